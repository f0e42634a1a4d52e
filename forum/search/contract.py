"""What every search back end can do. The rest of the house knows nothing else of it."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from forum.subjects import SearchDocument

HITS_PER_PAGE = 20
# Pages are numbered within the best so many; beyond them only the count goes on.
HITS_MOST = 500
# Of a longer question only the rarest words are used.
WORDS_MOST = 32
# What a word that stands for another counts, beside it. Source: measured, as are the constants of scoring.py.
OTHERS_WEIGHT = 0.6
# How many documents are read and written at once.
BATCH = 500
# What a page says while there is no index.
REBUILDING = "Search is being rebuilt. Your words are kept; try again in about a minute."

# Groups of labels that nobody chooses from a list are not counted: what may be read, who wrote, what it is said to be.
UNCOUNTED = frozenset({"audience", "author", "is"})

Key = tuple[str, int]


class Sort(StrEnum):
    BEST = "best"
    NEWEST = "newest"
    ADOPTED = "adopted"
    # Money of unlike bases cannot be compared: only asked together with one `saving_basis`.
    SAVING = "saving"


@dataclass(frozen=True)
class Filters:
    """What may be found: always within the viewer's audiences, and never what is `hidden`.

    `groups` maps a group of labels to the chosen ones: one or another within a group, all groups together; an empty
    choice means all. `since` is the first moment, `before` the first one that is too late. `least` maps a number
    of the document (`adopted`, or `saving` in pence) to the least that it has to be. `others` maps a group to labels
    of which none may be there.
    """

    audiences: Collection[str]
    groups: Mapping[str, Collection[str]] = field(default_factory=dict)
    since: datetime | None = None
    before: datetime | None = None
    hidden: Collection[Key] = ()
    least: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, Collection[str]] = field(default_factory=dict)


# Words that stand beside each other in a text, as the index keeps them; an empty one lets any one word pass.
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """One word of a question: as the index keeps it, as it was typed, and what else may stand for it.

    Each of `others` is one or several words which only together mean the same; they count OTHERS_WEIGHT of the word.
    `gap` is how many places it was asked after the word before it: 1 beside it, more with stop words in between.
    """

    term: str
    plain: str
    others: tuple[Phrase, ...] = ()
    gap: int = 1


@dataclass(frozen=True)
class Question:
    """Analysed words in their order, each once, any of which may be found; and what must or must not be there.

    `title` is the whole text folded, to meet an exact title or name. Each of `phrases` must stand in a text, each of
    `in_title` in the title, and none of `without` anywhere. `prefix` is a last word that is still being typed, folded:
    with it, only titles and names are looked through. A question with neither words, title nor prefix finds all
    that the rest lets pass. The hits from the `first` place on are given, `count` of them, but never any beyond
    HITS_MOST. Without `counts`, the labels are not counted, which is cheaper.
    """

    words: tuple[Wanted, ...]
    title: str
    filters: Filters
    sort: Sort = Sort.BEST
    first: int = 0
    count: int = HITS_PER_PAGE
    phrases: tuple[Phrase, ...] = ()
    in_title: tuple[str, ...] = ()
    without: tuple[Phrase, ...] = ()
    prefix: str = ""
    counts: bool = True


@dataclass(frozen=True)
class Hit:
    """A document that was found. `words` are those terms of the question that it has, itself or by another word.

    `is_exact` says that its title or one of its names is the whole question.
    """

    kind: str
    id: int
    score: float
    is_exact: bool = False
    words: frozenset[str] = frozenset()

    @property
    def key(self) -> Key:
        return self.kind, self.id


@dataclass(frozen=True)
class Found:
    """Hits in their order, how many there are in all, and how many each label of a group would give.

    The counts of a group obey the audiences and all other filters, so that they say what choosing a label brings; they
    are given where the question wants them.
    `corrections` gives a known word for words that nothing this viewer may see has. Where the words are too common to
    look through everything that has one, `is_partial` says that total and counts are those of the likeliest.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_shortened: bool = False
    corrections: Mapping[str, str] = field(default_factory=dict)
    is_partial: bool = False


class Turn(StrEnum):
    """When documents are written: by the indexer, in the transaction of their cause, or by both."""

    LATER = "later"
    NOW = "now"
    # A new index is being made, which may have been given the documents as they were before.
    BOTH = "both"


class Backend(Protocol):
    """A search engine. Reading may happen in any process; writing only inside `alone()`, or where `turn` says so."""

    @property
    def joins_transactions(self) -> bool:
        """Whether documents can be written in the transaction of their cause."""

    def turn(self, keys: Collection[Key]) -> Turn:
        """When these documents are to be written that the caller's transaction changed.

        Unless that is later, nobody else writes them until it ends, and `put` and `remove` take part in it.
        """

    def find(self, question: Question) -> Found:
        """The hits that answer a question; raises NotReady while the index is missing or broken."""

    def put(self, documents: Sequence[SearchDocument]) -> None:
        """Add documents or replace those of the same kind and id, all of them or none."""

    def remove(self, keys: Collection[Key]) -> None:
        """Take documents out; unknown keys do no harm."""

    def rebuild(self, batches: Iterable[Sequence[SearchDocument]]) -> Iterator[int]:
        """Make a new index beside the present one, giving the size of each batch, and switch to it at the end."""

    def contents(self) -> Iterator[tuple[Key, str]]:
        """Every document with its fingerprint, one that stands twice also twice."""

    def alone(self) -> AbstractContextManager[bool]:
        """Whether this is the only process that writes; does not wait."""

    def needs_rebuild(self) -> bool:
        """Whether the index is missing, of another version, or was doubted and is indeed broken."""

    def doubt(self) -> None:
        """Let the indexer read the whole index before it goes on, because something went wrong with it."""

    def document_count(self) -> int:
        """How many documents can be found; raises NotReady like `find`."""


def fingerprint(document: SearchDocument) -> str:
    """A short text that differs when anything of a document differs."""
    labels = sorted((group, tuple(values)) for group, values in document.labels.items() if values)
    parts = (document.title, document.body, document.names, labels, str(document.audience), document.adopted)
    signals = (document.saving, document.merit, document.confirmed_at)
    return hashlib.sha256(repr((*parts, document.created_at, *signals)).encode("utf-8", "replace")).hexdigest()[:16]
