"""What somebody may have meant with a word that nothing has; the same for every back end."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from forum.search.analysis import can_be_misspelt

# In short words two slips leave too little of what was meant.
LETTERS_FOR_TWO_SLIPS = 5
WORDS_MOST = 5
CANDIDATES_MOST = 40


def doubtful(words: Iterable[str]) -> list[str]:
    """Those of these unknown words that are put right, as far as a question is worth it."""
    return [word for word in words if can_be_misspelt(word)][:WORDS_MOST]


def slips_allowed(word: str) -> int:
    """How many slips a word may have."""
    return 2 if len(word) >= LETTERS_FOR_TWO_SLIPS else 1


def closest(word: str, known: Sequence[str], frequency: Callable[[list[str]], Sequence[int]]) -> str:
    """The known word with the fewest slips, of these the one that most documents have; an empty one for none.

    `known` begin with the same letter: most slips spare it, and most of the work is spared with it. `frequency` says
    how many documents the viewer may read have each of some words; a word that none has is never given.
    """
    alike = extract(word, known, scorer=OSA.distance, score_cutoff=slips_allowed(word), limit=None)
    best = [(slips, other) for other, slips, _ in sorted(alike, key=lambda entry: entry[1]) if other != word]
    for _, group in groupby(best[:CANDIDATES_MOST], key=lambda entry: entry[0]):
        others = [other for _, other in group]
        ranked = [(-count, other) for other, count in zip(others, frequency(others), strict=True) if count]
        if ranked:
            return min(ranked)[1]
    return ""
