"""What else may be meant by the words of a question."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask import current_app
from sqlalchemy import func, select

from forum.database import look
from forum.extensions import db
from forum.search.contract import Phrase, Wanted
from forum.search.models import ThesaurusEntry
from forum.search.thesaurus.book import Book, Spelling, spelling_of
from forum.search.thesaurus.sources import WordSource, add_source, stamps, word_sources

# For one word, and for a whole question: each costs a look into the index.
OTHERS_MOST, OTHERS_MOST_IN_ALL = 8, 24

add_source(
    "thesaurus",
    WordSource(
        select(ThesaurusEntry.id, ThesaurusEntry.words).where(ThesaurusEntry.removed_at.is_(None)),
        tuple(
            select(column).scalar_subquery()
            for column in (
                func.count(ThesaurusEntry.id),
                func.sum(ThesaurusEntry.version),
                func.max(ThesaurusEntry.changed_at),
            )
        ),
    ),
)


def others_for(words: Sequence[Wanted]) -> tuple[tuple[Wanted, ...], tuple[str, ...]]:
    """The words of a question with what may stand for them, and what was added, as people write it.

    The longest phrases are looked up first; what stands for a phrase stands for each of its words.
    """
    known = list(_known(words))
    asked = [tuple(word.term for word in phrase) for phrase, _ in known]
    grown: list[Wanted] = []
    added: dict[Phrase, str] = {}
    for phrase, others in known:
        # Not what holds a phrase that was asked: it is found already.
        chosen = [other for other in others if all(other.adds_to(terms) for terms in asked)][:OTHERS_MOST]
        chosen = chosen[: OTHERS_MOST_IN_ALL - len(added)]
        added.update({other.terms: other.plain for other in chosen})
        grown += [_with(word, chosen) for word in phrase]
    return tuple(grown), tuple(added.values())


def _known(words: Sequence[Wanted]) -> Iterator[tuple[Sequence[Wanted], Sequence[Spelling]]]:
    """The question cut into known phrases and words by themselves, each with what may stand for it."""
    book, place = _book(), 0
    while place < len(words):
        length, others = book.longest_at(words, place)
        # «in-house» is asked as «house», for which «inhouse» stands.
        joined = [Wanted(other[0], "") for other in words[place].others if len(other) == 1 and not others]
        for word in joined:
            others = others or book.longest_at([word], 0)[1]
        yield words[place : place + length], others
        place += length


def _with(word: Wanted, others: Sequence[Spelling]) -> Wanted:
    phrases = dict.fromkeys((*word.others, *(other.terms for other in others)))
    return replace(word, others=tuple(phrases)[:OTHERS_MOST]) if others else word


def _book() -> Book:
    """The groups of all sources as they are now, put together again only when one of them changed."""
    stamp = look(stamps())
    kept = current_app.extensions.get("thesaurus")
    if kept is None or kept[0] != stamp:
        kept = current_app.extensions["thesaurus"] = (stamp, Book(_groups()))
    return kept[1]  # type: ignore[no-any-return]


def _groups() -> Iterator[list[str]]:
    """Read where the stamp was read. A connection more would be one that many searches at once wait for."""
    connection = db.session.connection()
    for source in word_sources():
        groups: dict[int, list[str]] = {}
        for number, words in connection.execute(source.rows):
            groups.setdefault(number, []).extend(words.split("\n"))
        yield from groups.values()


def entries() -> list[ThesaurusEntry]:
    """Every entry that was not removed."""
    return list(db.session.scalars(select(ThesaurusEntry).where(ThesaurusEntry.removed_at.is_(None))))


def entries_by_terms() -> dict[Phrase, ThesaurusEntry]:
    """The entry of each word or phrase, by what the search makes of it; one statement."""
    return {spelling_of(word).terms: entry for entry in entries() for word in entry.word_list}


def find_entry(entry_id: int) -> ThesaurusEntry | None:
    """An entry, also a removed one."""
    return db.session.get(ThesaurusEntry, entry_id)
