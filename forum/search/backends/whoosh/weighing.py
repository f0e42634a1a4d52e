"""What each word of a question is worth in the documents that have it, kept for the next question with that word."""

from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from forum.search.backends.whoosh.keeping import Kept
from forum.search.backends.whoosh.matching import match
from forum.search.backends.whoosh.snapshot import Floats, Numbers, Snapshot
from forum.search.contract import WORDS_MOST, Wanted
from forum.search.scoring import WEIGHTS, length_norm, rarity, saturated

KEPT_BYTES = 48 * 1024 * 1024
Worth = tuple[NDArray[np.int32], Floats, NDArray[np.int64]]


@dataclass(frozen=True)
class Weighed:
    """A word of a question: the documents that have it, ascending, what it is worth in each, and its rarity."""

    wanted: Wanted
    documents: NDArray[np.int32]
    worth: Floats
    weight: float


class Weigher:
    """Weighs words in one state of the index; what a word is worth changes with every other state."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._norms = {field: self._norm(snapshot.column(f"{field}_words")) for field in WEIGHTS}
        self._kept = Kept(KEPT_BYTES)
        self._lock = Lock()

    def _norm(self, lengths: Numbers) -> Floats:
        """What a document's length does to its score; the average is that of documents that have the field."""
        having = lengths[self._snapshot.live & (lengths > 0)]
        return length_norm(lengths, float(having.mean()) if having.size else 1.0)

    def weighed(self, words: tuple[Wanted, ...]) -> tuple[list[Weighed], bool]:
        """The words that any document has, the rarest of too many, and whether there were too many."""
        known = [self._only_known(wanted) for wanted in words]
        is_long = len(known) > WORDS_MOST
        if is_long:
            known, is_long = self._rarest(known)
        found = [self._weigh(wanted) for wanted in known]
        return [word for word in found if len(word.documents)], is_long

    def _rarest(self, words: list[Wanted]) -> tuple[list[Wanted], bool]:
        frequencies = {wanted: match(self._snapshot, wanted).frequency for wanted in words}
        known = [wanted for wanted in words if frequencies[wanted]]
        rarest = set(sorted(known, key=lambda wanted: (frequencies[wanted], wanted.term))[:WORDS_MOST])
        return [wanted for wanted in known if wanted in rarest], len(known) > WORDS_MOST

    def _only_known(self, wanted: Wanted) -> Wanted:
        """The word without others that no document has, so that it is the same in most questions."""
        if not wanted.others:
            return wanted
        others = tuple(other for other in wanted.others if all(self._snapshot.has(term, WEIGHTS) for term in other))
        return replace(wanted, others=others)

    def _weigh(self, wanted: Wanted) -> Weighed:
        with self._lock:
            documents, worth, frequency = self._kept.get((wanted.term, wanted.others), lambda: self._worth(wanted))
        return Weighed(wanted, documents, worth, float(rarity(float(frequency), self._snapshot.count)))

    def _worth(self, wanted: Wanted) -> Worth:
        word = match(self._snapshot, wanted)
        weight = float(rarity(word.frequency, self._snapshot.count))
        worth = np.zeros(self._snapshot.size if word.frequency else 0, np.float64)
        for field, (ids, counts) in word.lists.items():
            if len(ids):
                worth[ids] += WEIGHTS[field] * weight * saturated(counts, self._norms[field][ids])
        documents = np.flatnonzero(worth)
        return documents.astype(np.int32), worth[documents], np.array(word.frequency)

    def forget_words(self) -> None:
        """Let go of all words, for measuring what it costs to weigh them."""
        with self._lock:
            self._kept.forget(lambda key: True)
