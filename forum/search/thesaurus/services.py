"""Loading the thesaurus, and changing it. Whoever calls this says who may, and records it."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from forum.clock import now
from forum.database import take_turn
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.search.models import ENTRY_WORDS_LEAST, ENTRY_WORDS_MOST, WORD_MOST, ThesaurusEntry
from forum.search.thesaurus.book import PHRASE_WORDS_MOST, spelling_of
from forum.search.thesaurus.queries import entries_by_terms
from forum.text.plain import clean_line, fold, slugify

DATA = Path(__file__).resolve().parent.parent / "data" / "thesaurus.toml"
CHANGED = "Somebody changed this entry after you opened it. How it reads now is below; change yours and save it again."


class Taken(Invalid):
    """A word stands in another entry."""

    def __init__(self, word: str, entry: ThesaurusEntry) -> None:
        super().__init__(f"“{word}” is in the entry “{entry.name}” already. A word stands in one entry only.")
        self.entry = entry


def load_thesaurus() -> int:
    """Add the groups of the data file that were never loaded; the number added.

    What an administrator changed or removed stays so, and a word that stands in another entry by now is left there.
    """
    known = set(db.session.scalars(select(ThesaurusEntry.key).where(ThesaurusEntry.key.is_not(None))))
    taken = set(entries_by_terms())
    added = 0
    for words in shipped_groups():
        key = slugify(words[0])
        free = [word for word in words if spelling_of(word).terms not in taken]
        if key not in known and len(free) >= ENTRY_WORDS_LEAST:
            db.session.add(_write(ThesaurusEntry(key=key), free))
            taken.update(spelling_of(word).terms for word in free)
            added += 1
    return added


def shipped_groups() -> list[list[str]]:
    """The groups of words as the data file tells them."""
    groups: list[list[str]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["group"]
    return groups


def add_entry(words: Sequence[str]) -> ThesaurusEntry:
    """Add a group of words. Raises Invalid for what is none, Taken for a word of another entry."""
    take_turn("thesaurus")
    entry = _write(ThesaurusEntry(), _checked(words, None))
    db.session.add(entry)
    # The log wants its number.
    db.session.flush()
    return entry


def change_entry(entry: ThesaurusEntry, version: int, words: Sequence[str]) -> None:
    """Give an entry other words. Raises Conflict when somebody changed it since this version."""
    _claim(entry, version)
    wanted = _checked(words, entry)
    if wanted == entry.word_list:
        raise Invalid("Nothing is changed yet. Change the words, then save them.")
    _write(entry, wanted)
    entry.version += 1


def remove_entry(entry: ThesaurusEntry, version: int) -> None:
    """Take an entry out of every search; it can be brought back."""
    _claim(entry, version)
    if entry.removed_at is not None:
        raise Conflict("This entry is removed already.")
    entry.removed_at = entry.changed_at = now()
    entry.version += 1


def restore_entry(entry: ThesaurusEntry, version: int) -> None:
    """Bring an entry back. Raises Taken when one of its words stands in another one by now."""
    _claim(entry, version)
    if entry.removed_at is None:
        raise Conflict("This entry is back already.")
    _checked(entry.word_list, entry)
    entry.removed_at, entry.changed_at = None, now()
    entry.version += 1


def _claim(entry: ThesaurusEntry, version: int) -> None:
    """One change at a time, so that no word gets into two entries and no change of another person is lost."""
    take_turn("thesaurus")
    db.session.refresh(entry)
    if entry.version != version:
        raise Conflict(CHANGED)


def _write(entry: ThesaurusEntry, words: Sequence[str]) -> ThesaurusEntry:
    entry.name, entry.sort_name = words[0], fold(words[0])[:WORD_MOST] or words[0]
    entry.words = "\n".join(words)
    entry.folded = " | ".join(map(fold, words))
    entry.changed_at = now()
    return entry


def _checked(typed: Sequence[str], entry: ThesaurusEntry | None) -> list[str]:
    """These words cleaned, each once. Raises Invalid for what is no group of words."""
    words = list(dict.fromkeys(word for word in map(clean_line, typed) if word))
    if len(words) < ENTRY_WORDS_LEAST:
        raise Invalid("Enter at least two words or phrases, each on a line of its own.")
    if len(words) > ENTRY_WORDS_MOST:
        raise Invalid(f"An entry has at most {ENTRY_WORDS_MOST} words or phrases. You have {len(words)}.")
    known = entries_by_terms()
    seen: dict[tuple[str, ...], str] = {}
    for word in words:
        _check_word(word)
        terms = spelling_of(word).terms
        if terms in seen:
            raise Invalid(f"“{seen[terms]}” and “{word}” are the same to the search. Keep one of them.")
        seen[terms] = word
        if terms in known and known[terms] is not entry:
            raise Taken(word, known[terms])
    return words


def _check_word(word: str) -> None:
    if len(word) > WORD_MOST:
        raise Invalid(f"“{word[:WORD_MOST]}…” is too long. Use {WORD_MOST} characters or fewer.")
    count = len(spelling_of(word).terms)
    if not count:
        raise Invalid(f"“{word}” has no word that the search looks for. Leave it out.")
    if count > PHRASE_WORDS_MOST:
        raise Invalid(f"“{word}” has too many words. Use {PHRASE_WORDS_MOST} or fewer that say something.")
