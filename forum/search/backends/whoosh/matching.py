"""Which documents have the words of a question, how often, and which must be there or must not."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from forum.search.backends.whoosh.places import Places
from forum.search.backends.whoosh.snapshot import Floats, Mask, Numbers, Snapshot
from forum.search.contract import OTHERS_WEIGHT, Phrase, Wanted
from forum.search.scoring import WEIGHTS

Lists = dict[str, tuple[Numbers, Floats]]
# Of documents that have all words of a phrase, so many of the best are read for it.
PHRASE_MOST = 3_000


@dataclass(frozen=True)
class Matched:
    """The postings of a word by field with those of what stands for it, and its frequency for the rarity."""

    lists: Lists
    frequency: int


def match(snapshot: Snapshot, wanted: Wanted, fields: Collection[str] = tuple(WEIGHTS)) -> Matched:
    """The postings of a word and, with their lower weight, of what stands for it.

    Its rarity is that of the commonest of them, so that a rare other word does not count more than the word itself.
    """
    lists = {field: snapshot.postings(field, wanted.term) for field in fields}
    frequency = max((len(ids) for ids, _ in lists.values()), default=0)
    for other in wanted.others:
        added = {field: _together(snapshot, field, other) for field in fields}
        frequency = max(frequency, *(len(ids) for ids, _ in added.values()))
        lists = {field: _sum(snapshot.size, lists[field], added[field]) for field in fields}
    return Matched(lists, frequency)


def _together(snapshot: Snapshot, field: str, phrase: Phrase) -> tuple[Numbers, Floats]:
    """The documents that have all these words in a field, as often as the rarest of them."""
    ids, counts = snapshot.postings(field, phrase[0])
    for term in phrase[1:]:
        others, other_counts = snapshot.postings(field, term)
        ids, one, two = np.intersect1d(ids, others, assume_unique=True, return_indices=True)
        counts = np.minimum(counts[one], other_counts[two])
    return ids, counts * OTHERS_WEIGHT


def _sum(size: int, one: tuple[Numbers, Floats], other: tuple[Numbers, Floats]) -> tuple[Numbers, Floats]:
    if not len(other[0]):
        return one
    counts = np.zeros(size, np.float64)
    counts[one[0]] += one[1]
    counts[other[0]] += other[1]
    ids = np.flatnonzero(counts)
    return ids, counts[ids]


class Demands:
    """What must stand in a document, and what must not."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def in_title(self, terms: Collection[str]) -> Mask:
        """The documents whose title has all these words."""
        mask = self._snapshot.live.copy()
        for term in terms:
            mask &= self._mask(self._snapshot.postings("title", term)[0])
        return mask

    def having(self, phrase: Phrase, scores: Floats, within: Mask) -> tuple[Mask, bool]:
        """The documents of these in which a phrase stands, and whether only the best were looked through."""
        mask = within.copy()
        for term in filter(None, phrase):
            mask &= self._anywhere(term)
        if len(phrase) < 2:
            return mask, False
        documents = np.flatnonzero(mask)
        is_cut = len(documents) > PHRASE_MOST
        if is_cut:
            documents = np.sort(documents[np.argpartition(-scores[documents], PHRASE_MOST)[:PHRASE_MOST]])
        mask[:] = False
        mask[documents[Places(self._snapshot, documents).having(phrase)]] = True
        return mask, is_cut

    def _anywhere(self, term: str) -> Mask:
        return self._mask(np.concatenate([self._snapshot.postings(field, term)[0] for field in WEIGHTS]))

    def _mask(self, ids: Numbers) -> Mask:
        mask = self._snapshot.nothing()
        mask[ids] = True
        return mask
