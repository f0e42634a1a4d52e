"""The engines that the speed of search is measured of: ours, and the references beside them."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench import generated
from bench.classes import NARROWED, Asked
from bench.engines import opened
from bench.generated import Size
from bench.processor import Cost, Processor
from bench.references import fts5
from bench.references.fts5 import Fts5
from bench.references.lucene_like import LuceneLike
from forum.extensions import db
from forum.search.backends.whoosh.backend import WhooshBackend
from forum.search.contract import HITS_PER_PAGE, Backend

MEGABYTE = 1_000_000
Act = Callable[[], object]


@dataclass
class Subject:
    """An engine filled with a corpus: how it answers, how it takes one change, and what building it cost.

    `act` gives what answers a question, or None for what the engine cannot do. `forget` lets go of the words that it
    keeps in memory.
    """

    name: str
    act: Callable[[Asked], Act | None]
    processor: Processor = field(default_factory=Processor)
    index_seconds: float = 0.0
    megabytes: float = 0.0
    change: Callable[[int], Cost] | None = None
    forget: Callable[[], None] | None = None


@contextmanager
def whoosh(size: Size, folder: Path) -> Iterator[Subject]:
    """Whoosh, kept in the folder from run to run."""
    backend = WhooshBackend(folder / "search")
    seconds = _built(folder, Processor(), lambda: _rebuild(backend, size))
    made = Subject("whoosh", partial(_ask, backend), Processor(), seconds, _megabytes(folder))
    made.change, made.forget = partial(_change_a_copy, size, folder), backend.forget_words
    yield made


@contextmanager
def postgresql(size: Size, folder: Path) -> Iterator[Subject]:
    """PostgreSQL, filled anew unless the database has as many documents."""
    folder.mkdir(parents=True, exist_ok=True)
    with opened("postgresql", folder) as (backend, processor):
        empty, seconds = _database_size(), 0.0
        if not _has(backend, size):
            seconds = processor.seconds(lambda: _rebuild(backend, size))
        made = Subject("postgresql", partial(_ask, backend), processor, seconds, (_database_size() - empty) / MEGABYTE)
        made.change = partial(_change, size, (backend, processor))
        yield made


@contextmanager
def tantivy(size: Size, folder: Path) -> Iterator[Subject]:
    """tantivy, kept in the folder from run to run."""
    index = LuceneLike(folder / "index", has_labels=True)
    seconds = _built(folder, Processor(), lambda: index.fill(generated.batches(size)))
    acts = {
        "words": index.any_of,
        "narrowed": lambda words: index.narrowed(words, NARROWED),
        "phrase": index.phrase,
    }

    def act(asked: Asked) -> Act | None:
        if asked.kind == "counts":
            return lambda: (index.find(index.any_of(asked.text), HITS_PER_PAGE), index.counts(index.any_of(asked.text)))
        made = acts.get(asked.kind)
        return (lambda: index.find(made(asked.text), HITS_PER_PAGE)) if made else None

    yield Subject("tantivy", act, Processor(), seconds, _megabytes(folder))


@contextmanager
def sqlite(size: Size, folder: Path) -> Iterator[Subject]:
    """SQLite's FTS5, kept in the folder from run to run."""
    table = Fts5(folder / "fts5.sqlite3")
    seconds = _built(folder, Processor(), lambda: table.fill(generated.batches(size)))

    def act(asked: Asked) -> Act | None:
        query = fts5.any_of(asked.text)
        acts: dict[str, Act] = {
            "words": lambda: table.find(query, HITS_PER_PAGE),
            "narrowed": lambda: table.find_within(query, NARROWED, HITS_PER_PAGE),
            "counts": lambda: (table.find(query, HITS_PER_PAGE), table.counts(query)),
            "phrase": lambda: table.find(fts5.phrase(asked.text), HITS_PER_PAGE),
            "prefix": lambda: table.find(f"title : {asked.text}*", HITS_PER_PAGE),
        }
        return acts.get(asked.kind)

    yield Subject("FTS5", act, Processor(), seconds, _megabytes(folder))


def _ask(backend: Backend, asked: Asked) -> Act:
    return lambda: backend.find(asked.question())


def _rebuild(backend: Backend, size: Size) -> None:
    for _ in backend.rebuild(generated.batches(size)):
        pass


def _has(backend: Backend, size: Size) -> bool:
    return not backend.needs_rebuild() and backend.document_count() == size.documents


def _built(folder: Path, processor: Processor, fill: Act) -> float:
    """The processor seconds that filling took, now or in the run that did it."""
    done = folder / "built.json"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        done.write_text(json.dumps({"seconds": processor.seconds(fill)}), encoding="utf-8")
    return float(json.loads(done.read_text("utf-8"))["seconds"])


def _change_a_copy(size: Size, folder: Path, count: int) -> Cost:
    """What it costs to index single changes; in a copy, so that the next run finds the index as it was."""
    with tempfile.TemporaryDirectory(prefix="forum-search-") as name:
        shutil.copytree(folder, name, dirs_exist_ok=True)
        backend = WhooshBackend(Path(name) / "search")
        return _change(size, (backend, Processor()), count)


def _change(size: Size, of: tuple[Backend, Processor], count: int) -> Cost:
    """What it costs to index single changes, each in a transaction of its own."""
    backend, processor = of
    return processor.cost([partial(backend.put, [generated.changed(size, turn)]) for turn in range(count)])


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / MEGABYTE


def _database_size() -> int:
    with db.engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


OPENERS: dict[str, Callable[[Size, Path], Any]] = {
    "whoosh": whoosh,
    "postgresql": postgresql,
    "tantivy": tantivy,
    "FTS5": sqlite,
}


def possible(subject: Subject, asked: Sequence[Asked]) -> list[Act]:
    """What answers these questions; nothing when the engine cannot."""
    return [act for one in asked if (act := subject.act(one)) is not None]
