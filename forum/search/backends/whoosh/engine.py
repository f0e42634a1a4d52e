"""One state of the index, ready to answer: which documents match a question best.

Scores are computed for whole arrays at once, by the formulas of scoring.py; no loop runs over documents.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from forum.clock import now
from forum.search.backends.whoosh.facets import Facets
from forum.search.backends.whoosh.greatest import greatest
from forum.search.backends.whoosh.matching import Demands
from forum.search.backends.whoosh.places import Places
from forum.search.backends.whoosh.postings import SegmentCache
from forum.search.backends.whoosh.prefixes import Prefixes
from forum.search.backends.whoosh.snapshot import Floats, Mask, Numbers, Snapshot
from forum.search.backends.whoosh.spelling import Spelling
from forum.search.backends.whoosh.weighing import Weighed, Weigher
from forum.search.contract import HITS_MOST, Filters, Found, Hit, Question, Sort, Wanted
from forum.search.documents import UNDATED
from forum.search.scoring import NEAR_MOST, NEAR_WORTH, WEIGHTS, among, coverage, nearness, standing

NUMBERS = ("number", "created", "adopted", "saving", "merit", "confirmed")


@dataclass(frozen=True)
class Scored:
    """The words of a question that are known, the score of every document, and which are met by title or name."""

    words: list[Weighed]
    scores: Floats
    is_exact: Mask


class Engine:
    """Answers questions from one state of the index. Made anew after each commit, never refreshed."""

    def __init__(self, reader: Any, generation: int, cache: SegmentCache) -> None:
        self.generation = generation
        self._snapshot = Snapshot(reader, cache)
        self._facets = Facets(self._snapshot)
        self._spelling = Spelling(self._snapshot)
        self._prefixes = Prefixes(self._snapshot)
        self._demands = Demands(self._snapshot)
        self.count = self._snapshot.count
        # Read at once: the file of a segment may be gone a moment later.
        self._columns = {name: self._snapshot.column(name) for name in NUMBERS}
        self._weigher = Weigher(self._snapshot)
        self._stood: tuple[int, Floats] | None = None

    @cached_property
    def _kinds(self) -> list[str]:
        kinds = self._facets.groups.get("kind")
        return kinds.values.tolist() if kinds else []

    @cached_property
    def _kind_codes(self) -> Numbers:
        kinds = self._facets.groups.get("kind")
        return kinds.first if kinds else np.zeros(self._snapshot.size, np.int64)

    def load(self) -> None:
        """Read everything that a question may need; raises whatever is wrong with it."""
        for field in ("label", "spelling", "exact", "title"):
            self._snapshot.words(field)
        Places(self._snapshot, np.arange(self._snapshot.size))

    def forget_words(self) -> None:
        """Let go of what words are worth."""
        self._weigher.forget_words()

    def find(self, question: Question) -> Found:
        """The hits, the number of all, the counts of the labels, and words for those that nothing has."""
        words, is_shortened = self._weigher.weighed(question.words)
        scores = self._scores(words)
        is_exact = self._snapshot.nothing()
        if question.title:
            is_exact[self._snapshot.postings("exact", question.title)[0]] = True
        readable = self._readable(question.filters)
        matched = self._within(question.filters) & readable
        if question.prefix:
            matched &= self._prefixes.begun(question, scores)
        elif question.words or question.title:
            matched &= (scores > 0) | is_exact
        matched, is_partial = self._demanded(question, scores, matched)
        chosen, counts = self._facets.narrow(matched, question.filters.groups, with_counts=question.counts)
        return Found(
            hits=self._hits(chosen, Scored(words, scores, is_exact), question),
            total=len(chosen),
            counts=counts,
            is_shortened=is_shortened,
            corrections=self._corrections(question, readable),
            is_partial=is_partial,
        )

    def _scores(self, words: list[Weighed]) -> Floats:
        """The score of every document."""
        scores = np.zeros(self._snapshot.size, np.float64)
        for word in words:
            scores[word.documents] += word.worth
        if len(words) > 1:
            covered = np.zeros(self._snapshot.size, np.float64)
            for word in words:
                covered[word.documents] += word.weight
            hit = np.flatnonzero(scores)
            scores[hit] *= coverage(covered[hit], sum(word.weight for word in words), len(words))
        if words:
            scores *= self._standing()
        return scores

    def _standing(self) -> Floats:
        """What speaks for each document; it ages by days, so it holds for a minute."""
        minute = int(now().timestamp()) // 60
        if self._stood is None or self._stood[0] != minute:
            self._stood = minute, standing(self._columns["merit"], self._columns["confirmed"], UNDATED)
        return self._stood[1]

    def _readable(self, filters: Filters) -> Mask:
        """What the viewer may read; without an audience that is nothing."""
        readable = self._facets.any_of("audience", filters.audiences)
        for kind in {kind for kind, _ in filters.hidden}:
            code = self._kinds.index(kind) if kind in self._kinds else -1
            ids = [number for other, number in filters.hidden if other == kind]
            readable &= ~((self._kind_codes == code) & np.isin(self._columns["number"], ids))
        return readable

    def _within(self, filters: Filters) -> Mask:
        """The documents of these days, numbers and other labels; what has no day only when no day is asked for."""
        within = self._snapshot.live.copy()
        created = self._columns["created"]
        if filters.since is not None or filters.before is not None:
            within &= created > UNDATED
        if filters.since is not None:
            within &= created >= int(filters.since.timestamp())
        if filters.before is not None:
            within &= created < int(filters.before.timestamp())
        for name, least in filters.least.items():
            within &= self._columns[name] >= least
        for group, values in filters.others.items():
            within &= ~self._facets.any_of(group, values)
        return within

    def _demanded(self, question: Question, scores: Floats, matched: Mask) -> tuple[Mask, bool]:
        """What is left by the words that must stand there and those that must not, and whether that is only a part."""
        is_partial = False
        if question.in_title:
            matched &= self._demands.in_title(question.in_title)
        for phrase in question.without:
            matched &= ~self._demands.having(phrase, scores, matched)[0]
        for phrase in question.phrases:
            matched, is_cut = self._demands.having(phrase, scores, matched)
            is_partial |= is_cut
        return matched, is_partial

    def _corrections(self, question: Question, readable: Mask) -> dict[str, str]:
        unknown = [wanted.plain for wanted in question.words if not self._is_known(wanted, readable)]
        return self._spelling.corrections(unknown, readable) if unknown else {}

    def _is_known(self, wanted: Wanted, readable: Mask) -> bool:
        terms = (wanted.term, *(other[0] for other in wanted.others if len(other) == 1))
        return any(self._snapshot.is_any_in(field, term, readable) for term in terms for field in WEIGHTS)

    def _hits(self, shown: Numbers, scored: Scored, question: Question) -> tuple[Hit, ...]:
        """Sorted as asked; equal ones by score, age and key, so that pages are stable."""
        scores = scored.scores
        shown = shown[greatest(self._primary(shown, scored, question.sort), HITS_MOST)]
        if question.sort == Sort.BEST and len(scored.words) > 1:
            self._bring_near(shown, scored)
        primary = self._primary(shown, scored, question.sort)
        created, numbers = self._columns["created"][shown], self._columns["number"][shown]
        order = shown[np.lexsort((numbers, self._kind_codes[shown], -created, -scores[shown], -primary))][:HITS_MOST]
        page = order[question.first : question.first + question.count]
        having = [(word.wanted.term, among(page, word.documents)) for word in scored.words]
        return tuple(
            Hit(
                self._kinds[self._kind_codes[i]],
                int(self._columns["number"][i]),
                float(scores[i]),
                bool(scored.is_exact[i]),
                frozenset(term for term, has in having if has[place]),
            )
            for place, i in enumerate(page)
        )

    def _bring_near(self, shown: Numbers, scored: Scored) -> None:
        """Raise the scores of the best in which the words of the question stand near each other."""
        scores, words = scored.scores, scored.words
        best = shown
        if len(shown) > NEAR_MOST:
            best = np.sort(shown[np.argpartition(-scores[shown], NEAR_MOST)[:NEAR_MOST]])
        places = Places(self._snapshot, best)
        weights = [word.weight for word in words]
        pairs = [min(one, other) for one, other in zip(weights, weights[1:], strict=False)]
        gaps = [word.wanted.gap for word in words[1:]]
        near = nearness([places.of(word.wanted.term) for word in words], gaps, pairs, len(best))
        scores[best] *= 1 + NEAR_WORTH * near

    def _primary(self, shown: Numbers, scored: Scored, sort: Sort) -> Floats | Numbers:
        """What documents are sorted by first: the score with exact titles above all, or one of their numbers."""
        if sort != Sort.BEST:
            return self._columns[{Sort.NEWEST: "created", Sort.ADOPTED: "adopted", Sort.SAVING: "saving"}[sort]][shown]
        scores = scored.scores[shown]
        return np.where(scored.is_exact[shown], np.inf, scores) if scored.is_exact.any() else scores
