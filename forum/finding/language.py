"""The language of the search box: plain words, and among them phrases, words that must not be there, and operators.

Reading never fails. What is no operator is words, so any sentence may be typed; whether the value of an operator means
something is asked elsewhere. One pass over the text, so that a hostile one costs no more than a long one.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from forum.search.queries import Sought
from forum.text.plain import clean_line


class Operator(StrEnum):
    """What may stand before a colon. The first three are not written with one."""

    WORDS = ""
    PHRASE = '"'
    WITHOUT = "-"
    TITLE = "title"
    BY = "by"
    ORG = "org"
    REGION = "region"
    OBJECTIVE = "objective"
    THEME = "theme"
    KIND = "kind"
    STAGE = "stage"
    SAVING = "saving"
    ADOPTED = "adopted"
    SINCE = "since"
    BEFORE = "before"
    IS = "is"
    DISCIPLINE = "discipline"
    ROLE = "role"
    ADVOCATE = "advocate"


# What people write for them too.
OTHER_NAMES = {"organisation": Operator.ORG, "author": Operator.BY, "after": Operator.SINCE}
NAMES = {**{operator.value: operator for operator in list(Operator)[3:]}, **OTHER_NAMES}
LOOKS = (Operator.WORDS, Operator.PHRASE, Operator.TITLE)
# What only says more about the words, and can be let go without another place for it.
SAID_OF_WORDS = (Operator.PHRASE, Operator.TITLE, Operator.WITHOUT)
# An inch mark at the end of a number opens no phrase, so a piece begins after a space only. A minus before a number,
# as in «-5 degrees», leaves nothing out.
PIECE = re.compile(
    r"""(?<!\S)(?P<minus>-(?=["“]|[^\W\d_]))?(?:"""
    r"""(?P<name>[A-Za-z]{2,12}):(?P<value>(?:["“][^"”“]*["”]|\S)+)|"""
    r"""["“](?P<quoted>[^"”“]*)["”](?!\w)|(?P<bare>\S+))"""
)
ONE_VALUE = re.compile(r"""["“]([^"”“]*)["”]|([^,]+)""")


@dataclass(frozen=True)
class Piece:
    """A stretch of what was typed, from `start` to `end`: an operator with its value, or a word without one.

    `is_negated` is an operator with a minus before it, which nobody can answer.
    """

    operator: Operator
    value: str
    start: int
    end: int
    is_negated: bool = False

    @property
    def key(self) -> tuple[Operator, str, bool]:
        """By what its meaning is kept: the same wherever it stands."""
        return self.operator, self.value, self.is_negated


def read(typed: str) -> tuple[Piece, ...]:
    """The pieces of a question, in their order; together they are all of it but the spaces."""
    return tuple(_piece(match) for match in PIECE.finditer(typed))


def values_of(value: str) -> tuple[str, ...]:
    """The values of an operator, which commas part: «wales,"South West"»."""
    found = (clean_line((match[1] or match[2] or "").strip('"“”')) for match in ONE_VALUE.finditer(value))
    return tuple(dict.fromkeys(one for one in found if one))


def _piece(match: "re.Match[str]") -> Piece:
    is_negated = bool(match["minus"])
    operator = NAMES.get((match["name"] or "").lower())
    if operator is not None:
        return Piece(operator, match["value"], *match.span(), is_negated=is_negated)
    if match["name"]:
        return Piece(Operator.WORDS, match.group(), *match.span())
    value = match["bare"] or match["quoted"].strip()
    if is_negated:
        return Piece(Operator.WITHOUT, value, *match.span())
    return Piece(Operator.PHRASE if match["quoted"] else Operator.WORDS, value, *match.span())


def sought_of(pieces: Iterable[Piece]) -> Sought:
    """What the words, phrases and minuses of a question look for."""
    found: dict[Operator, list[str]] = {operator: [] for operator in Operator}
    for piece in pieces:
        if piece.value and not piece.is_negated:
            found[piece.operator] += values_of(piece.value) if piece.operator == Operator.TITLE else [piece.value]
    return Sought(
        text=" ".join(found[Operator.WORDS]),
        phrases=tuple(found[Operator.PHRASE]),
        in_title=" \n ".join(found[Operator.TITLE]),
        without=tuple(found[Operator.WITHOUT]),
    )


def without_pieces(typed: str, gone: Iterable[Piece]) -> str:
    """A question without some of its pieces."""
    return _replaced(typed, {piece.start: (piece.end, "") for piece in gone})


def loosened(typed: str) -> str:
    """A question whose phrases and title words may stand anywhere, in any order."""
    tight = (p for p in read(typed) if p.operator in (Operator.PHRASE, Operator.TITLE) and not p.is_negated)
    return _replaced(typed, {piece.start: (piece.end, " ".join(values_of(piece.value))) for piece in tight})


def put_right(typed: str, mend: Callable[[str], str]) -> str:
    """A question with its words mended; names and amounts of operators stay as they are."""
    words = (piece for piece in read(typed) if piece.operator in LOOKS)
    return _replaced(typed, {piece.start: (piece.end, mend(typed[piece.start : piece.end])) for piece in words})


def written(operator: Operator, value: str) -> str:
    """An operator as it is typed: «region:wales», «region:"South West"»."""
    is_whole = value and not any(c.isspace() or c in '"“”' for c in value)
    return f"{operator.value}:{value}" if is_whole else f'{operator.value}:"{value}"'


def _replaced(typed: str, changes: dict[int, tuple[int, str]]) -> str:
    parts, at = [], 0
    for start, (end, other) in sorted(changes.items()):
        parts += [typed[at:start], other]
        at = end
    return clean_line("".join((*parts, typed[at:])))
