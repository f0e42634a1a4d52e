"""Reading anybody's list of organisations from a CSV file, whatever program wrote it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from forum.errors import Invalid
from forum.text.plain import clean_line

COLUMNS = ("name", "kind", "short_name", "nation", "region", "former_names", "domain", "alliances")
NEEDED = {"name", "kind"}
FILE_MOST_MEGABYTES = 10
CELL_MOST = 1000


@dataclass(frozen=True)
class ListRow:
    """One row: its number in the file (the columns are row 1), its cells by column, and what is wrong with its form."""

    number: int
    cells: dict[str, str]
    problem: str = ""


def read_list(path: Path) -> list[ListRow]:
    """The rows of a CSV file with commas, semicolons or tabs. Raises Invalid for what is no such file."""
    text = _read_text(path)
    first_line = text.lstrip("\r\n").partition("\n")[0]
    separator = max(",;\t", key=first_line.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    rows = enumerate(_records(reader), start=1)
    header = next((cells for _, cells in rows if isinstance(cells, list) and any(cells)), [])
    columns = _checked_columns(header)
    return [_row(number, columns, cells) for number, cells in rows if not isinstance(cells, list) or any(cells)]


def _read_text(path: Path) -> str:
    most = FILE_MOST_MEGABYTES * 1024 * 1024
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > most:
        raise Invalid(f"{path} has more than {FILE_MOST_MEGABYTES} MB. Split it into several files.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is not a UTF-8 text file. Save it as “CSV UTF-8” and try again.") from error


def _records(reader: Iterator[list[str]]) -> Iterator[list[str] | str]:
    """The cells of each record, trimmed; the sentence that says what is wrong where a record cannot be read."""
    while True:
        try:
            yield [cell.strip(" \0\ufeff") for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            yield "A cell is far too long. Is a quotation mark missing?"


def _checked_columns(header: list[str]) -> list[str]:
    columns = [clean_line(name).lower().replace(" ", "_") for name in header]
    unknown = sorted({name or "(empty)" for name in columns} - set(COLUMNS))
    if not set(columns) >= NEEDED or unknown:
        found = f" There is no column {unknown[0][:40]}." if unknown and set(columns) >= NEEDED else ""
        raise Invalid(f"The first row names the columns: name, kind, and perhaps {', '.join(COLUMNS[2:])}.{found}")
    if len(set(columns)) < len(columns):
        raise Invalid("The first row names a column twice.")
    return columns


def _row(number: int, columns: list[str], cells: list[str] | str) -> ListRow:
    if isinstance(cells, str):
        return ListRow(number, {}, cells)
    return ListRow(number, dict(zip(columns, map(clean_line, cells), strict=False)), _problem(columns, cells))


def _problem(columns: list[str], cells: list[str]) -> str:
    if any(cells[len(columns) :]):
        return f"The row has {len(cells)} cells, the first row names {len(columns)} columns."
    if any("\n" in cell or "\r" in cell for cell in cells):
        return "A cell goes over several lines. Is a quotation mark missing?"
    if any(len(cell) > CELL_MOST for cell in cells):
        return f"A cell has more than {CELL_MOST:,} characters."
    return ""
