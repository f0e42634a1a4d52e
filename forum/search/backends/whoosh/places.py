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
from forum.search.scoring import STRIDE, TITLE_GAP, among

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
        raw = snapshot.places_of(documents)
        self.count = len(documents)
        # All as pairs of bytes: of each document first its words, two pairs each, and then their places, one each.
        self._pairs: NDArray[np.uint16] = np.frombuffer(b"".join(raw), "<u2")
        self._words: Numbers = np.array([len(one) // BYTES for one in raw], np.int64)
        self._begins: Numbers = np.cumsum(self._words * (BYTES // 2)) - self._words * (BYTES // 2)

    def of(self, term: str) -> Numbers:
        """Where a word stands, ascending: the number of the document times STRIDE plus the place in it."""
        low, high = code(term) & 0xFFFF, code(term) >> 16
        at = np.flatnonzero((self._pairs[:-1] == low) & (self._pairs[1:] == high))
        document = np.searchsorted(self._begins, at, "right") - 1
        pair = at - self._begins[document]
        # Other pairs may look like it: the second half of a word with the first of the next, and places.
        is_word = (pair % 2 == 0) & (pair < 2 * self._words[document])
        document, pair = document[is_word], pair[is_word]
        places = self._pairs[self._begins[document] + 2 * self._words[document] + pair // 2]
        return np.asarray(document * STRIDE + places, np.int64)

    def having(self, phrase: Phrase) -> NDArray[np.bool_]:
        """The documents in which these words stand beside each other."""
        found: Numbers | None = None
        for offset, term in enumerate(phrase):
            if term:
                here = self.of(term) - offset
                found = here if found is None else found[among(found, here)]
        having = np.zeros(self.count, np.bool_)
        if found is not None:
            having[found // STRIDE] = True
        return having
