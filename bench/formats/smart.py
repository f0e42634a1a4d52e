"""The classic form: «.I 1», «.T», «.A», «.B», «.W», each in a line of its own, and the text in the lines below."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from bench.formats.collection import Text
from bench.formats.files import lines_of

NUMBER = re.compile(r"\.I\s+(\S+)")
PART = re.compile(r"\.([A-Z])\s*$")
BODIES = ("W", "K")


def documents(path: Path) -> Iterator[Text]:
    """Documents: title, and text with keywords."""
    for number, parts in _entries(path):
        yield Text(number, parts.get("T", ""), "\n".join(parts[name] for name in BODIES if name in parts))


def questions(path: Path) -> list[tuple[str, str]]:
    """Questions in their order."""
    return [(number, parts.get("W") or parts.get("T", "")) for number, parts in _entries(path)]


def counted(asked: list[tuple[str, str]], judged: Collection[str]) -> list[tuple[str, str]]:
    """Questions with the numbers of the judgements: where those count from 1, the file's own numbers lead astray."""
    own = {number for number, _ in asked}
    places = {str(place) for place in range(1, len(asked) + 1)}
    if own == places or not set(judged) <= places:
        return asked
    return [(str(place), text) for place, (_, text) in enumerate(asked, 1)]


def _entries(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    number, part = "", ""
    parts: dict[str, list[str]] = {}
    for line in lines_of(path):
        if begun := NUMBER.match(line):
            if number:
                yield number, _joined(parts)
            number, parts, part = begun[1].lstrip("0") or "0", {}, ""
        elif named := PART.match(line):
            part = named[1]
        elif part:
            parts.setdefault(part, []).append(line)
    if number:
        yield number, _joined(parts)


def _joined(parts: dict[str, list[str]]) -> dict[str, str]:
    return {name: " ".join(" ".join(lines).split()) for name, lines in parts.items()}
