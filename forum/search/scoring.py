"""The numbers and formulas of ranking, the same for every back end.

The score is BM25 as Lucene computes it, with the title weighted, lowered where a document has only the commoner words
of the question, raised where its words stand beside each other, and at last weighed with what speaks for it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forum.clock import now

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

# Lucene's own; measured flat around them, so nobody needs to tune them before there are real questions.
K1, B = 1.2, 0.75
WEIGHTS = {"title": 1.5, "body": 1.0}
# How much it counts that a document has all of a short question, and most of a long one.
COVERAGE_SHORT, COVERAGE_LONG, SHORT_WORDS = 0.5, 0.25, 5
# So many of the best are read for the places of their words, and may be put into another order for it.
NEAR_MOST = 200
# What it is worth that all words stand beside each other as asked; what they may be apart to count half.
NEAR_WORTH, NEAR_PLACES = 0.15, 4
# What the greatest merit is worth, and what a practice keeps that nobody confirmed for so long.
MERIT_WORTH, STALE_KEEPS, STALE_AFTER = 0.25, 0.85, timedelta(days=730)
# Between the title and the body of a document, so that no phrase runs across; and more than any document's places.
TITLE_GAP, STRIDE = 8, 1 << 17


def rarity(frequency: float | Floats, count: int) -> Any:
    """What a word weighs that so many of `count` documents have; never below zero. Source: Lucene's BM25."""
    return np.log(1 + (count - frequency + 0.5) / (np.minimum(frequency, count) + 0.5))


def length_norm(lengths: NDArray[Any], average: float) -> Floats:
    """What the length of a field (its words) does to the score of a document; `average` is the mean length."""
    return np.asarray(K1 * (1 - B + B * lengths / (average or 1.0)), np.float64)


def saturated(counts: Floats, norms: Floats) -> Floats:
    """How often a word stands in documents, damped: the tenth time counts little."""
    return counts * (K1 + 1) / (counts + norms)


def coverage(covered: Floats, total: float, words: int) -> Floats | float:
    """The factor for having only some of the words: `covered` is their rarity, `total` that of all words asked."""
    if words < 2 or not total:
        return 1.0
    part = covered / total
    if words <= SHORT_WORDS:
        return np.asarray(part**COVERAGE_SHORT)
    # Two roots are ten times faster than the power that they are.
    return np.sqrt(np.sqrt(part)) if COVERAGE_LONG == 0.25 else np.asarray(part**COVERAGE_LONG)


def nearness(places: Sequence[Numbers], gaps: Sequence[int], weights: Sequence[float], documents: int) -> Floats:
    """How near each other the words of a question stand in each document: 0 apart, 1 all beside each other as asked.

    `places` has, for each word in the order of the question, where it stands, ascending: the number of the document
    times STRIDE plus the place in it. `gaps` says how far each word is asked after the one before it, and `weights`
    what each pair of neighbours counts.
    """
    reached, total = np.zeros(documents, np.float64), float(sum(weights))
    for one, other, gap, weight in zip(places, places[1:], gaps, weights, strict=False):
        if len(one) and len(other):
            after = np.searchsorted(other, one)
            ahead = other[np.minimum(after, len(other) - 1)] - one
            behind = one - other[np.maximum(after - 1, 0)]
            is_near = ((ahead >= 0) & (ahead <= NEAR_PLACES)) | ((behind >= 0) & (behind <= NEAR_PLACES))
            is_beside = among(one + gap, other)
            credit = np.zeros(documents, np.float64)
            credit[one[is_near] // STRIDE] = weight / 2
            credit[one[is_beside] // STRIDE] = weight
            reached += credit
    return reached / total if total else reached


def among(numbers: Numbers, others: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of the numbers are among others, which ascend."""
    if not len(others):
        return np.zeros(len(numbers), np.bool_)
    return np.asarray(others[np.minimum(np.searchsorted(others, numbers), len(others) - 1)] == numbers, np.bool_)


def standing(merits: NDArray[Any], confirmed: NDArray[Any], undated: int) -> Floats:
    """The factor for what speaks for documents: merit from -100 to 100, and moments (epoch seconds, or `undated`)."""
    stale_before = int((now() - STALE_AFTER).timestamp())
    is_stale = (confirmed > undated) & (confirmed < stale_before)
    return np.asarray((1 + MERIT_WORTH * merits / 100) * np.where(is_stale, STALE_KEEPS, 1.0), np.float64)
