"""The scores beside an independent computation in plain Python."""

import itertools
import math
import random
from collections import Counter
from typing import Any

import pytest

from forum.search.analysis import terms_of
from forum.search.contract import Backend
from forum.subjects import SearchDocument
from tests.search.documents import document, question

K1, B, TITLE = 1.2, 0.75, 1.5
WORDS = [f"word{number}" for number in range(60)]


def bm25(documents: list[SearchDocument], words: list[str]) -> dict[int, float]:
    """Lucene's BM25 over title (weighted) and body; the frequency of a word is the larger of the two fields'.

    A document that lacks words of the question has less, the more so the rarer they are.
    """
    fields = {
        "title": {d.id: Counter(terms_of(d.title)) for d in documents},
        "body": {d.id: Counter(terms_of(d.body)) for d in documents},
    }
    scores: dict[int, float] = {}
    covered: Counter[int] = Counter()
    known = 0.0
    for word in words:
        frequency = max(sum(word in counts for counts in field.values()) for field in fields.values())
        if not frequency:
            continue
        idf = math.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5))
        known += idf
        covered.update({d.id: idf for d in documents if any(word in field[d.id] for field in fields.values())})
        for name, field in fields.items():
            lengths = [total for counts in field.values() if (total := sum(counts.values()))]
            average = sum(lengths) / len(lengths)
            for number, counts in field.items():
                if counts[word]:
                    norm = K1 * (1 - B + B * sum(counts.values()) / average)
                    part = idf * counts[word] * (K1 + 1) / (counts[word] + norm)
                    scores[number] = scores.get(number, 0.0) + part * (TITLE if name == "title" else 1.0)
    power = 0.5 if len(words) <= 5 else 0.25
    return {number: score * (covered[number] / known) ** power for number, score in scores.items()}


def near(documents: list[SearchDocument], words: list[str], scores: dict[int, float]) -> dict[int, float]:
    """The scores raised for neighbours: 15 in a hundred for all beside each other, half of it within four."""
    frequency = {w: max(sum(w in terms_of(getattr(d, f)) for d in documents) for f in ("title", "body")) for w in words}
    idf = {w: math.log(1 + (len(documents) - n + 0.5) / (n + 0.5)) for w, n in frequency.items() if n}
    pairs = [(one, other) for one, other in itertools.pairwise([w for w in words if w in idf])]
    total = sum(min(idf[one], idf[other]) for one, other in pairs)
    raised = {}
    for d in documents:
        if d.id in scores:
            text = [*terms_of(d.title), *[""] * 8, *terms_of(d.body)]
            reached = 0.0
            for one, other in pairs:
                apart = [j - i for i, w in enumerate(text) if w == one for j, v in enumerate(text) if v == other]
                share = 1.0 if 1 in apart else 0.5 if any(abs(n) <= 4 for n in apart) else 0.0
                reached += share * min(idf[one], idf[other])
            raised[d.id] = scores[d.id] * (1 + 0.15 * reached / total if total else 1)
    return raised


def corpus(size: int, seed: int) -> list[SearchDocument]:
    """Texts in which early words are common and late ones rare; every third has no title, like a reply."""
    chance = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]

    def text(most: int) -> str:
        return " ".join(chance.choices(WORDS, weights, k=chance.randint(1, most)))

    return [document(n, "" if n % 3 == 0 else text(8), text(60)) for n in range(1, size + 1)]


@pytest.mark.parametrize("words", ["word0", "word59", "word3 word17 word40", " ".join(WORDS[::4])])
def test_the_scores_are_lucenes(engine: Backend, words: str) -> None:
    documents = corpus(300, seed=7)
    engine.put(documents)

    expected = near(documents, terms_of(words), bm25(documents, terms_of(words)))
    # A word that is nowhere, so that no title is met exactly.
    found = engine.find(question(f"{words} nowhere"))

    assert found.total == len(expected)
    for hit in found.hits:
        assert hit.score == pytest.approx(expected[hit.id], rel=1e-6)
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
    assert found.hits[0].score == pytest.approx(max(expected.values()), rel=1e-6)


def test_changes_leave_the_same_scores_as_an_index_made_anew(engine: Backend) -> None:
    documents = corpus(200, seed=11)
    engine.put(documents[:150])
    engine.put([document(d.id, "word5 other", "word9") for d in documents[:40]])
    engine.remove([("discussion", d.id) for d in documents[100:120]])
    engine.put([*documents[:40], *documents[100:120]])
    engine.put(documents[150:])

    asked = ["word5", "word9", "word30"]
    expected = near(documents, asked, bm25(documents, asked))
    found = engine.find(question("word5 word9 word30"))

    assert [hit.score for hit in found.hits] == pytest.approx(sorted(expected.values(), reverse=True)[:20], rel=1e-6)


def test_a_title_weighs_more_than_a_body(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "lamp", "salt"), document(2, "salt", "lamp")])

    assert ids(engine, question("salt"))[0] == 2
