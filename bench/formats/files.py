"""Opening the files of a collection, packed or not, in whatever letters they were written."""

import bz2
import gzip
import io
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

OPENERS: dict[str, Any] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
HEAD_BYTES = 20_000
# Descriptions of a collection, programs and lists, never its texts.
PASSED_OVER = frozenset(".md .pdf .html .htm .py .java .pl .sh .zip .tar .tgz .dtd .z .csv .yaml .yml".split())


def files_in(folder: Path) -> list[Path]:
    """All files below a folder that may belong to a collection, in alphabetical order."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(p for p in found if p.suffix.lower() not in PASSED_OVER and not _is_aside(p.relative_to(folder)))


def _is_aside(path: Path) -> bool:
    return any(part.startswith((".", "__")) for part in path.parts) or path.name.lower().startswith("readme")


def plain_name(path: Path) -> str:
    """The name in lower case, without what says how it is packed."""
    name = path.name.lower()
    return name[: -len(path.suffix)] if path.suffix in OPENERS else name


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a file, without their ends, as UTF-8 or else letter by letter."""
    with _open(path) as file:
        for number, line in enumerate(file):
            text = _decoded(line).rstrip("\r\n")
            yield text.removeprefix("\ufeff") if number == 0 else text


def head_of(path: Path) -> str:
    """The beginning of a file; empty for what is no text."""
    try:
        with _open(path) as file:
            raw = file.read(HEAD_BYTES)
    except (OSError, EOFError, lzma.LZMAError):
        return ""
    return "" if b"\0" in raw else _decoded(raw).lstrip("\ufeff")


def _open(path: Path) -> IO[bytes]:
    opened = OPENERS[path.suffix](path, "rb") if path.suffix in OPENERS else path.open("rb")
    return io.BufferedReader(opened) if path.suffix in OPENERS else opened


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
