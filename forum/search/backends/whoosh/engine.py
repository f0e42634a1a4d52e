"""One state of the index, ready to answer: which documents stand, and which match a question best.

The score is BM25 as Lucene computes it, over all documents that stand, with the title weighted. It is computed for
whole arrays at once; no loop runs over documents.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forum.search.backends.whoosh.postings import SegmentCache
from forum.search.contract import HITS_MOST, HITS_PER_PAGE, WORDS_MOST, Filters, Found, Hit, Question, Sort

K1, B = 1.2, 0.75
WEIGHTS = {"title": 1.5, "body": 1.0}

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Segment:
    """A part of the index that never changes; its documents are numbered from `offset`."""

    id: str
    reader: Any
    offset: int


class Engine:
    """Answers questions from one state of the index. Made anew after each commit, never refreshed."""

    def __init__(self, reader: Any, generation: int, cache: SegmentCache) -> None:
        self.generation = generation
        self._cache = cache
        self._reader = reader
        self.size = reader.doc_count_all()
        leaves = reader.leaf_readers() if self.size else []
        self._segments = [Segment(leaf.segment().segment_id(), leaf, offset) for leaf, offset in leaves]
        self.live = np.ones(self.size, np.bool_)
        for segment in self._segments:
            for number in segment.reader.segment().deleted_docs():
                self.live[segment.offset + number] = False
        self.count = int(np.count_nonzero(self.live))
        self._masks: dict[str, Mask] = {}
        self._norms = {field: self._norm(self._column(f"{field}_words")) for field in WEIGHTS}

    @cached_property
    def _numbers(self) -> Numbers:
        return self._column("number")

    @cached_property
    def _created(self) -> Numbers:
        return self._column("created")

    @cached_property
    def _groups(self) -> dict[str, list[str]]:
        """The choices of each filter that any document has, in alphabetical order."""
        groups: dict[str, list[str]] = {"kind": [], "audience": [], "objective": []}
        for text in sorted({text for segment in self._segments for text in segment.reader.lexicon("label")}):
            group, _, value = text.decode().partition(":")
            groups[group].append(value)
        return groups

    @cached_property
    def _kind_codes(self) -> NDArray[np.int8]:
        codes = np.zeros(self.size, np.int8)
        for code, kind in enumerate(self._groups["kind"]):
            codes[self._labelled("kind", kind)] = code
        return codes

    def _column(self, name: str) -> Numbers:
        parts = [self._cache.column(segment, name) for segment in self._segments]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def _norm(self, lengths: Numbers) -> Floats:
        """What a document's length does to its score; the average is that of documents that have the field."""
        having = lengths[self.live & (lengths > 0)]
        average = float(having.mean()) if having.size else 1.0
        return np.asarray(K1 * (1 - B + B * lengths / average), np.float64)

    def _postings(self, field: str, term: str) -> tuple[Numbers, Floats]:
        """The documents that stand and have this word, and how often."""
        ids, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.float64)]
        for segment in self._segments:
            found = self._cache.postings(segment, field, term)
            ids.append(found[0].astype(np.int64) + segment.offset)
            counts.append(found[1].astype(np.float64))
        every, count = np.concatenate(ids), np.concatenate(counts)
        stands = self.live[every]
        return every[stands], count[stands]

    def _labelled(self, group: str, value: str) -> Mask:
        label = f"{group}:{value}"
        mask = self._masks.get(label)
        if mask is None:
            mask = np.zeros(self.size, np.bool_)
            mask[self._postings("label", label)[0]] = True
            self._masks[label] = mask
        return mask

    def _any(self, group: str, values: Collection[str]) -> Mask:
        """The documents with one of these labels; all when there is no choice."""
        if not values:
            return self.live
        mask = np.zeros(self.size, np.bool_)
        for value in values:
            mask |= self._labelled(group, value)
        return mask

    def scores(self, words: tuple[str, ...]) -> tuple[Floats, bool]:
        """The score of every document, and whether words were left out because there were too many."""
        scores = np.zeros(self.size, np.float64)
        gathered = []
        for word in words:
            lists = {field: self._postings(field, word) for field in WEIGHTS}
            frequency = max(len(ids) for ids, _ in lists.values())
            if frequency:
                gathered.append((frequency, word, lists))
        gathered.sort(key=lambda entry: entry[:2])
        for frequency, _, lists in gathered[:WORDS_MOST]:
            rarity = np.log(1 + (self.count - frequency + 0.5) / (frequency + 0.5))
            for field, (ids, counts) in lists.items():
                scores[ids] += WEIGHTS[field] * rarity * counts * (K1 + 1) / (counts + self._norms[field][ids])
        return scores, len(gathered) > WORDS_MOST

    def find(self, question: Question) -> Found:
        """The page of hits, the number of all, and the counts of the filters."""
        scores, is_shortened = self.scores(question.words)
        is_exact = np.zeros(self.size, np.bool_)
        if question.title:
            is_exact[self._postings("exact", question.title)[0]] = True
        filters = question.filters
        matched = ((scores > 0) | is_exact) & self._readable(filters)
        of_kind, of_objective = self._any("kind", filters.kinds), self._any("objective", filters.objectives)
        shown = np.flatnonzero(matched & of_kind & of_objective)
        return Found(
            hits=self._page(shown, scores, is_exact, question),
            total=len(shown),
            kinds=self._counts("kind", matched & of_objective),
            objectives=self._counts("objective", matched & of_kind),
            is_shortened=is_shortened,
        )

    def _readable(self, filters: Filters) -> Mask:
        """Without an audience nothing may be read; an empty choice means all elsewhere, never here."""
        return self._any("audience", filters.audiences) if filters.audiences else np.zeros(self.size, np.bool_)

    def _counts(self, group: str, matched: Mask) -> dict[str, int]:
        counts = {v: int(np.count_nonzero(matched & self._labelled(group, v))) for v in self._groups[group]}
        return {value: count for value, count in counts.items() if count}

    def _page(self, shown: Numbers, scores: Floats, is_exact: Mask, question: Question) -> tuple[Hit, ...]:
        """Exact titles first, then the best (or newest); equal ones by age and key, so that pages are stable."""
        is_best = question.sort == Sort.BEST
        primary = np.where(is_exact[shown], np.inf, scores[shown]) if is_best else self._created[shown]
        if len(shown) > HITS_MOST:
            place = len(shown) - HITS_MOST
            shown = shown[primary >= np.partition(primary, place)[place]]
            primary = np.where(is_exact[shown], np.inf, scores[shown]) if is_best else self._created[shown]
        keys = (self._numbers[shown], self._kind_codes[shown], -self._created[shown], -scores[shown], -primary)
        order = shown[np.lexsort(keys)][:HITS_MOST]
        first = (question.page - 1) * HITS_PER_PAGE
        kinds = self._groups["kind"]
        return tuple(
            Hit(kinds[self._kind_codes[i]], int(self._numbers[i]), float(scores[i]))
            for i in order[first : first + HITS_PER_PAGE]
        )
