"""One state of the index, as arrays: which documents stand, their columns, and where a word is found."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forum.search.backends.whoosh.postings import SegmentCache

# After every letter that a word may have.
LAST_LETTER = "\U0010ffff"
FEW = 64
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Segment:
    """A part of the index that never changes; its documents are numbered from `offset`.

    The column of places is opened with it: later its file may be gone.
    """

    id: str
    reader: Any
    offset: int
    places: Any


class Snapshot:
    """What a reader sees. `live` marks the documents that stand; `size` counts also those that do not."""

    def __init__(self, reader: Any, cache: SegmentCache) -> None:
        self._cache = cache
        self._reader = reader
        self.size = reader.doc_count_all()
        leaves = reader.leaf_readers() if self.size else []
        self._segments = [
            Segment(leaf.segment().segment_id(), leaf, offset, leaf.column_reader("places")) for leaf, offset in leaves
        ]
        self.live: Mask = np.ones(self.size, np.bool_)
        for segment in self._segments:
            for number in segment.reader.segment().deleted_docs():
                self.live[segment.offset + number] = False
        self.count = int(np.count_nonzero(self.live))
        self._is_whole = self.count == self.size

    def nothing(self) -> Mask:
        """A mask without a document."""
        return np.zeros(self.size, np.bool_)

    def column(self, name: str) -> Numbers:
        """The numbers of a column, one for each document."""
        parts = [self._cache.column(segment, name) for segment in self._segments]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def postings(self, field: str, term: str) -> tuple[Numbers, Floats]:
        """The documents that stand and have this word, and how often."""
        ids, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.float64)]
        for segment in self._segments:
            found = self._cache.postings(segment, field, term)
            if len(found[0]):
                ids.append(found[0].astype(np.int64) + segment.offset)
                counts.append(found[1].astype(np.float64))
        every, count = (ids[-1], counts[-1]) if len(ids) < 3 else (np.concatenate(ids), np.concatenate(counts))
        if self._is_whole:
            return every, count
        stands = self.live[every]
        return every[stands], count[stands]

    def has(self, term: str, fields: Iterable[str]) -> bool:
        """Whether any document, be it a deleted one, has this word in one of the fields."""
        return any(len(self._cache.postings(segment, f, term)[0]) for segment in self._segments for f in fields)

    def is_any_in(self, field: str, term: str, mask: Mask) -> bool:
        """Whether a document of a mask has this word; deleted ones have to be out of the mask."""
        for segment in self._segments:
            ids = self._cache.postings(segment, field, term)[0]
            part = mask[segment.offset :]
            # Mostly one of the first settles it.
            if part[ids[:FEW]].any() or part[ids[FEW:]].any():
                return True
        return False

    def places_of(self, documents: Numbers) -> list[Any]:
        """What the column of places has for each of these documents, which are in ascending order."""
        found: list[Any] = []
        for segment in self._segments:
            first, last = np.searchsorted(documents, (segment.offset, segment.offset + segment.reader.doc_count_all()))
            found += self._cache.bytes_of(segment, documents[first:last] - segment.offset)
        return found

    def beginning(self, field: str, prefix: str, most: int) -> list[str]:
        """Words of a field that begin so, at most so many of each segment, each once."""
        found: set[str] = set()
        for segment in self._segments:
            words = self._cache.words(segment, field)
            first = bisect_left(words, prefix)
            end = bisect_left(words, prefix + LAST_LETTER)
            found.update(words[first : min(end, first + most)])
        return sorted(found)

    def words(self, field: str) -> list[str]:
        """Every word of a field, each once, in alphabetical order; also words of documents that went."""
        return sorted({word for segment in self._segments for word in self._cache.words(segment, field)})
