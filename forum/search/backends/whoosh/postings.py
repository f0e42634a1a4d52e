"""In which documents a word stands, and how often, and their numbers: read from Whoosh into arrays, and kept."""

from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import TermNotFound

from forum.search.backends.whoosh.keeping import Kept

log = structlog.get_logger("forum.search")
Postings = tuple[NDArray[np.int32], NDArray[np.float32]]
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


def whole_postings(reader: Any, field: str, term: str) -> Any:
    """All postings of a word in one segment, of deleted documents too; raises TermNotFound.

    Whoosh's own way leaves out what is deleted at this moment. That would be kept for the segment, and then a question
    that still reads the state before would miss what stands in it.
    """
    return reader._terms.matcher(field, reader.schema[field].to_bytes(term), reader.schema[field].format)


class PostingReader:
    """Reads the fast way once it was seen to give the same as the public one in this process."""

    def __init__(self) -> None:
        self._read: Callable[[Any], Postings] | None = None

    def read(self, reader: Any, field: str, term: str) -> Postings:
        """The postings of a word in one segment, empty when it has none."""
        try:
            matcher = whole_postings(reader, field, term)
        except TermNotFound:
            return NONE
        if not isinstance(matcher, W3LeafMatcher):
            return read_slowly(matcher)
        if self._read is None:
            self._read = self._compared(reader, field, term)
        return self._read(matcher)

    def _compared(self, reader: Any, field: str, term: str) -> Callable[[Any], Postings]:
        slow = read_slowly(whole_postings(reader, field, term))
        try:
            fast = read_blocks(whole_postings(reader, field, term))
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
        self._kept = Kept(most_bytes)
        self._reader = PostingReader()
        # Whoosh's files have one reading position each, so only one thread reads at a time.
        self._lock = Lock()

    def postings(self, segment: Any, field: str, term: str) -> Postings:
        """The postings of a word of a field in a segment (`id` and `reader`)."""
        with self._lock:
            return self._kept.get((segment.id, field, term), lambda: self._reader.read(segment.reader, field, term))

    def column(self, segment: Any, name: str) -> NDArray[np.int64]:
        """The numbers of a column, one for each document of a segment."""
        read = segment.reader.column_reader
        with self._lock:
            return self._kept.get((segment.id, "", name), lambda: (np.array(read(name).load(), np.int64),))[0]

    def bytes_of(self, segment: Any, documents: NDArray[np.int64]) -> list[Any]:
        """What the column of places has for these documents of a segment; too much to be kept."""
        with self._lock:
            return read_bytes(segment.places.raw_column(), documents.tolist())

    def words(self, segment: Any, field: str) -> NDArray[Any]:
        """Every word of a field in a segment."""
        read = segment.reader.lexicon
        with self._lock:
            return self._kept.get(
                (segment.id, field, ""), lambda: (np.array([w.decode() for w in read(field)], np.object_),)
            )[0]

    def forget_words(self) -> None:
        """Let go of the postings of all words, for measuring what it costs to read them."""
        with self._lock:
            self._kept.forget(lambda key: bool(key[1] and key[2]))


def read_bytes(column: Any, documents: list[int]) -> list[Any]:
    """What a column of bytes has for documents, cut out of the mapped file as Whoosh 2.7.5 keeps it."""
    try:
        file, base, offsets, lengths = column._dbfile._buf, column._basepos, column._offsets, column._lengths
    except AttributeError:
        return [column[number] for number in documents]
    return [file[(begin := base + offsets[number]) : begin + lengths[number]] for number in documents]
