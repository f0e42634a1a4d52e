"""Which documents a question looks at: those with its rarest words, so that the cost grows with the budget only."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.search.backends.postgresql.counting import BUDGET, Asked, Sizes, query_of

# The words by which candidates are put in a first order.
RANKED_MOST = 5


@dataclass(frozen=True)
class Candidates:
    """The words that a candidate must have, as a question, and whether those are only a part of all that match.

    `newest` narrows them to the newest so many documents of the whole archive. `ranked` are the words that the first
    order goes by.
    """

    query: str
    ranked: tuple[Asked, ...]
    is_partial: bool = False
    newest: int | None = None


def choose(words: Sequence[Asked], sizes: Sizes, *, everything: bool = False) -> Candidates:
    """The candidates of a question; all that match in a small archive, and where `everything` is asked for."""
    by_rarity = sorted(words, key=lambda word: (word.frequency, word.wanted.term))
    ranked = tuple(by_rarity[:RANKED_MOST])
    if everything or sizes.is_small or sum(word.frequency for word in words) <= BUDGET:
        return Candidates(query_of(words), ranked)
    essential = _essential(by_rarity)
    if essential:
        is_partial = len(essential) < len(words)
        return Candidates(query_of(essential), tuple(essential[:RANKED_MOST]), is_partial)
    if len(by_rarity) == 1:
        return newest(by_rarity[0], sizes)
    wanted = 2
    share = by_rarity[0].frequency * by_rarity[1].frequency / sizes.count
    if share > 2 * BUDGET and len(by_rarity) > 2:
        wanted = 3
    rarest = by_rarity[:wanted]
    return Candidates(" & ".join(f"({query_of([word])})" for word in rarest), tuple(rarest), is_partial=True)


def newest(word: Asked, sizes: Sizes) -> Candidates:
    """The newest of the documents that have one common word."""
    return Candidates(query_of([word]), (word,), is_partial=True, newest=BUDGET * sizes.count // word.frequency)


def _essential(by_rarity: Sequence[Asked]) -> list[Asked]:
    """The rarest words until they have the budget, none of which is too common by itself."""
    essential: list[Asked] = []
    reached = 0
    for word in by_rarity:
        if reached >= BUDGET or word.frequency > 2 * BUDGET:
            break
        essential.append(word)
        reached += word.frequency
    return essential
