"""Titles and names that begin as somebody is typing."""

import numpy as np

from forum.search.analysis import asked_in
from forum.search.backends.whoosh.snapshot import Floats, Mask, Snapshot
from forum.search.contract import Question
from forum.search.stemming import stem

# Of the words that begin as typed, so many; of whole titles, so many of each segment.
WORDS_MOST, TITLES_MOST = 50, 200
# A title that begins with all that was typed stands before those that only have its words.
WHOLE_WORTH, WORD_WORTH = 100.0, 1.0


class Prefixes:
    """The words and titles of one state of the index, by their beginnings."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def begun(self, question: Question, scores: Floats) -> Mask:
        """The documents whose title or name goes on as typed; the more of it they begin with, the more they score."""
        begun, whole = self._snapshot.nothing(), f"{question.title} {question.prefix}".strip()
        for title in self._snapshot.beginning("exact", whole, TITLES_MOST):
            ids = self._snapshot.postings("exact", title)[0]
            begun[ids] = True
            scores[ids] += WHOLE_WORTH / (1 + len(title) - len(whole))
        has_word, before = self._snapshot.nothing(), self._snapshot.live.copy()
        for term in self._terms(question.prefix):
            has_word[self._snapshot.postings("title", term)[0]] = True
        for wanted in asked_in(question.title):
            has_term = self._snapshot.nothing()
            has_term[self._snapshot.postings("title", wanted.term)[0]] = True
            before &= has_term
        both = has_word & before
        scores[both] += WORD_WORTH
        return np.asarray(begun | both)

    def _terms(self, prefix: str) -> list[str]:
        """The words of titles that begin so, those first that most titles have."""
        spelt = {stem(plain) for plain in self._snapshot.beginning("spelling", prefix, WORDS_MOST * 4)}
        terms = spelt.union(self._snapshot.beginning("title", prefix, WORDS_MOST * 4))
        often = {term: len(self._snapshot.postings("title", term)[0]) for term in terms}
        return sorted((term for term in terms if often[term]), key=lambda term: (-often[term], term))[:WORDS_MOST]
