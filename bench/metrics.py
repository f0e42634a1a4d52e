"""How good an order of documents is, as trec_eval measures it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

NDCG_AT, RECALL_AT = 10, 100


@dataclass(frozen=True)
class Quality:
    """The means over questions; `unanswered` is how many of them found nothing at all."""

    ndcg: float
    recall: float
    mrr: float
    questions: int
    unanswered: int


def ndcg(found: Sequence[str], gains: Mapping[str, float], at: int = NDCG_AT) -> float:
    """The gain of the first hits, each divided by log2 of its place plus one, as a part of the best possible.

    The gain is the judged grade itself, as in trec_eval; what was not judged gains nothing.
    """
    best = _discounted(sorted(gains.values(), reverse=True)[:at])
    return _discounted([gains.get(document, 0.0) for document in found[:at]]) / best if best else 0.0


def recall(found: Sequence[str], gains: Mapping[str, float], at: int = RECALL_AT) -> float:
    """The part of the relevant documents that is among the first hits."""
    return len(gains.keys() & set(found[:at])) / len(gains) if gains else 0.0


def reciprocal_rank(found: Sequence[str], gains: Mapping[str, float]) -> float:
    """One divided by the place of the first relevant document; nought without one."""
    return next((1 / place for place, document in enumerate(found, 1) if document in gains), 0.0)


def quality(runs: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, float]]) -> Quality:
    """The means over all questions with relevant documents; a question that was not asked counts nought."""
    orders = {question: runs.get(question, ()) for question in relevant}
    return Quality(
        ndcg=fmean(ndcg(orders[question], gains) for question, gains in relevant.items()),
        recall=fmean(recall(orders[question], gains) for question, gains in relevant.items()),
        mrr=fmean(reciprocal_rank(orders[question], gains) for question, gains in relevant.items()),
        questions=len(relevant),
        unanswered=sum(not found for found in orders.values()),
    )


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))
