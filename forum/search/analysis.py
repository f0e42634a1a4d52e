"""How a text becomes words: the same for what is kept, what is asked and what is marked.

What is one word made of several pieces is kept as both; a question asks for the one word.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from forum.search.contract import Phrase, Wanted
from forum.search.stemming import stem
from forum.search.tokens import PIECES, STOP_WORDS, Joint, Token, joints_of, places_of, swallowed, tokens_of

# Raised when anything here changes what words come out; an index of another version is built anew.
VERSION = 2
# Shorter words are too like each other, and longer ones are no words.
SPELT_LEAST, SPELT_MOST = 4, 32
# In longer questions there is enough to find without words that are written together.
TOGETHER_MOST = 8


@dataclass(frozen=True)
class Word:
    """One word of a text: as the index keeps it, as it is spelt in lower case, and where it stands in the text.

    `place` counts the words of the text, stop words too; what is only one word together, like «S.278», has one place.
    """

    term: str
    plain: str
    start: int
    end: int
    place: int
    is_joined: bool = False


def words_in(text: str) -> Iterator[Word]:
    """The words of a text in their order, without stop words; what is one word of several follows its first piece."""
    tokens = tokens_of(text)
    joints = joints_of(text, tokens)
    places = places_of(len(tokens), joints)
    for number, token in enumerate(tokens):
        if token.plain not in STOP_WORDS:
            yield Word(_term(token.plain), token.plain, token.start, token.end, places[number])
        if number in joints:
            joint = joints[number]
            end = tokens[joint.last].end
            yield Word(_term(joint.plain), joint.plain, token.start, end, places[number], is_joined=True)


def terms_of(text: str) -> list[str]:
    """The words of a text as the index keeps them, in their order, repeated as they are."""
    return [word.term for word in words_in(text)]


def asked_in(text: str) -> tuple[Wanted, ...]:
    """The words of a question in their order, each once, without stop words; without any left, none.

    Of «S.278» and «section 278» only «s278» is asked; of «re-surfacing» «resurfacing», or its pieces. For «pot» and
    «hole» beside each other «pothole» may stand.
    """
    wanted: dict[str, Wanted] = {}
    before: int | None = None
    for place, word in _asked(text):
        if word is not None:
            wanted.setdefault(word.term, replace(word, gap=1 if before is None else place - before))
            before = place
    return _written_together(tuple(wanted.values()))


def phrase_of(text: str) -> Phrase:
    """The words of a quoted text as they have to stand beside each other; an empty one stands for any stop word."""
    terms = [word.term if word else "" for _, word in _asked(text)]
    while terms and not terms[0]:
        terms.pop(0)
    while terms and not terms[-1]:
        terms.pop()
    return tuple(terms)


def can_be_misspelt(plain: str) -> bool:
    """Whether a word is one that a person may have meant to spell otherwise: letters only, and enough of them."""
    return SPELT_LEAST <= len(plain) <= SPELT_MOST and plain.isalpha()


def _asked(text: str) -> Iterator[tuple[int, Wanted | None]]:
    """Every place of a question with its word, None for a stop word."""
    tokens = tokens_of(text)
    joints = joints_of(text, tokens)
    beside = {n: joint for joint in joints.values() for n in range(joint.first, joint.last + 1) if not joint.replaces}
    inside = swallowed(joints)
    for number, (token, place) in enumerate(zip(tokens, places_of(len(tokens), joints), strict=True)):
        joint = joints.get(number)
        if joint is not None and joint.replaces:
            yield place, _one_word(tokens, joint)
        elif number not in inside:
            yield place, _piece(token, beside.get(number))


def _written_together(asked: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
    """The same words, for each of which the one word may stand that it makes with its neighbour."""
    if len(asked) > TOGETHER_MOST:
        return asked
    others = [list(word.others) for word in asked]
    for number, (one, other) in enumerate(pairwise(asked)):
        if other.gap == 1 and one.plain.isalpha() and other.plain.isalpha():
            together = (_term(one.plain + other.plain),)
            for added in (others[number], others[number + 1]):
                if together not in added:
                    added.append(together)
    return tuple(replace(word, others=tuple(added)) for word, added in zip(asked, others, strict=True))


def _one_word(tokens: list[Token], joint: Joint) -> Wanted:
    """What is only asked as one word; of «re-surfacing» the piece «surfacing» may stand for it."""
    pieces = tuple(_term(token.plain) for token in tokens[joint.first : joint.last + 1] if _is_piece(token.plain))
    is_spelt = pieces and joint.plain.isalpha()
    return Wanted(_term(joint.plain), joint.plain, (pieces,) if is_spelt else ())


def _piece(token: Token, joint: Joint | None) -> Wanted | None:
    """A word by itself; for a piece of «gully-cleaning» or «CD 227» the one word may stand."""
    if token.plain in STOP_WORDS:
        return None
    return Wanted(_term(token.plain), token.plain, ((_term(joint.plain),),) if joint else ())


def _is_piece(plain: str) -> bool:
    return len(plain) > 1 and plain not in STOP_WORDS and plain not in PIECES


def _term(plain: str) -> str:
    return plain if any(c.isdigit() for c in plain) else stem(plain)
