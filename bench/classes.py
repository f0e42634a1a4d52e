"""The classes of questions that search is measured with, and the goals of each.

Goals are processor milliseconds at the 95th percentile, with PostgreSQL those of the server. They hold for 100,000
documents of 126 words on one processor, and so for fewer.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bench.generated import MANY, SEED, VOCABULARY, Size
from forum.search.contract import Filters, Question
from forum.search.queries import Cut, Sought, question_of
from forum.subjects import SearchDocument

GOALS_UP_TO = 100_000
COMMON_SHARE, RARE_RANK = (0.1, 0.5), 30_000
SUGGESTED = 10
NARROWED = (("objective", "objective-0"), ("region", "region-1"))
WARM, COLD = "warm", "no word cached"
# (class, state) → goals of Whoosh and PostgreSQL; PostgreSQL has one state only.
GOALS: dict[tuple[str, str], dict[str, float]] = {
    ("rare word", WARM): {"whoosh": 1, "postgresql": 6},
    ("common word", WARM): {"whoosh": 3, "postgresql": 35},
    ("common word", COLD): {"whoosh": 10},
    ("any of 3 words", WARM): {"whoosh": 4, "postgresql": 25},
    ("any of 3 words", COLD): {"whoosh": 15},
    ("any of 8 words", WARM): {"whoosh": 5, "postgresql": 32},
    ("any of 8 words", COLD): {"whoosh": 30},
    ("question of 15 words", WARM): {"whoosh": 8, "postgresql": 40},
    ("question of 15 words", COLD): {"whoosh": 50},
    ("3 words and two filters", WARM): {"whoosh": 4, "postgresql": 12},
    ("8 words and counts", WARM): {"whoosh": 6, "postgresql": 47},
    ("phrase", WARM): {"whoosh": 6, "postgresql": 15},
    ("beginning of a word", WARM): {"whoosh": 25, "postgresql": 3},
    ("misspelt word", WARM): {"whoosh": 5, "postgresql": 5},
    ("one change indexed", WARM): {"whoosh": 300, "postgresql": 1},
}
MANY_GOALS = {("any of 8 words", WARM): {"postgresql": 30.0}}


@dataclass(frozen=True)
class Asked:
    """One question of a class, in a form that every engine can be given."""

    text: str
    kind: str = "words"

    def question(self) -> Question:
        """The question as our back ends understand it."""
        groups = {name: (value,) for name, value in NARROWED} if self.kind == "narrowed" else {}
        filters = Filters(("public",), groups)
        sought, cut = Sought(self.text), Cut(counts=self.kind == "counts")
        if self.kind == "phrase":
            sought = Sought(phrases=(self.text,))
        elif self.kind == "prefix":
            sought, cut = Sought(prefix=self.text), replace(cut, count=SUGGESTED)
        return question_of(sought, filters, cut=cut)


def goal_of(name: str, state: str, engine: str, size: Size) -> float | None:
    """What this engine must not exceed here, if anything."""
    goals = GOALS if size.documents <= GOALS_UP_TO else MANY_GOALS if size.documents >= MANY else {}
    return goals.get((name, state), {}).get(engine)


def classes(size: Size, documents: Sequence[SearchDocument], count: int) -> dict[str, list[Asked]]:
    """So many questions of each class; their words are drawn from documents, so they mix rare and common ones."""
    chance = random.Random(SEED)  # noqa: S311  the same questions each time, not a secret
    words = [document.body.split() for document in documents]
    rare = [word for text in words for word in text if word in _RARE]
    common = [w for rank, w in enumerate(VOCABULARY[:2_000]) if COMMON_SHARE[0] <= size.share(rank) <= COMMON_SHARE[1]]

    def any_of(number: int) -> Callable[[], str]:
        return lambda: " ".join(chance.sample([word for _ in range(3) for word in chance.choice(words)], number))

    drawn: dict[str, tuple[Callable[[], str], str]] = {
        "rare word": (lambda: chance.choice(rare), "words"),
        "common word": (lambda: chance.choice(common), "words"),
        "any of 3 words": (any_of(3), "words"),
        "any of 3 common words": (lambda: " ".join(chance.sample(common, 3)), "words"),
        "any of 8 words": (any_of(8), "words"),
        "question of 15 words": (any_of(15), "words"),
        "3 words and two filters": (any_of(3), "narrowed"),
        "8 words and counts": (any_of(8), "counts"),
        "phrase": (lambda: _beside(chance, words), "phrase"),
        "beginning of a word": (lambda: chance.choice(chance.choice(documents).title.split())[:4], "prefix"),
        "misspelt word": (lambda: _misspelt(chance, chance.choice(chance.choice(words))), "misspelt"),
    }
    return {name: [Asked(draw(), kind) for _ in range(count)] for name, (draw, kind) in drawn.items()}


_RARE = frozenset(VOCABULARY[RARE_RANK:])


def _beside(chance: random.Random, words: Sequence[Sequence[str]]) -> str:
    text = chance.choice(words)
    place = chance.randrange(len(text) - 1)
    return " ".join(text[place : place + 2])


def _misspelt(chance: random.Random, word: str) -> str:
    """One letter becomes another that stands in no word of the vocabulary."""
    place = chance.randrange(1, len(word))
    return word[:place] + "z" + word[place + 1 :]
