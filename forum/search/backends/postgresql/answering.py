"""From a question to what is found, in five or six small statements of one state of the index."""

from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import Connection

from forum.search.backends.postgresql.asking import PRIMARY, Asking
from forum.search.backends.postgresql.candidates import choose, newest
from forum.search.backends.postgresql.corrections import Corrections
from forum.search.backends.postgresql.counting import Asked, frequent, known, sizes_of
from forum.search.backends.postgresql.evaluating import Evaluated
from forum.search.backends.postgresql.generations import read_state
from forum.search.backends.postgresql.pool import Pool, pool_of
from forum.search.backends.postgresql.prefixes import WORD_WORTH, met_by_name
from forum.search.contract import HITS_MOST, Found, Hit, Question, Sort
from forum.search.scoring import NEAR_MOST

# When so few have the two rarest of common words, the newest with the rarest are looked at too.
FEW = 10


def answer(connection: Connection, question: Question, corrections: Corrections) -> Found:
    """What is found; raises NotReady while there is no index."""
    held = read_state(connection)
    sizes = sizes_of(connection, held)
    words, is_shortened = known(connection, question.words, held, sizes)
    first = met_by_name(connection, question, held.generation, sizes)
    is_sorted = question.sort != Sort.BEST
    candidates = choose(words, sizes, everything=is_sorted) if words else None
    asking = Asking(question, held.generation, sizes, candidates, first, len(words))
    pool = pool_of(connection, asking)
    if pool.total < FEW and candidates and candidates.is_partial and " & " in candidates.query:
        rarest = min(words, key=lambda word: word.frequency)
        more = pool_of(connection, replace(asking, candidates=newest(rarest, sizes)))
        pool = more if more.total > pool.total else pool
    hits, met = _hits(pool, words, asking)
    known_words = met | frequent(words, sizes)
    return Found(
        hits=hits,
        total=pool.total,
        counts=pool.counts,
        is_shortened=is_shortened,
        corrections=corrections.of(connection, question, (held, sizes), known_words) if question.words else {},
        is_partial=pool.is_partial,
    )


def _hits(pool: Pool, words: list[Asked], asking: Asking) -> tuple[tuple[Hit, ...], frozenset[str]]:
    """The page, from a block of the first order that is scored exactly and put in its own order; and words it has.

    The best that one question looks at are one block, and what goes on to the last numbered page is another.
    """
    question = asking.question
    end = min(question.first + question.count, HITS_MOST)
    found: list[Hit] = []
    met: frozenset[str] = frozenset()
    for start, stop in ((0, NEAR_MOST), (NEAR_MOST, HITS_MOST)):
        if question.first < stop and end > start:
            evaluated = Evaluated(pool.rows[start:stop], words, asking.sizes)
            met |= evaluated.met
            block = _ordered(pool.rows[start:stop], evaluated, asking)
            found += block[max(question.first - start, 0) : max(end - start, 0)]
    return tuple(found), met


def _ordered(rows: list[Any], evaluated: Evaluated, asking: Asking) -> list[Hit]:
    """Sorted as asked; equal ones by score, age and key, so that pages are stable."""
    begun = asking.first.begun
    if asking.question.prefix:
        evaluated.scores += [begun.get(row.id, 0.0) + WORD_WORTH * (row.id not in begun) for row in rows]
    if asking.question.sort == Sort.BEST:
        evaluated.bring_near()
        primary = [np.inf if row.is_exact else score for row, score in zip(rows, evaluated.scores, strict=True)]
    else:
        primary = [getattr(row, PRIMARY[asking.question.sort]) for row in rows]
    scores = evaluated.scores
    order = sorted(
        range(len(rows)),
        key=lambda i: (-primary[i], -scores[i], -rows[i].created, rows[i].kind, rows[i].subject_id),
    )
    return [
        Hit(rows[i].kind, rows[i].subject_id, float(scores[i]), rows[i].is_exact, evaluated.words_of(i)) for i in order
    ]
