"""What somebody may have meant with a word that nothing has: the closest word that the viewer may read."""

from functools import cached_property

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from forum.search.analysis import can_be_misspelt
from forum.search.backends.whoosh.snapshot import Mask, Snapshot

# In short words two slips leave too little of what was meant.
LETTERS_FOR_TWO_SLIPS = 5
WORDS_MOST = 5
CANDIDATES_MOST = 40


class Spelling:
    """The words of one state of the index as they are spelt."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def _words(self) -> dict[str, list[str]]:
        """All words by their first letter; most slips spare it, and most of the work is spared with it."""
        words: dict[str, list[str]] = {}
        for word in self._snapshot.words("spelling"):
            words.setdefault(word[0], []).append(word)
        return words

    def corrections(self, unknown: list[str], readable: Mask) -> dict[str, str]:
        """A known word for each of these where there is one that a readable document has."""
        doubtful = [word for word in unknown if can_be_misspelt(word)][:WORDS_MOST]
        found = {word: self._closest(word, readable) for word in doubtful}
        return {word: other for word, other in found.items() if other}

    def _closest(self, word: str, readable: Mask) -> str:
        """The readable word with the fewest slips, of these the one that most documents have."""
        most = 2 if len(word) >= LETTERS_FOR_TWO_SLIPS else 1
        known = self._words.get(word[0], [])
        alike = extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=None)
        ranked = []
        for other, slips, _ in sorted(alike, key=lambda entry: entry[1])[:CANDIDATES_MOST]:
            frequency = int(np.count_nonzero(readable[self._snapshot.postings("spelling", other)[0]]))
            if frequency and other != word:
                ranked.append((slips, -frequency, other))
        return min(ranked)[2] if ranked else ""
