"""The source of the house as the guard tests read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from forum import ROOMS

ROOT = Path(__file__).resolve().parent.parent
FOUNDATION = ("extensions", "database", "errors", "clock", "subjects")
# From the bottom up. `subject` hands the acts of the services to the generic rooms, so it stands after them.
FILES = ("models", "permissions", "queries", "emails", "services", "subject", "forms", "views", "cli")


@dataclass(frozen=True)
class Import:
    """One imported module (with its names), as it stands in a file."""

    line: int
    module: str
    names: tuple[str, ...]
    is_relative: bool
    is_at_top: bool

    @property
    def targets(self) -> set[str]:
        """The module, and each name as if it were a module of it."""
        return {self.module, *(f"{self.module}.{name}" for name in self.names)}


@dataclass(frozen=True)
class Source:
    """One Python file of the package."""

    path: Path
    tree: ast.Module
    lines: int

    @property
    def name(self) -> str:
        """The dotted name, like forum.discussions.services.replying."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def room(self) -> str:
        return room_of(self.name)

    @property
    def part(self) -> str:
        return part_of(self.name)

    @property
    def place(self) -> str:
        return str(self.path.relative_to(ROOT))

    def imports(self) -> Iterator[Import]:
        top = set(self.tree.body)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                names = tuple(alias.name for alias in node.names)
                yield Import(node.lineno, node.module or "", names, node.level > 0, node in top)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(node.lineno, alias.name, (), False, node in top)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def room_of(name: str) -> str:
    """The room of a dotted name, or an empty text."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "forum" and parts[1] in ROOMS else ""


def part_of(name: str) -> str:
    """The file (or folder) inside the room: «services» of forum.discussions.services.replying."""
    parts = name.split(".")
    return parts[2] if len(parts) > 2 else ""


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Every Python file of the package."""
    return tuple(read(path) for path in sorted((ROOT / "forum").rglob("*.py")))


def read(path: Path) -> Source:
    """One file, parsed."""
    text = path.read_text()
    return Source(path, ast.parse(text), len(text.splitlines()))
