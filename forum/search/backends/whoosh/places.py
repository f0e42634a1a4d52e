"""Where the words of a document stand: kept as numbers, so that phrases are found without any text.

A word is kept as four bytes made from it. Two words of the same four bytes are one in four thousand million.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from forum.search.analysis import Word
from forum.search.backends.whoosh.snapshot import Numbers, Snapshot
from forum.search.contract import Phrase
from forum.search.scoring import STRIDE, TITLE_GAP

# Four bytes for a word and two for its place; what stands further on is not looked for beside others.
BYTES, LAST_PLACE = 6, 65_000


def packed(title: Sequence[Word], body: Sequence[Word]) -> bytes:
    """The words of a document and their places, the body well behind the title."""
    first = title[-1].place + TITLE_GAP if title else 0
    where = [(word.term, word.place) for word in title] + [(word.term, first + word.place) for word in body]
    kept = [(code(term), place) for term, place in where if place <= LAST_PLACE]
    codes, places = np.array([c for c, _ in kept], "<u4"), np.array([p for _, p in kept], "<u2")
    return codes.tobytes() + places.tobytes()


def code(term: str) -> int:
    """The number that stands for a word."""
    return crc32(term.encode("utf-8", "replace"))


class Places:
    """The places of all words of some documents, which are counted from 0 in the order in which they were given."""

    def __init__(self, snapshot: Snapshot, documents: Numbers) -> None:
        codes, where = [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)]
        for number, raw in enumerate(snapshot.places_of(documents)):
            size = len(raw) // BYTES
            codes.append(np.frombuffer(raw, "<u4", size))
            where.append(np.frombuffer(raw, "<u2", size, offset=4 * size).astype(np.int64) + number * STRIDE)
        self._codes: NDArray[np.uint32] = np.concatenate(codes)
        self._where: Numbers = np.concatenate(where)
        self.count = len(documents)

    def of(self, term: str) -> Numbers:
        """Where a word stands, ascending: the number of the document times STRIDE plus the place in it."""
        return self._where[self._codes == code(term)]

    def having(self, phrase: Phrase) -> NDArray[np.bool_]:
        """The documents in which these words stand beside each other."""
        found: Numbers | None = None
        for offset, term in enumerate(phrase):
            if term:
                here = self.of(term) - offset
                found = here if found is None else found[np.isin(found, here)]
        having = np.zeros(self.count, np.bool_)
        if found is not None:
            having[found // STRIDE] = True
        return having
