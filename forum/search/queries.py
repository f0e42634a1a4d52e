"""Asking the index, and what it says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from flask import current_app
from sqlalchemy import func, literal, select, union_all

from forum.errors import NotReady
from forum.extensions import db
from forum.search.analysis import asked_in, phrase_of, words_in
from forum.search.backends import create_backend
from forum.search.contract import HITS_PER_PAGE, Backend, Filters, Found, Key, Phrase, Question, Sort, Wanted
from forum.search.meaning.asking import found_by_meaning
from forum.search.meaning.ordering import WORDS_LEAST
from forum.search.models import SearchChange
from forum.search.sources import keys_of
from forum.search.thesaurus.queries import others_for
from forum.subjects import subject_of
from forum.text.plain import fold

# How many waiting changes a question looks at, and how many documents of theirs.
WAITING_MOST, KEYS_MOST = 500, 5_000


@dataclass(frozen=True)
class SearchState:
    """Whether the index can be asked, how many documents it holds, and how many changes wait for the indexer."""

    is_ready: bool
    document_count: int
    waiting_changes: int


def backend() -> Backend:
    """The search engine of this application, made at its first use."""
    engine = current_app.extensions.get("search")
    if engine is None:
        engine = current_app.extensions["search"] = create_backend(current_app.config)
    return engine  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Sought:
    """What somebody looks for, in their own words.

    Any word of `text` may be found. Each of `phrases` must stand as it is written, `in_title` has words that must stand
    in the title, and none of `without` (words or phrases) may be anywhere. `prefix` is a last word that is still being
    typed: with it, only titles and names are looked through. `with_others` lets what the thesaurus knows stand for the
    words of `text`, and `by_meaning` lets the best be ordered by what is meant, too, where that can be told.
    """

    text: str = ""
    phrases: tuple[str, ...] = ()
    in_title: str = ""
    without: tuple[str, ...] = ()
    prefix: str = ""
    with_others: bool = True
    by_meaning: bool = True

    @property
    def words(self) -> tuple[Wanted, ...]:
        """All the words that count for the order, each once."""
        return asked_in(" \n ".join(part for part in (self.text, *self.phrases, self.in_title) if part))

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.phrases or self.in_title or self.without or self.prefix)


@dataclass(frozen=True)
class Answer:
    """What was found for the words that were asked for; `also` are those the thesaurus added, as it writes them."""

    found: Found
    words: tuple[Wanted, ...] = ()
    also: tuple[str, ...] = ()
    is_by_meaning: bool = False

    @property
    def terms(self) -> frozenset[Phrase]:
        """What is marked in a text that was found: the words, and what may stand for them."""
        return frozenset(phrase for word in self.words for phrase in ((word.term,), *word.others))


@dataclass(frozen=True)
class Cut:
    """Which hits are wanted, so many from this place on, and whether labels are to be counted."""

    first: int = 0
    count: int = HITS_PER_PAGE
    counts: bool = True


def search(sought: Sought, filters: Filters, sort: Sort = Sort.BEST, cut: Cut = Cut()) -> Answer:
    """What has any of the words, the best first; without words all that the rest lets pass, the newest first.

    Raises NotReady while the index is being rebuilt. The counts may be some seconds old, but for what is hidden:
    whoever prints a hit reads its row and asks again who may see it.
    """
    question = question_of(sought, filters, sort, cut)
    says_nothing = not (question.words or question.title or question.prefix or question.phrases or question.without)
    if says_nothing and not sought.is_empty:
        return Answer(Found())
    also: tuple[str, ...] = ()
    if sought.with_others and not sought.prefix:
        question, also = _widened(question, sought.text)
    found, is_by_meaning = found_by_meaning(backend(), question, _meant(sought, question))
    return Answer(found, question.words, also, is_by_meaning)


def _widened(question: Question, text: str) -> tuple[Question, tuple[str, ...]]:
    """The question with what may stand for its words, and what was added; quoted words stay as they are."""
    count = len(asked_in(text))
    words, also = others_for(question.words[:count])
    return replace(question, words=(*words, *question.words[count:])), also


def _meant(sought: Sought, question: Question) -> str:
    """What to order by meaning, or an empty text where the words say it all."""
    if not sought.by_meaning or sought.prefix or question.sort != Sort.BEST or len(question.words) < WORDS_LEAST:
        return ""
    return " ".join(part for part in (sought.text, *sought.phrases, sought.in_title) if part)


def question_of(sought: Sought, filters: Filters, sort: Sort = Sort.BEST, cut: Cut = Cut()) -> Question:
    """A question as the back ends understand it."""
    return Question(
        words=sought.words,
        title=fold(sought.text),
        filters=filters,
        sort=sort,
        first=cut.first,
        count=cut.count,
        phrases=tuple(phrase for text in sought.phrases if (phrase := phrase_of(text))),
        in_title=tuple(word.term for word in asked_in(sought.in_title)),
        without=tuple(phrase for text in sought.without if (phrase := phrase_of(text))),
        prefix=fold(sought.prefix),
        counts=cut.counts,
    )


def corrected(words: str, corrections: Mapping[str, str]) -> str:
    """A question with its unknown words put right; what stood between the words stays."""
    parts, at = [], 0
    for word in words_in(words):
        if word.plain in corrections:
            parts += [words[at : word.start], corrections[word.plain]]
            at = word.end
    return "".join((*parts, words[at:]))


def hidden_from(viewer: Any) -> frozenset[Key]:
    """What changed since the index was written and this viewer may not find as of now.

    Of the latest so many changes; of older ones only the rows that a page prints are asked again.
    """
    changes: Any = select(SearchChange.kind, SearchChange.subject_id)
    rows = db.session.execute(changes.order_by(SearchChange.id.desc()).limit(WAITING_MOST)).all()
    waiting: dict[str, set[int]] = {}
    for kind, number in islice(keys_of(rows, only_hiding=True), KEYS_MOST) if rows else ():
        waiting.setdefault(kind, set()).add(number)
    standing = findable(waiting, viewer) if waiting else set()
    return frozenset((kind, number) for kind, ids in waiting.items() for number in ids) - standing


def findable(waiting: Mapping[str, set[int]], viewer: Any) -> set[Key]:
    """Which of these the viewer may find as of now; one statement for all kinds."""
    parts = []
    for kind, ids in waiting.items():
        subject = subject_of(kind)
        if subject is not None and subject.findable is not None:
            found = subject.findable(sorted(ids), viewer).subquery()
            parts.append(select(literal(kind), found.c[0]))
    return {(kind, number) for kind, number in db.session.execute(union_all(*parts))} if parts else set()


def search_state() -> SearchState:
    """The state of the index; never raises because of the index."""
    waiting = db.session.scalar(select(func.count()).select_from(SearchChange)) or 0
    try:
        return SearchState(True, backend().document_count(), waiting)
    except NotReady:
        return SearchState(False, 0, waiting)
