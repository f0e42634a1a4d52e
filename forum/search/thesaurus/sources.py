"""Where groups of words come from: the thesaurus itself, and what rooms above add, like the names of bodies."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, select

_sources: dict[str, "WordSource"] = {}


@dataclass(frozen=True)
class WordSource:
    """Groups of words in the database.

    `rows` gives the number of a group and words of it, one on each line, however many rows a group has; `stamp` are
    small questions whose answers differ when any of the rows is added, changed or gone.
    """

    rows: Select[Any, Any]
    stamp: tuple[ScalarSelect[Any], ...]


def add_source(name: str, source: WordSource) -> None:
    """Let the search read these groups too."""
    _sources[name] = source
    stamps.cache_clear()


def word_sources() -> list[WordSource]:
    """All that were added."""
    return list(_sources.values())


@lru_cache(maxsize=1)
def stamps() -> Select[Any]:
    """One small question whose answer differs when any group changed."""
    return select(*(part for source in _sources.values() for part in source.stamp))
