"""In which documents a word stands, and how often, and their numbers: read from Whoosh into arrays, and kept."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import TermNotFound

log = structlog.get_logger("forum.search")
Postings = tuple[NDArray[np.int32], NDArray[np.float32]]
Arrays = tuple[NDArray[Any], ...]
NONE: Postings = (np.zeros(0, np.int32), np.zeros(0, np.float32))
CACHE_BYTES = 64 * 1024 * 1024


def read_slowly(matcher: Any) -> Postings:
    """All postings of a word through Whoosh's public loop."""
    ids, weights = [], []
    while matcher.is_active():
        ids.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return np.array(ids, np.int32), np.array(weights, np.float32)


def read_blocks(matcher: Any) -> Postings:
    """The same from whole blocks, several times faster; it knows how Whoosh 2.7.5 keeps them."""
    ids, weights = [], []
    while True:
        matcher._read_data()
        deltas, counts = matcher._data[:2]
        # The numbers begin anew in each block; equal counts are kept as one number, and all ones as nothing.
        ids.append(np.cumsum(np.asarray(deltas, np.int32), dtype=np.int32))
        is_array = counts is not None and not isinstance(counts, float)
        size = len(deltas)
        weights.append(np.asarray(counts, np.float32) if is_array else np.full(size, counts or 1.0, np.float32))
        if matcher._lastblock:
            return np.concatenate(ids), np.concatenate(weights)
        matcher._goto(matcher._nextoffset)


class PostingReader:
    """Reads the fast way once it was seen to give the same as the public one in this process."""

    def __init__(self) -> None:
        self._read: Callable[[Any], Postings] | None = None

    def read(self, reader: Any, field: str, term: str) -> Postings:
        """The postings of a word in one segment, empty when it has none."""
        try:
            matcher = reader.postings(field, term)
        except TermNotFound:
            return NONE
        if not isinstance(matcher, W3LeafMatcher):
            return read_slowly(matcher)
        if self._read is None:
            self._read = self._compared(reader, field, term)
        return self._read(matcher)

    def _compared(self, reader: Any, field: str, term: str) -> Callable[[Any], Postings]:
        slow = read_slowly(reader.postings(field, term))
        try:
            fast = read_blocks(reader.postings(field, term))
        except (AttributeError, TypeError, ValueError) as error:
            log.warning("search_reads_slowly", error=type(error).__name__)
            return read_slowly
        is_same = all(np.array_equal(one, other) for one, other in zip(slow, fast, strict=True))
        if not is_same:
            log.warning("search_reads_slowly", error="other postings")
        return read_blocks if is_same else read_slowly


class SegmentCache:
    """The arrays used last, up to so many bytes. A segment never changes, so nothing here ever goes stale."""

    def __init__(self, most_bytes: int = CACHE_BYTES) -> None:
        self._most, self._size = most_bytes, 0
        self._kept: OrderedDict[tuple[str, str, str], Arrays] = OrderedDict()
        self._reader = PostingReader()
        # Whoosh's files have one reading position each, so only one thread reads at a time.
        self._lock = Lock()

    def postings(self, segment: Any, field: str, term: str) -> Postings:
        """The postings of a word of a field in a segment (`id` and `reader`)."""
        ids, counts = self._get((segment.id, field, term), lambda: self._reader.read(segment.reader, field, term))
        return ids, counts

    def column(self, segment: Any, name: str) -> NDArray[np.int64]:
        """The numbers of a column, one for each document of a segment."""
        read = segment.reader.column_reader
        return self._get((segment.id, "", name), lambda: (np.array(read(name).load(), np.int64),))[0]

    def bytes_of(self, segment: Any, documents: NDArray[np.int64]) -> list[bytes]:
        """What the column of places has for these documents of a segment; too much to be kept."""
        with self._lock:
            return [bytes(segment.places[number]) for number in documents.tolist()]

    def words(self, segment: Any, field: str) -> NDArray[Any]:
        """Every word of a field in a segment."""
        read = segment.reader.lexicon
        return self._get((segment.id, field, ""), lambda: (np.array([w.decode() for w in read(field)], np.object_),))[0]

    def _get(self, key: tuple[str, str, str], read: Callable[[], Arrays]) -> Arrays:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            arrays = self._kept[key] = read()
            self._size += _bytes(arrays)
            while self._size > self._most:
                self._size -= _bytes(self._kept.popitem(last=False)[1])
            return arrays


def _bytes(arrays: Arrays) -> int:
    # Each entry costs about 300 bytes beside its arrays, and each text of a list about 60.
    return sum(array.nbytes + (60 * array.size if array.dtype == np.object_ else 0) for array in arrays) + 300
