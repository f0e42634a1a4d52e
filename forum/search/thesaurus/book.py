"""The thesaurus as a question looks words up in it: by the longest phrase that begins at a word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from forum.search.analysis import asked_in
from forum.search.contract import Phrase, Wanted

# «local cycling and walking infrastructure plan» has five words that count.
PHRASE_WORDS_MOST = 6


@dataclass(frozen=True)
class Spelling:
    """Words as somebody wrote them, as the index keeps them, and how far each stands after the one before."""

    plain: str
    terms: Phrase
    gaps: tuple[int, ...]

    def adds_to(self, terms: Iterable[str]) -> bool:
        """Whether this finds anything that these words together do not find."""
        return not set(self.terms) >= set(terms)

    def begins_at(self, words: Sequence[Wanted], place: int) -> bool:
        """Whether these words of a question are this, with no more stop words in between than it has itself."""
        asked = words[place : place + len(self.terms)]
        return tuple(word.term for word in asked) == self.terms and all(
            word.gap <= gap for word, gap in zip(asked[1:], self.gaps[1:], strict=True)
        )


# Most words stay as they are when the thesaurus changes, and taking one apart costs more than everything else.
@lru_cache(maxsize=20_000)
def spelling_of(plain: str) -> Spelling:
    """What the search makes of words or a phrase; without `terms` when it has stop words only."""
    words = asked_in(plain)
    return Spelling(plain, tuple(word.term for word in words), tuple(word.gap for word in words))


class Book:
    """Groups of words that may stand for each other."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._begun: dict[str, list[tuple[Spelling, tuple[Spelling, ...]]]] = {}
        for words in groups:
            self._add(tuple(spelling for spelling in map(spelling_of, words) if _is_of_use(spelling)))
        for phrases in self._begun.values():
            phrases.sort(key=lambda phrase: -len(phrase[0].terms))

    def _add(self, group: tuple[Spelling, ...]) -> None:
        for spelling in group:
            others = _least(other for other in group if other.adds_to(spelling.terms))
            if others:
                self._begun.setdefault(spelling.terms[0], []).append((spelling, others))

    def longest_at(self, words: Sequence[Wanted], place: int) -> tuple[int, tuple[Spelling, ...]]:
        """How many words from this place on are the longest known phrase, and what may stand for it; 1 and nothing."""
        length = 1
        others: dict[Phrase, Spelling] = {}
        for spelling, group in self._begun.get(words[place].term, ()):
            if others and len(spelling.terms) < length:
                break
            if spelling.begins_at(words, place):
                length = len(spelling.terms)
                others.update({other.terms: other for other in group})
        return length, tuple(others.values())


def _is_of_use(spelling: Spelling) -> bool:
    return 1 <= len(spelling.terms) <= 2 * PHRASE_WORDS_MOST


def _least(others: Iterable[Spelling]) -> tuple[Spelling, ...]:
    """Without those that another one finds already, like «road drain» beside «drain»."""
    kept = list(others)
    return tuple(one for one in kept if all(one is other or one.adds_to(other.terms) for other in kept))
