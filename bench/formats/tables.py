"""Lines: documents and questions as JSON or as two columns, and judgements of every kind."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bench.formats.collection import Judgements, Text, Unreadable
from bench.formats.files import lines_of

IDS = ("_id", "id", "docno", "doc_id", "docid", "document_id", "qid", "query_id", "question_id", "number")
TITLES = ("title", "headline", "name")
BODIES = ("text", "contents", "content", "body", "abstract", "passage", "segment")
ASKED = ("text", "query", "question", "title", "contents", "body")
SEPARATED = re.compile(r"\t|(?<=\w):(?=\S)")


def json_documents(path: Path) -> Iterator[Text]:
    """Documents of one line each."""
    for row in _rows(path):
        title = _first(row, TITLES)
        yield Text(_first(row, IDS), title, "\n".join(str(row[n]) for n in BODIES if row.get(n)))


def json_questions(path: Path) -> Iterator[tuple[str, str]]:
    """Questions of one line each."""
    return ((_first(row, IDS), _first(row, ASKED)) for row in _rows(path))


def tab_documents(path: Path) -> Iterator[Text]:
    """Id, perhaps title, and text, with tabs between."""
    for line in lines_of(path):
        number, *parts = line.split("\t")
        if parts:
            yield Text(number.strip(), " ".join(parts[:-1]), parts[-1])


def tab_questions(path: Path) -> Iterator[tuple[str, str]]:
    """Id and question with a tab or a colon between."""
    for line in lines_of(path):
        parts = SEPARATED.split(line.strip(), maxsplit=1)
        if len(parts) == 2:
            yield parts[0].strip(), parts[1].strip()


def judgements_in(paths: Iterable[Path]) -> Judgements:
    """Who judged what: three columns (question, document, gain) or four (with a nought in the second place).

    The classic form has the question, the document and perhaps noughts or a code that means another thing in each
    collection, so there every document that stands in it, but for a negative code, is relevant alike.
    """
    found: Judgements = {}
    for path in paths:
        rows = [parts for line in lines_of(path) if len(parts := line.split()) >= 2]
        for question, document, gain in _read(path, rows):
            gains = found.setdefault(question, {})
            gains[document] = max(gain, gains.get(document, gain))
    return found


def _read(path: Path, rows: list[list[str]]) -> Iterator[tuple[str, str, float]]:
    if rows and not _is_number(rows[0][-1]):
        rows = rows[1:]
    if not rows:
        raise Unreadable(f"{path.name} has no judgements.")
    is_long = all(len(row) >= 4 for row in rows)
    if is_long and not all(_is_nought(row[2]) and _is_nought(row[3]) for row in rows):
        return ((row[0], row[2], float(row[3])) for row in rows)
    has_gain = not is_long and all(len(row) == 3 for row in rows)
    if has_gain and "\t" not in next(lines_of(path)) and all(row[0].isdigit() and row[1].isdigit() for row in rows):
        return ((_plain(row[0]), _plain(row[1]), float(float(row[2]) >= 0)) for row in rows)
    if has_gain and not all(_is_nought(row[2]) for row in rows):
        return ((row[0], row[1], float(row[2])) for row in rows)
    return ((_plain(row[0]), _plain(row[1]), 1.0) for row in rows)


def _plain(number: str) -> str:
    return str(int(number)) if number.isdigit() else number


def _is_nought(text: str) -> bool:
    return _is_number(text) and float(text) == 0


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", text) is not None


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in lines_of(path) if line.strip())


def _first(row: dict[str, Any], names: Iterable[str]) -> str:
    return next((str(row[name]).strip() for name in names if row.get(name) is not None), "")
