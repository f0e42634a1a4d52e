"""Comparing the index with the database, document by document, and waiting for one's turn to write it."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from forum.errors import NotReady
from forum.extensions import db
from forum.search.contract import Backend, Key, fingerprint
from forum.search.queries import backend
from forum.search.services.indexing import all_documents, waiting_keys
from forum.search.services.vectors import missing_vectors, prints_of, vector_keys
from forum.subjects import SearchDocument

PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.2


@dataclass
class Comparison:
    """What index and database do not agree about; `waiting` counts the differences that the indexer will mend.

    Texts without a vector are ordered by their words only: the worker makes those of `vectors_wanted`, nobody asked for
    those of `vectors_unasked`. The vectors of `vectors_left_over` are of what can be found no more.
    """

    documents: int = 0
    missing: list[Key] = field(default_factory=list)
    outdated: list[Key] = field(default_factory=list)
    left_over: list[Key] = field(default_factory=list)
    doubled: list[Key] = field(default_factory=list)
    waiting: int = 0
    vectors_wanted: set[Key] = field(default_factory=set)
    vectors_unasked: set[Key] = field(default_factory=set)
    vectors_left_over: set[Key] = field(default_factory=set)

    @property
    def differences(self) -> list[str]:
        """One line for each difference."""
        words = (
            ("is missing", self.missing),
            ("is outdated", self.outdated),
            ("should not be there", self.left_over),
            ("stands twice", self.doubled),
        )
        return [f"{kind} {number} {what}" for what, keys in words for kind, number in sorted(keys)]


@contextmanager
def my_turn() -> Iterator[Backend]:
    """The search engine for this process alone; raises NotReady when the worker does not pause within a minute."""
    engine = backend()
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with engine.alone() as is_alone:
            if is_alone:
                yield engine
                return
        if time.monotonic() > until:
            raise NotReady("The worker is busy with the index. Try again in a minute.")
        time.sleep(PAUSE_SECONDS)


def compare() -> Comparison:
    """What the index and the database do not agree about, but for changes that wait.

    Nobody indexes meanwhile, so whatever changes in the database stays on the list, which is read last.
    """
    with my_turn() as engine:
        if engine.needs_rebuild():
            raise NotReady("There is no sound index. The worker makes one, or `forum search rebuild`.")
        result, held = Comparison(), _held(engine)
        for key in [key for key, prints in held.items() if len(prints) > 1]:
            result.doubled.append(key)
        db.session.rollback()
        with_meaning: set[Key] = set()
        for documents in all_documents():
            with_meaning |= _note_vectors(result, documents)
            for document in documents:
                key = document.key
                result.documents += 1
                prints = held.pop(key, [])
                if not prints:
                    result.missing.append(key)
                elif prints[0] != fingerprint(document):
                    result.outdated.append(key)
        result.left_over = list(held)
        result.vectors_left_over = vector_keys() - with_meaning
        db.session.rollback()
        return _without_waiting(result)


def _note_vectors(result: Comparison, documents: Iterable[SearchDocument]) -> set[Key]:
    """Note what these lack; those that should have a vector."""
    prints = prints_of(documents)
    missing = missing_vectors(prints)
    result.vectors_wanted |= missing.wanted
    result.vectors_unasked |= missing.unasked
    return set(prints)


def _held(engine: Backend) -> dict[Key, list[str]]:
    held: dict[Key, list[str]] = {}
    for key, print_of in engine.contents():
        held.setdefault(key, []).append(print_of)
    return held


def _without_waiting(result: Comparison) -> Comparison:
    waiting = waiting_keys()
    for keys in (result.missing, result.outdated, result.left_over):
        result.waiting += sum(key in waiting for key in keys)
        keys[:] = [key for key in keys if key not in waiting]
    for vectors in (result.vectors_wanted, result.vectors_unasked, result.vectors_left_over):
        vectors.difference_update(waiting)
    return result
