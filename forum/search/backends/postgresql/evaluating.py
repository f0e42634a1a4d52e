"""The exact scores of the best candidates, by the formulas that all back ends share."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forum.search.backends.postgresql.counting import Asked, Sizes
from forum.search.backends.postgresql.terms import TITLE, quoted
from forum.search.contract import OTHERS_WEIGHT, Phrase
from forum.search.documents import UNDATED
from forum.search.scoring import (
    NEAR_MOST,
    NEAR_WORTH,
    STRIDE,
    WEIGHTS,
    Floats,
    Numbers,
    coverage,
    length_norm,
    nearness,
    saturated,
    standing,
)

Counts = dict[str, Floats]


class Evaluated:
    """Some documents with the places of the words that were asked for."""

    def __init__(self, rows: Sequence[Any], words: Sequence[Asked], sizes: Sizes) -> None:
        self._rows, self._words = rows, words
        self._norms = {
            "title": length_norm(self._column("title_words"), sizes.title_average),
            "body": length_norm(self._column("body_words"), sizes.body_average),
        }
        self._counts: dict[str, Counts] = {}
        self._places: dict[str, list[Numbers]] = {}
        if rows and words:
            self._read()
        self._having: dict[str, NDArray[np.bool_]] = {}
        self.scores = self._scores()

    def words_of(self, place: int) -> frozenset[str]:
        """The terms of the question that a document has, itself or by another word."""
        return frozenset(term for term, having in self._having.items() if having[place])

    @property
    def met(self) -> frozenset[str]:
        """The words of the question that any of the documents has."""
        return frozenset(word.wanted.term for word in self._words if self._places.get(word.wanted.term))

    def _column(self, name: str) -> Numbers:
        return np.array([getattr(row, name) for row in self._rows], np.int64)

    def _read(self) -> None:
        """Read how often and where the words stand, from all the words of a document as the database writes them.

        To take these apart here is cheaper than to let the server do it.
        """
        terms = {term for word in self._words for group in word.alternatives for term in group}
        self._counts = {term: {name: np.zeros(len(self._rows)) for name in WEIGHTS} for term in terms}
        self._places = {term: [] for term in terms}
        marks = [(term, f" {quoted(term)}:") for term in sorted(terms)]
        for number, row in enumerate(self._rows):
            vector = f" {row.words} "
            for term, mark in marks:
                start = vector.find(mark)
                if start >= 0:
                    start += len(mark)
                    self._take(term, number, vector[start : vector.index(" ", start)])

    def _take(self, term: str, number: int, places: str) -> None:
        """The places of a word, those in the title first, each followed by its weight."""
        in_title = places.count(TITLE)
        positions = [int(place) for place in places.replace(TITLE, "").split(",")]
        self._counts[term]["title"][number] = in_title
        self._counts[term]["body"][number] = len(positions) - in_title
        self._places[term].append(np.array(positions, np.int64) + number * STRIDE)

    def _count(self, terms: Phrase, field: str) -> Floats:
        """How often a group of words stands in a field: as often as the rarest of them."""
        return np.asarray(np.minimum.reduce([self._counts[term][field] for term in terms]))

    def _scores(self) -> Floats:
        scores, covered = (np.zeros(len(self._rows), np.float64) for _ in range(2))
        if not self._rows or not self._words:
            return scores
        for word in self._words:
            having = np.zeros(len(self._rows), np.bool_)
            for field, weight in WEIGHTS.items():
                counts = self._count((word.wanted.term,), field).copy()
                for other in word.wanted.others:
                    counts += OTHERS_WEIGHT * self._count(other, field)
                having |= counts > 0
                scores += weight * word.weight * saturated(counts, self._norms[field])
            self._having[word.wanted.term] = having
            covered += np.where(having, word.weight, 0.0)
        scores *= coverage(covered, sum(word.weight for word in self._words), len(self._words))
        return np.asarray(scores * standing(self._column("merit"), self._column("confirmed"), UNDATED))

    def bring_near(self) -> None:
        """Raise the scores of the best in which the words of the question stand near each other."""
        if len(self._words) < 2 or not self._rows:
            return
        weights = [word.weight for word in self._words]
        pairs = [min(one, other) for one, other in zip(weights, weights[1:], strict=False)]
        gaps = [word.wanted.gap for word in self._words[1:]]
        places = [self._where(word.wanted.term) for word in self._words]
        near = nearness(places, gaps, pairs, len(self._rows))
        if len(self._rows) > NEAR_MOST:
            near[np.argpartition(-self.scores, NEAR_MOST)[NEAR_MOST:]] = 0.0
        self.scores *= 1 + NEAR_WORTH * near

    def _where(self, term: str) -> Numbers:
        found = self._places.get(term)
        return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)
