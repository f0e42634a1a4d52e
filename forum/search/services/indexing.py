"""Bringing the index up to the database, as the worker and the command do it.

A change is noted beside its cause, indexed, and only then struck off the list. A crash in between repeats the work,
which does no harm, because a document is always written as the database has it now.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import Select, delete, select

from forum.database import write
from forum.extensions import db
from forum.search.contract import BATCH, Backend, Key
from forum.search.models import SearchChange
from forum.search.queries import backend
from forum.search.services.vectors import forget_vectors, prints_of, sweep_vectors, want_vectors
from forum.search.sources import documents_of, keys_of
from forum.subjects import SearchDocument, subjects

Thing = TypeVar("Thing")


def index_changes() -> int:
    """Index what changed, or everything when there is no sound index; the number of documents looked at.

    Does nothing while another process indexes.
    """
    engine = backend()
    with engine.alone() as is_alone:
        if not is_alone:
            return 0
        done = sum(rebuild(engine)) if engine.needs_rebuild() else 0
        while batch := _index_batch(engine):
            done += batch
        return done


def rebuild(engine: Backend) -> Iterator[int]:
    """Make the whole index anew from the database, giving the size of each batch; call it inside `alone()`.

    What changes meanwhile stays on the list and is indexed after the switch. Vectors are brought up to it too.
    """
    db.session.rollback()
    try:
        yield from engine.rebuild(all_documents())
    finally:
        db.session.rollback()
    sweep_vectors()


def all_documents() -> Iterator[list[SearchDocument]]:
    """Everything that can be found, in batches."""
    for subject in subjects():
        for ids in _batches(subject.all_ids()):
            yield list(subject.search_documents(ids))


def thing_count() -> int:
    """How many things there are to look at."""
    return sum(len(list(subject.all_ids())) for subject in subjects())


def _index_batch(engine: Backend) -> int:
    """Index the changes at the head of the list and strike them off; the number of documents looked at."""
    db.session.rollback()
    rows = list(db.session.execute(_head()))
    if not rows:
        return 0
    keys = keys_of(rows)
    prints: dict[Key, str] = {}
    standing: set[Key] = set()
    try:
        for batch in _batches(keys):
            documents = _bring_up(engine, batch)
            prints |= prints_of(documents)
            standing |= {document.key for document in documents}
    except Exception:
        engine.doubt()
        raise
    with write():
        for some in _batches(prints.items()):
            want_vectors(dict(some))
        forget_vectors(set(keys) - standing)
        db.session.execute(delete(SearchChange).where(SearchChange.id.in_([row.id for row in rows])))
    return max(len(keys), 1)


def _batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    rest = iter(things)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _head() -> Select[int, str, int]:
    return select(SearchChange.id, SearchChange.kind, SearchChange.subject_id).order_by(SearchChange.id).limit(BATCH)


def _bring_up(engine: Backend, keys: Sequence[Key]) -> list[SearchDocument]:
    """Make the index agree with the database about these documents, giving them."""
    if engine.joins_transactions:
        # Whoever changes one of them meanwhile waits, and then writes it as it became.
        with write():
            engine.turn(keys)
            documents = documents_of(keys)
            agree(engine, keys, documents)
        return documents
    documents = documents_of(keys)
    # No file is written while the database is read.
    db.session.rollback()
    agree(engine, keys, documents)
    return documents


def agree(engine: Backend, keys: Collection[Key], documents: Sequence[SearchDocument]) -> None:
    """Let the index hold of these keys exactly these documents; what may not be found goes first."""
    engine.remove(set(keys) - {document.key for document in documents})
    engine.put(documents)


def waiting_keys() -> set[Key]:
    """The documents whose changes are not indexed yet."""
    return set(keys_of(db.session.execute(select(SearchChange.kind, SearchChange.subject_id))))
