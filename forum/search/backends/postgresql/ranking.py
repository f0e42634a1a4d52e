"""The first order of candidates, computed in the database; only the best are then scored exactly.

In a small archive the first order is the exact one but for the nearness. In a large one it is a rougher one, because
the two hundred best of it are scored exactly anyway, which loses nothing. Source: 600 questions to 6,000 descriptions
of software packages, nDCG@10 .860 both ways, and with a budget of 250 documents .856.

`ts_rank` with one word and equal weights is a rising function of how often the word stands there, 6/π² of the sum of
1/j² up to that number, and so the number can be had back. That is ten times cheaper than taking a document's words
apart. Source: calc_rank_or in PostgreSQL's tsrank.c.
"""

from collections.abc import Sequence
from typing import Any

from forum.clock import now
from forum.search.backends.postgresql.counting import Asked, Sizes
from forum.search.backends.postgresql.terms import quoted
from forum.search.contract import OTHERS_WEIGHT
from forum.search.documents import UNDATED, seconds
from forum.search.scoring import (
    COVERAGE_LONG,
    COVERAGE_SHORT,
    K1,
    MERIT_WORTH,
    SHORT_WORDS,
    STALE_AFTER,
    STALE_KEEPS,
    WEIGHTS,
    B,
)

ANYWHERE, IN_TITLE = "{1,1,1,1}", "{0,0,0,1}"
# The body and the title as scoring.py weighs them, the greatest being 1.
ROUGHLY = f"{{{WEIGHTS['body'] / WEIGHTS['title']:.4f},1,1,1}}"
# Of the words that stand for another one, so many are counted here.
OTHERS_MOST = 2


def first_order(words: Sequence[Asked], asked: int, sizes: Sizes) -> tuple[str, str, dict[str, Any]]:
    """What is to be joined to a document, the expression of its score by these words, and their values.

    In a small archive the scores are those of scoring.py but for the nearness, where the words are all that were asked.
    """
    if not words:
        return "", "0.0", {}
    if not sizes.is_small:
        return _rough_order(words)
    values: dict[str, Any] = {"title_average": sizes.title_average, "body_average": sizes.body_average}
    counted, columns, scores, covered = [], [], [], []
    for number, word in enumerate(words):
        singles = _singles(word)
        values[f"weight_{number}"] = word.weight
        for place, term in enumerate((word.wanted.term, *singles)):
            values[f"word_{number}_{place}"] = quoted(term)
            counted += [f"{_count(ANYWHERE, f'word_{number}_{place}')} AS n_{number}_{place}"]
        columns += [_split(number, 1 + len(singles))]
        scores.append(f":weight_{number} * ({_part('title', number)} + {_part('body', number)})")
        covered.append(f"CASE WHEN title_{number} + body_{number} > 0 THEN :weight_{number} ELSE 0 END")
    joined = (
        f" CROSS JOIN LATERAL (SELECT {', '.join(counted)} OFFSET 0) AS numbers"
        f" CROSS JOIN LATERAL (SELECT {', '.join(columns)} OFFSET 0) AS fields"
    )
    score = f"({' + '.join(scores)}) * {_standing()}"
    total = sum(word.weight for word in words)
    if len(words) > 1 and total:
        values |= {"total": total, "power": COVERAGE_SHORT if asked <= SHORT_WORDS else COVERAGE_LONG}
        score += f" * power(({' + '.join(covered)}) / :total, :power)"
    return joined, f"CAST({score} AS float8)", values | _stale()


def _rough_order(words: Sequence[Asked]) -> tuple[str, str, dict[str, Any]]:
    """An order by how rare the words are that a document has and how often it has them, whatever its length."""
    values: dict[str, Any] = _stale()
    scores = []
    for number, word in enumerate(words):
        for place, term in enumerate((word.wanted.term, *_singles(word))):
            values[f"word_{number}_{place}"] = quoted(term)
            values[f"weight_{number}_{place}"] = word.weight * (OTHERS_WEIGHT if place else 1)
            scores.append(
                f"CAST(:weight_{number}_{place} AS float8)"
                f" * ts_rank(CAST('{ROUGHLY}' AS float4[]), tsv, CAST(:word_{number}_{place} AS tsquery))"
            )
    return "", f"CAST(({' + '.join(scores)}) * {_standing()} AS float8)", values


def _singles(word: Asked) -> list[str]:
    return [terms[0] for terms in word.wanted.others if len(terms) == 1][:OTHERS_MOST]


def _count(weights: str, query: str) -> str:
    rank = f"ts_rank(CAST('{weights}' AS float4[]), tsv, CAST(:{query} AS tsquery))"
    return f"round(0.6079271 / (1.0000001 - {rank}) - 0.5)"


def _split(number: int, terms: int) -> str:
    """How often a word stands in the title and in the body, with what stands for it at its lower weight."""
    titles, bodies = [], []
    for place in range(terms):
        name, factor = f"n_{number}_{place}", 1 if place == 0 else OTHERS_WEIGHT
        title = f"CASE WHEN {name} > 0 AND title_words > 0 THEN {_count(IN_TITLE, f'word_{number}_{place}')} ELSE 0 END"
        titles.append(f"{factor} * {title}")
        bodies.append(f"{factor} * ({name} - {title})")
    return f"{' + '.join(titles)} AS title_{number}, {' + '.join(bodies)} AS body_{number}"


def _part(field: str, number: int) -> str:
    count, average = f"{field}_{number}", f"CAST(:{field}_average AS float8)"
    norm = f"{K1} * ({1 - B} + {B} * {field}_words / {average})"
    return f"{WEIGHTS[field]} * {count} * {K1 + 1} / ({count} + {norm})"


def _standing() -> str:
    stale = "confirmed > :undated AND confirmed < :stale_before"
    return f"(1 + {MERIT_WORTH} * merit / 100.0) * CASE WHEN {stale} THEN {STALE_KEEPS} ELSE 1 END"


def _stale() -> dict[str, int]:
    return {"undated": UNDATED, "stale_before": seconds(now() - STALE_AFTER)}
