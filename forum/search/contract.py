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
# How many documents are read and written at once.
BATCH = 500

Key = tuple[str, int]


class Sort(StrEnum):
    BEST = "best"
    NEWEST = "newest"
    ADOPTED = "adopted"


@dataclass(frozen=True)
class Filters:
    """What may be found: always within the viewer's audiences, and never what is `hidden`.

    `groups` maps a group of labels to the chosen ones: one or another within a group, all groups together; an empty
    choice means all. `since` is the first moment, `before` the first one that is too late.
    """

    audiences: Collection[str]
    groups: Mapping[str, Collection[str]] = field(default_factory=dict)
    since: datetime | None = None
    before: datetime | None = None
    hidden: Collection[Key] = ()


@dataclass(frozen=True)
class Question:
    """Analysed words, each once, any of which may be found; and the whole text folded, to meet an exact title or name.

    `spellings` gives each word as it was typed. A question with neither words nor title finds all that its filters
    let pass.
    """

    words: tuple[str, ...]
    title: str
    filters: Filters
    sort: Sort = Sort.BEST
    page: int = 1
    spellings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    kind: str
    id: int
    score: float


@dataclass(frozen=True)
class Found:
    """One page of hits, how many there are in all, and how many each label of a group would give.

    The counts of a group obey the audiences and all other filters, so that they say what choosing a label brings.
    `corrections` gives a known word for words that nothing this viewer may see has.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_shortened: bool = False
    corrections: Mapping[str, str] = field(default_factory=dict)


class Backend(Protocol):
    """A search engine. Reading may happen in any process; writing only inside `alone()`."""

    def find(self, question: Question) -> Found:
        """The page that answers a question; raises NotReady while the index is missing or broken."""

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
    return hashlib.sha256(repr((*parts, document.created_at)).encode("utf-8", "replace")).hexdigest()[:16]
