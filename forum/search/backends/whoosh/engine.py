"""One state of the index, ready to answer: which documents match a question best.

The score is BM25 as Lucene computes it, over all documents that stand, with the title weighted, and lowered where a
document has only the commoner words of the question. It is computed for whole arrays at once; no loop runs over
documents.
"""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forum.search.backends.whoosh.facets import Facets
from forum.search.backends.whoosh.postings import SegmentCache
from forum.search.backends.whoosh.snapshot import Floats, Mask, Numbers, Snapshot
from forum.search.backends.whoosh.spelling import Spelling
from forum.search.backends.whoosh.writing import UNDATED
from forum.search.contract import HITS_MOST, HITS_PER_PAGE, WORDS_MOST, Filters, Found, Hit, Question, Sort

K1, B = 1.2, 0.75
WEIGHTS = {"title": 1.5, "body": 1.0}
# How much it counts that a document has all of a short question, and most of a long one.
COVERAGE_SHORT, COVERAGE_LONG, SHORT_WORDS = 0.5, 0.25, 5


class Engine:
    """Answers questions from one state of the index. Made anew after each commit, never refreshed."""

    def __init__(self, reader: Any, generation: int, cache: SegmentCache) -> None:
        self.generation = generation
        self._snapshot = Snapshot(reader, cache)
        self._facets = Facets(self._snapshot)
        self._spelling = Spelling(self._snapshot)
        self.count = self._snapshot.count
        self._norms = {field: self._norm(self._snapshot.column(f"{field}_words")) for field in WEIGHTS}

    @cached_property
    def _numbers(self) -> Numbers:
        return self._snapshot.column("number")

    @cached_property
    def _created(self) -> Numbers:
        return self._snapshot.column("created")

    @cached_property
    def _adopted(self) -> Numbers:
        return self._snapshot.column("adopted")

    @cached_property
    def _kinds(self) -> list[str]:
        kinds = self._facets.groups.get("kind")
        return kinds.values if kinds else []

    @cached_property
    def _kind_codes(self) -> NDArray[np.int16]:
        kinds = self._facets.groups.get("kind")
        return kinds.places(self._snapshot.size) if kinds else np.zeros(self._snapshot.size, np.int16)

    def load(self) -> None:
        """Read everything that a question may need; raises whatever is wrong with it."""
        for name in ("number", "created", "adopted"):
            self._snapshot.column(name)
        for field in ("label", "spelling"):
            self._snapshot.words(field)

    def _norm(self, lengths: Numbers) -> Floats:
        """What a document's length does to its score; the average is that of documents that have the field."""
        having = lengths[self._snapshot.live & (lengths > 0)]
        average = float(having.mean()) if having.size else 1.0
        return np.asarray(K1 * (1 - B + B * lengths / average), np.float64)

    def scores(self, words: tuple[str, ...]) -> tuple[Floats, bool]:
        """The score of every document, and whether words were left out because there were too many."""
        gathered = []
        for word in words:
            lists = {field: self._snapshot.postings(field, word) for field in WEIGHTS}
            frequency = max(len(ids) for ids, _ in lists.values())
            if frequency:
                gathered.append((frequency, word, lists))
        gathered.sort(key=lambda entry: entry[:2])
        scores, covered = (np.zeros(self._snapshot.size, np.float64) for _ in range(2))
        total = 0.0
        for frequency, _, lists in gathered[:WORDS_MOST]:
            rarity = np.log(1 + (self.count - frequency + 0.5) / (frequency + 0.5))
            total += rarity
            has = self._snapshot.nothing()
            for field, (ids, counts) in lists.items():
                scores[ids] += WEIGHTS[field] * rarity * counts * (K1 + 1) / (counts + self._norms[field][ids])
                has[ids] = True
            covered += rarity * has
        if len(gathered) > 1:
            scores *= (covered / total) ** (COVERAGE_SHORT if len(gathered) <= SHORT_WORDS else COVERAGE_LONG)
        return scores, len(gathered) > WORDS_MOST

    def find(self, question: Question) -> Found:
        """The page of hits, the number of all, the counts of the labels, and words for those that nothing has."""
        scores, is_shortened = self.scores(question.words)
        is_exact = self._snapshot.nothing()
        if question.title:
            is_exact[self._snapshot.postings("exact", question.title)[0]] = True
        readable = self._readable(question.filters)
        is_open = not question.words and not question.title
        matched = readable if is_open else ((scores > 0) | is_exact) & readable
        matched = matched & self._within_days(question.filters)
        shown, counts = self._facets.narrow(matched, question.filters.groups)
        chosen = np.flatnonzero(shown)
        return Found(
            hits=self._page(chosen, scores, is_exact, question),
            total=len(chosen),
            counts=counts,
            is_shortened=is_shortened,
            corrections=self._corrections(question, readable),
        )

    def _readable(self, filters: Filters) -> Mask:
        """What the viewer may read; without an audience that is nothing."""
        readable = self._facets.any_of("audience", filters.audiences)
        for kind in {kind for kind, _ in filters.hidden}:
            code = self._kinds.index(kind) if kind in self._kinds else -1
            ids = [number for other, number in filters.hidden if other == kind]
            readable &= ~((self._kind_codes == code) & np.isin(self._numbers, ids))
        return readable

    def _within_days(self, filters: Filters) -> Mask:
        """The documents of these days; all when no day is given, and what has no day only then."""
        if filters.since is None and filters.before is None:
            return self._snapshot.live
        within = self._created > UNDATED
        if filters.since is not None:
            within &= self._created >= int(filters.since.timestamp())
        if filters.before is not None:
            within &= self._created < int(filters.before.timestamp())
        return within

    def _corrections(self, question: Question, readable: Mask) -> dict[str, str]:
        unknown = [plain for word, plain in question.spellings.items() if not self._is_known(word, readable)]
        return self._spelling.corrections(unknown, readable) if unknown else {}

    def _is_known(self, word: str, readable: Mask) -> bool:
        return any(readable[self._snapshot.postings(field, word)[0]].any() for field in WEIGHTS)

    def _page(self, shown: Numbers, scores: Floats, is_exact: Mask, question: Question) -> tuple[Hit, ...]:
        """Sorted as asked; equal ones by score, age and key, so that pages are stable."""
        primary = self._primary(shown, scores, is_exact, question.sort)
        if len(shown) > HITS_MOST:
            place = len(shown) - HITS_MOST
            shown = shown[primary >= np.partition(primary, place)[place]]
            primary = self._primary(shown, scores, is_exact, question.sort)
        keys = (self._numbers[shown], self._kind_codes[shown], -self._created[shown], -scores[shown], -primary)
        order = shown[np.lexsort(keys)][:HITS_MOST]
        first = (question.page - 1) * HITS_PER_PAGE
        return tuple(
            Hit(self._kinds[self._kind_codes[i]], int(self._numbers[i]), float(scores[i]))
            for i in order[first : first + HITS_PER_PAGE]
        )

    def _primary(self, shown: Numbers, scores: Floats, is_exact: Mask, sort: Sort) -> Floats | Numbers:
        """What documents are sorted by first: the score with exact titles above all, the day, or the adoptions."""
        if sort == Sort.NEWEST:
            return self._created[shown]
        if sort == Sort.ADOPTED:
            return self._adopted[shown]
        return np.where(is_exact[shown], np.inf, scores[shown])
