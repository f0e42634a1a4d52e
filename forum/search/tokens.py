"""The pieces of a text, and which of them are one word however they are written.

Engineers write one thing in many ways: «S278», «S.278» and «section 278», «re-surfacing» and «resurfacing», «6 mm» and
«6mm», «A38» and «A 38».
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate, pairwise

# An index cannot keep an endless word.
LONGEST_WORD = 64
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
class Token:
    """A run of letters and digits: as it was written, and plain."""

    raw: str
    plain: str
    start: int
    end: int


@dataclass(frozen=True)
class Joint:
    """Several tokens that are one word. A tight one replaces its pieces in a question; others stand beside them."""

    first: int
    last: int
    plain: str
    replaces: bool


def tokens_of(text: str) -> list[Token]:
    """The runs of letters and digits of a text, in their order."""
    found = []
    for match in WORD.finditer(text):
        plain = _plain(match.group())
        if plain:
            found.append(Token(match.group(), plain, match.start(), match.end()))
    return found


def joints_of(text: str, tokens: list[Token]) -> dict[int, Joint]:
    """What belongs together, by the number of its first token."""
    joints: dict[int, Joint] = {}
    separators = [text[one.end : other.start] for one, other in pairwise(tokens)]
    number = 0
    while number < len(separators):
        last = _end_of_chain(tokens, separators, number)
        joint = _chain(tokens[number : last + 1], number) if last > number else _pair(tokens, separators, number)
        if joint is not None:
            joints[number] = joint
        number = max(number + 1, last, joint.last if joint else 0)
    return joints


def swallowed(joints: dict[int, Joint]) -> set[int]:
    """The tokens that have no place of their own, because they are one word with the token before."""
    return {n for joint in joints.values() for n in range(joint.first + 1, joint.last + 1) if joint.replaces}


def places_of(count: int, joints: dict[int, Joint]) -> list[int]:
    """The place of each token in the text."""
    inside = swallowed(joints)
    return list(accumulate(int(number > 0 and number not in inside) for number in range(count)))


def _end_of_chain(tokens: list[Token], separators: list[str], number: int) -> int:
    """The last of the tokens that hyphens join, or, as in «N.R.S.W.A.», dots between single letters."""
    last = number
    while last < len(separators) and _continues(tokens, separators[last], last):
        last += 1
    return last


def _chain(pieces: list[Token], number: int) -> Joint | None:
    """«re-surfacing» and «NRSWA» are one word; «state-of-the-art» is none."""
    are_letters = all(len(piece.plain) == 1 for piece in pieces)
    if not are_letters and (len(pieces) > CHAIN_MOST or all(piece.plain in STOP_WORDS for piece in pieces)):
        return None
    replaces = are_letters or any(piece.plain in PIECES or len(piece.plain) == 1 for piece in pieces)
    joined = "".join(piece.plain for piece in pieces)[:LONGEST_WORD]
    return Joint(number, number + len(pieces) - 1, joined, replaces)


def _continues(tokens: list[Token], separator: str, number: int) -> bool:
    one, other = tokens[number], tokens[number + 1]
    if not (one.plain.isalpha() and other.plain.isalpha()):
        return False
    return separator in HYPHENS or (separator == "." and len(one.plain) == len(other.plain) == 1)


def _pair(tokens: list[Token], separators: list[str], number: int) -> Joint | None:
    """«S.278», «section 278», «CD 227», «6 mm»: letters and a number."""
    one, other, between = tokens[number], tokens[number + 1], separators[number]
    is_tight = between in TIGHT
    if not (is_tight or between in (" ", ". ", "\u00a0")):
        return None
    if one.plain[:1].isdigit():
        is_unit = other.plain in UNITS and between != "."
        return Joint(number, number + 1, one.plain + other.plain, replaces=True) if is_unit else None
    if not other.plain[:1].isdigit() or not one.plain.isalpha():
        return None
    if one.plain in ("section", "sections"):
        return Joint(number, number + 1, f"s{other.plain}", replaces=True)
    is_letter = len(one.plain) == 1 and (is_tight or one.raw.isupper() or one.plain == "s")
    is_code = len(one.plain) <= CODE_LETTERS_MOST and (is_tight or one.raw.isupper())
    if not (is_letter or is_code):
        return None
    return Joint(number, number + 1, one.plain + other.plain, replaces=is_letter or is_tight)


def _plain(word: str) -> str:
    """Lower case, without accents, apostrophes and commas."""
    plain = word.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("’", "'"))
        plain = "".join(c for c in plain.lower() if not unicodedata.combining(c))
    return plain.removesuffix("'s").replace("'", "").replace(",", "")[:LONGEST_WORD]
