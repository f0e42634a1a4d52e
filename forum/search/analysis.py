"""How a text becomes words: the same for what is kept, what is asked and what is marked.

Engineers write one thing in many ways: «S278», «S.278» and «section 278», «re-surfacing» and «resurfacing», «6 mm» and
«6mm», «A38» and «A 38». What belongs together is kept in pieces and as one word; a question asks for the one word.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from forum.search.contract import Phrase, Wanted
from forum.search.stemming import stem

# Raised when anything here changes what words come out; an index of another version is built anew.
VERSION = 2
# An index cannot keep an endless word.
LONGEST_WORD = 64
# Shorter words are too like each other, and longer ones are no words.
SPELT_LEAST, SPELT_MOST = 4, 32
# «412,000» and «1.5» are one number each, «1/20» the name of a note; «council's» one word.
WORD = re.compile(
    r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|(?<![\d./])\d+[./]\d+(?![./]?\d)|[^\W_]+(?:['’][^\W_]+)*"  # noqa: RUF001
)
STOP_WORDS = frozenset(
    """a about after again all also am an and any anybody anyone are as at be because been before being both but by can
    could did do does doing dont each else ever few for from get gets getting had has have having he her here hers him
    his how however i if in into is it its just let like many may me might more most much must my no nor not now of off
    on one only or other our ours out over own per same she should so some somebody someone such than that the their
    theirs them then there these they this those through to too under until up us use used using very was we were what
    whats when where which while who whom whose why will with within would you your yours""".split()
)
UNITS = frozenset("mm cm m km mph kph kg g t tonne tonnes kn mpa kw kwh mwh mw w hz l ml ha sqm yr yrs hrs hr".split())
# «re-surfacing»: nobody means the piece before the hyphen by itself.
PIECES = frozenset("re pre non co de un sub multi inter anti e".split())
HYPHENS = frozenset("-‐‑–")
TIGHT = HYPHENS | {".", "/"}
# «state-of-the-art» is no word of its own.
CHAIN_MOST = 3
# «CD 227», «HIAMP 2».
CODE_LETTERS_MOST = 4


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


@dataclass(frozen=True)
class _Token:
    """A run of letters and digits: as it was written, and plain."""

    raw: str
    plain: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.plain[:1].isdigit() and self.plain.isdigit()


@dataclass(frozen=True)
class _Joint:
    """Several tokens that are one word. A tight one replaces its pieces in a question; others stand beside them."""

    first: int
    last: int
    plain: str
    replaces: bool


def words_in(text: str) -> Iterator[Word]:
    """The words of a text in their order, without stop words; what is one word of several follows its first piece."""
    tokens = _tokens(text)
    joints = _joints(text, tokens)
    places = _places(len(tokens), joints)
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

    Of «S.278» and «section 278» only «s278» is asked; of «re-surfacing» «resurfacing», or its pieces.
    """
    wanted: dict[str, Wanted] = {}
    before: int | None = None
    for place, word in _asked(text):
        if word is not None:
            wanted.setdefault(word.term, replace(word, gap=1 if before is None else place - before))
            before = place
    return tuple(wanted.values())


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
    tokens = _tokens(text)
    joints = _joints(text, tokens)
    beside = {n: joint for joint in joints.values() for n in range(joint.first, joint.last + 1) if not joint.replaces}
    inside = {n for joint in joints.values() for n in range(joint.first + 1, joint.last + 1) if joint.replaces}
    for number, (token, place) in enumerate(zip(tokens, _places(len(tokens), joints), strict=True)):
        joint = joints.get(number)
        if joint is not None and joint.replaces:
            yield place, _one_word(tokens, joint)
        elif number not in inside:
            yield place, _piece(token, beside.get(number))


def _places(count: int, joints: dict[int, _Joint]) -> list[int]:
    inside = {n for joint in joints.values() for n in range(joint.first + 1, joint.last + 1) if joint.replaces}
    return list(accumulate(int(number > 0 and number not in inside) for number in range(count)))


def _one_word(tokens: list[_Token], joint: _Joint) -> Wanted:
    """What is only asked as one word; of «re-surfacing» the piece «surfacing» may stand for it."""
    pieces = tuple(_term(token.plain) for token in tokens[joint.first : joint.last + 1] if _is_piece(token.plain))
    is_spelt = pieces and joint.plain.isalpha()
    return Wanted(_term(joint.plain), joint.plain, (pieces,) if is_spelt else ())


def _piece(token: _Token, joint: _Joint | None) -> Wanted | None:
    """A word by itself; for a piece of «gully-cleaning» or «CD 227» the one word may stand."""
    if token.plain in STOP_WORDS:
        return None
    return Wanted(_term(token.plain), token.plain, ((_term(joint.plain),),) if joint else ())


def _is_piece(plain: str) -> bool:
    return len(plain) > 1 and plain not in STOP_WORDS and plain not in PIECES


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in WORD.finditer(text):
        plain = _plain(match.group())
        if plain:
            found.append(_Token(match.group(), plain, match.start(), match.end()))
    return found


def _joints(text: str, tokens: list[_Token]) -> dict[int, _Joint]:
    """What belongs together, by the number of its first token."""
    joints: dict[int, _Joint] = {}
    separators = [text[one.end : other.start] for one, other in pairwise(tokens)]
    number = 0
    while number < len(separators):
        last = _end_of_chain(tokens, separators, number)
        joint = _chain(tokens[number : last + 1], number) if last > number else _pair(tokens, separators, number)
        if joint is not None:
            joints[number] = joint
        number = max(number + 1, last, joint.last if joint else 0)
    return joints


def _end_of_chain(tokens: list[_Token], separators: list[str], number: int) -> int:
    """The last of the tokens that hyphens join, or, as in «N.R.S.W.A.», dots between single letters."""
    last = number
    while last < len(separators) and _continues(tokens, separators[last], last):
        last += 1
    return last


def _chain(pieces: list[_Token], number: int) -> _Joint | None:
    """«re-surfacing» and «NRSWA» are one word; «state-of-the-art» is none."""
    are_letters = all(len(piece.plain) == 1 for piece in pieces)
    if not are_letters and (len(pieces) > CHAIN_MOST or all(piece.plain in STOP_WORDS for piece in pieces)):
        return None
    replaces = are_letters or any(piece.plain in PIECES or len(piece.plain) == 1 for piece in pieces)
    joined = "".join(piece.plain for piece in pieces)[:LONGEST_WORD]
    return _Joint(number, number + len(pieces) - 1, joined, replaces)


def _continues(tokens: list[_Token], separator: str, number: int) -> bool:
    one, other = tokens[number], tokens[number + 1]
    if not (one.plain.isalpha() and other.plain.isalpha()):
        return False
    return separator in HYPHENS or (separator == "." and len(one.plain) == len(other.plain) == 1)


def _pair(tokens: list[_Token], separators: list[str], number: int) -> _Joint | None:
    """«S.278», «section 278», «CD 227», «6 mm»: letters and a number."""
    one, other, between = tokens[number], tokens[number + 1], separators[number]
    is_tight = between in TIGHT
    if not (is_tight or between in (" ", ". ", "\u00a0")):
        return None
    if one.is_number or one.plain[:1].isdigit():
        is_unit = other.plain in UNITS and between != "."
        return _Joint(number, number + 1, one.plain + other.plain, replaces=True) if is_unit else None
    if not other.plain[:1].isdigit() or not one.plain.isalpha():
        return None
    if one.plain in ("section", "sections"):
        return _Joint(number, number + 1, f"s{other.plain}", replaces=True)
    is_letter = len(one.plain) == 1 and (is_tight or one.raw.isupper() or one.plain == "s")
    is_code = len(one.plain) <= CODE_LETTERS_MOST and (is_tight or one.raw.isupper())
    if not (is_letter or is_code):
        return None
    return _Joint(number, number + 1, one.plain + other.plain, replaces=is_letter or is_tight)


def _term(plain: str) -> str:
    return plain if any(c.isdigit() for c in plain) else stem(plain)


def _plain(word: str) -> str:
    """Lower case, without accents, apostrophes and commas."""
    plain = word.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("’", "'"))
        plain = "".join(c for c in plain.lower() if not unicodedata.combining(c))
    return plain.removesuffix("'s").replace("'", "").replace(",", "")[:LONGEST_WORD]
