"""Generated documents and questions of any number, the same for the same numbers.

Words follow Zipf's law as Mandelbrot put it, as if stop words were taken out: the commonest stands in half of the
documents. They know nothing of each other, and a tenth of the words of a text are said twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from forum.subjects import SearchDocument

SEED = 1966
WORDS, STOP_WORDS = 60_000, 20
BATCH = 500
TITLE_WORDS, BODY_WORDS = 8, 118
# A million documents are short, as replies are.
MANY, SHORT_BODY_WORDS = 1_000_000, 32
FIRST_DAY = datetime(2026, 11, 1, tzinfo=UTC)
CONSONANTS, VOWELS = "bdfgklmnprtv", "aeiou"
SYLLABLES = [consonant + vowel for consonant in CONSONANTS for vowel in VOWELS]
KINDS, SHARES = ("story", "discussion", "post"), (0.1, 0.2, 0.7)
# Label groups, and how many labels each has.
GROUPS = {"objective": 5, "theme": 40, "region": 10, "organisation_kind": 6, "stage": 5, "evidence": 6}
DOCUMENTS_PER_ORGANISATION, DOCUMENTS_PER_AUTHOR = 200, 20


def word(rank: int) -> str:
    """The word of a rank, 0 for the commonest; it ends so that no stemming makes two words one."""
    syllables = []
    number = rank
    for _ in range(3):
        number, place = divmod(number, len(SYLLABLES))
        syllables.append(SYLLABLES[place])
    return "".join(syllables) + "x"


VOCABULARY = tuple(word(rank) for rank in range(WORDS))
_WEIGHTS = 1 / (np.arange(1, WORDS + 1) + STOP_WORDS)
CHANCES: NDArray[np.float64] = _WEIGHTS / _WEIGHTS.sum()
_BOUNDS = np.cumsum(CHANCES)


@dataclass(frozen=True)
class Size:
    """How many documents, and of how many words their bodies are on average."""

    documents: int

    @property
    def body_words(self) -> int:
        return SHORT_BODY_WORDS if self.documents >= MANY else BODY_WORDS

    def share(self, rank: int) -> float:
        """The part of the documents that is expected to have a word."""
        return float(1 - (1 - CHANCES[rank]) ** (TITLE_WORDS + self.body_words))


def batches(size: Size) -> Iterator[list[SearchDocument]]:
    """All documents in batches; those of a batch do not depend on how many batches there are."""
    for first in range(0, size.documents, BATCH):
        yield _batch(size, first, min(BATCH, size.documents - first))


def changed(size: Size, turn: int) -> SearchDocument:
    """A document that there is, written anew."""
    number = (turn * 7919) % size.documents
    first = (number // BATCH) * BATCH
    kind = _batch(size, first, min(BATCH, size.documents - first))[number - first].kind
    return replace(_batch(size, first + size.documents * BATCH, BATCH, number=number)[0], kind=kind)


def _batch(size: Size, first: int, count: int, number: int | None = None) -> list[SearchDocument]:
    chance = np.random.default_rng([SEED, size.body_words, first // BATCH])
    lengths = chance.integers(size.body_words // 2, size.body_words * 3 // 2, count, endpoint=True)
    texts = [_words(chance, TITLE_WORDS + int(length)) for length in lengths]
    kinds = chance.choice(len(KINDS), count, p=SHARES)
    labels = {name: (chance.random(count) ** 2 * values).astype(int) for name, values in GROUPS.items()}
    labels["organisation"] = (chance.random(count) ** 2 * (1 + size.documents // DOCUMENTS_PER_ORGANISATION)).astype(
        int
    )
    labels["author"] = (chance.random(count) ** 2 * (1 + size.documents // DOCUMENTS_PER_AUTHOR)).astype(int)
    return [
        SearchDocument(
            kind=KINDS[kinds[place]],
            id=first + place + 1 if number is None else number + 1,
            title=" ".join(text[:TITLE_WORDS]),
            body=" ".join(text[TITLE_WORDS:]),
            audience="public",
            created_at=FIRST_DAY - timedelta(minutes=first % size.documents + place),
            labels={name: (f"{name}-{values[place]}",) for name, values in labels.items()},
        )
        for place, text in enumerate(texts)
    ]


def _words(chance: np.random.Generator, count: int) -> list[str]:
    ranks = np.minimum(np.searchsorted(_BOUNDS, chance.random(count)), WORDS - 1)
    again = chance.random(count) < 0.1
    again[0] = False
    ranks[1:][again[1:]] = ranks[:-1][again[1:]]
    return [VOCABULARY[rank] for rank in ranks.tolist()]


def sample(size: Size) -> Sequence[SearchDocument]:
    """The documents that questions are drawn from."""
    return [
        document for first in range(0, min(size.documents, 4 * BATCH), BATCH) for document in _batch(size, first, BATCH)
    ]
