"""Long lists: keyset pages with Newer and Older, and numbered pages."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, or_

PAGE_SIZE = 20
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows and the addresses of its neighbours (None at the ends)."""

    rows: Sequence[Any]
    newer: str | None = None
    older: str | None = None


def cursor_of(direction: str, *values: Any) -> str:
    """A short text that names a place in a list."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps([direction, *plain]).encode()).decode().rstrip("=")


def read_cursor(text: str | None) -> tuple[str, Any, int] | None:
    """Direction, sort value and id of a cursor, or None for anything that is not one of ours."""
    if not text or len(text) > 400:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        direction, value, row_id = values
        if direction not in ("older", "newer") or not isinstance(row_id, int) or abs(row_id) > 2**31:
            return None
        if not isinstance(value, str | int):
            return None
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    return direction, value, row_id


@dataclass(frozen=True)
class Order:
    """How a list is sorted: by a column, then by id; `descending` puts the newest first."""

    column: Any
    row_id: Any
    descending: bool = True
    is_moment: bool = True


def keyset(order: Order, after: str | None, size: int = PAGE_SIZE) -> tuple[Callable[[Any], Any], bool]:
    """A function that narrows a statement to one page (one row more than `size`), and whether it reads backwards."""
    place = read_cursor(after)
    backwards = place is not None and place[0] == "newer"
    condition = _beyond(order, place) if place else None

    def narrow(statement: Select[Any]) -> Select[Any]:
        falling = order.descending != backwards
        if condition is not None:
            statement = statement.where(condition)
        keys = (order.column.desc(), order.row_id.desc()) if falling else (order.column.asc(), order.row_id.asc())
        return statement.order_by(*keys).limit(size + 1)

    return narrow, backwards


def _beyond(order: Order, place: tuple[str, Any, int]) -> ColumnElement[bool] | None:
    direction, typed, row_id = place
    value = _value(order, typed)
    if value is None:
        return None
    further_down = order.descending == (direction == "older")
    if further_down:
        return or_(order.column < value, and_(order.column == value, order.row_id < row_id))
    return or_(order.column > value, and_(order.column == value, order.row_id > row_id))


def _value(order: Order, typed: str | int) -> Any:
    """The sort value of a cursor in the type of its column; None for one that somebody made up."""
    try:
        if order.is_moment:
            return datetime.fromisoformat(str(typed)).astimezone(UTC)
        fits = isinstance(typed, order.column.type.python_type)
        return typed if fits and (len(typed.encode()) if isinstance(typed, str) else abs(typed)) <= 2**31 else None
    except (ValueError, OverflowError):
        return None


def cut(
    rows: Sequence[Any],
    key: Callable[[Any], tuple[Any, int]],
    after: str | None,
    address: Callable[[str], str],
    *,
    size: int = PAGE_SIZE,
) -> Page:
    """The page of rows that `keyset` asked for, with the addresses of its neighbours."""
    place = read_cursor(after)
    backwards = place is not None and place[0] == "newer"
    more = len(rows) > size
    shown = list(rows[:size])
    if backwards:
        shown.reverse()
    if not shown:
        return Page(shown)
    newer = address(cursor_of("newer", *key(shown[0]))) if (more if backwards else place is not None) else None
    older = address(cursor_of("older", *key(shown[-1]))) if (True if backwards else more) else None
    return Page(shown, newer, older)


def with_query(path: str, **values: Any) -> str:
    """The path with these query values, the empty ones left out."""
    kept = {name: value for name, value in values.items() if value not in (None, "", [])}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


@dataclass(frozen=True)
class Numbered:
    """Numbered pages: the current one, the numbers to print (None is a gap) and their addresses."""

    current: int
    last: int
    address: Callable[[int], str]

    @property
    def numbers(self) -> list[int | None]:
        near = {1, self.last, self.current - 1, self.current, self.current + 1}
        shown: list[int | None] = []
        for number in sorted(n for n in near if 1 <= n <= self.last):
            if shown and shown[-1] is not None and number > shown[-1] + 1:
                shown.append(None)
            shown.append(number)
        return shown

    @property
    def previous(self) -> str | None:
        return self.address(self.current - 1) if self.current > 1 else None

    @property
    def next(self) -> str | None:
        return self.address(self.current + 1) if self.current < self.last else None


@dataclass(frozen=True)
class Letter:
    """One letter above an A–Z list: its address (None where no name begins so), and whether the page begins there."""

    name: str
    address: str | None
    is_current: bool


def letters_held(column: Any, statement: Select[Any]) -> list[ColumnElement[bool]]:
    """Columns that ask for each letter whether a row of the statement begins with it; all in one statement."""
    columns: list[ColumnElement[bool]] = []
    for letter, following in zip(ALPHABET, [*ALPHABET[1:], None], strict=True):
        within = statement.where(column >= letter, *([column < following] if following else []))
        columns.append(within.exists().label(letter))
    return columns


def place_of_letter(letter: str, held: Sequence[str]) -> str | None:
    """The cursor of a jump to a letter in a list in alphabetical order; None for its beginning."""
    return cursor_of("older", letter, 0) if held and letter > held[0] else None


def a_to_z(held: Sequence[str], current: str, address: Callable[[str], str]) -> list[Letter]:
    """The letters above a list; `current` is the letter that its page begins with."""
    return [Letter(c.upper(), address(c) if c in held else None, c == current) for c in ALPHABET]
