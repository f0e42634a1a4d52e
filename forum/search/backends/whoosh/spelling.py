"""What somebody may have meant with a word that nothing has: the closest word that the viewer may read."""

from functools import cached_property

import numpy as np

from forum.search.backends.whoosh.snapshot import Mask, Snapshot
from forum.search.spelling import closest, doubtful


class Spelling:
    """The words of one state of the index as they are spelt."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def _words(self) -> dict[str, list[str]]:
        """All words by their first letter."""
        words: dict[str, list[str]] = {}
        for word in self._snapshot.words("spelling"):
            words.setdefault(word[0], []).append(word)
        return words

    def corrections(self, unknown: list[str], readable: Mask) -> dict[str, str]:
        """A known word for each of these where there is one that a readable document has."""

        def frequency(words: list[str]) -> list[int]:
            return [int(np.count_nonzero(readable[self._snapshot.postings("spelling", word)[0]])) for word in words]

        found = {word: closest(word, self._words.get(word[0], []), frequency) for word in doubtful(unknown)}
        return {word: other for word, other in found.items() if other}
