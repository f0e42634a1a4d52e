"""The vectors of texts: wanted in the step that writes the words, made later by the worker, a few at a time.

Words never wait for vectors. A crash loses nothing: what is wanted stays a row without its vector until it is made.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, delete, select, true, update

from forum.database import upsert, write
from forum.extensions import db
from forum.jobs.registry import every
from forum.limits.rates import DAY
from forum.search.contract import BATCH, Key
from forum.search.meaning.model import MODEL, encode, is_usable
from forum.search.meaning.vectors import KINDS, packed, print_of, text_of
from forum.search.models import SearchVector
from forum.search.sources import documents_of
from forum.subjects import SearchDocument, subjects

# About a second of work.
AT_ONCE = 16
Prints = Mapping[Key, str]


def prints_of(documents: Iterable[SearchDocument]) -> dict[Key, str]:
    """The prints of those of these documents that have a meaning of their own."""
    return {document.key: print_of(document) for document in documents if document.kind in KINDS}


def want_vectors(prints: Prints) -> None:
    """Ask for the vectors of texts that are new or changed, in the caller's transaction and in one statement."""
    if not prints:
        return
    # In one order, so that two transactions wait for each other and neither gives up.
    rows = [
        {"kind": kind, "subject_id": number, "model": MODEL, "print": mark, "vector": None}
        for (kind, number), mark in sorted(prints.items())
    ]
    statement = upsert(SearchVector).values(rows)
    fresh = statement.excluded
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "subject_id", "model"],
            set_={"print": fresh.print, "vector": fresh.vector},
            where=SearchVector.print != fresh.print,
        )
    )


def forget_vectors(keys: Collection[Key]) -> None:
    """Drop the vectors of what can be found no more, in the caller's transaction."""
    for kind in sorted(KINDS):
        ids = sorted(number for other, number in keys if other == kind)
        if ids:
            db.session.execute(
                delete(SearchVector).where(SearchVector.kind == kind, SearchVector.subject_id.in_(ids)),
                execution_options={"synchronize_session": False},
            )


def make_vectors() -> int:
    """Make a few of the vectors that are wanted; how many were looked at. Nothing is done without the model.

    Two workers may make the same ones, which does no harm.
    """
    db.session.rollback()
    wanted = _wanted()
    if not wanted or not is_usable():
        return 0
    documents = documents_of(wanted)
    db.session.rollback()
    vectors = encode([text_of(document) for document in documents]) if documents else np.empty((0, 0), np.float32)
    if vectors is None:
        return 0
    gone = set(wanted) - {document.key for document in documents}
    with write():
        _keep(documents, vectors, wanted)
        forget_vectors(gone)
    return len(wanted)


def _wanted() -> dict[Key, str]:
    statement = select(SearchVector.kind, SearchVector.subject_id, SearchVector.print)
    rows = db.session.execute(
        statement.where(SearchVector.model == MODEL, SearchVector.vector.is_(None)).limit(AT_ONCE)
    )
    return {(kind, number): mark for kind, number, mark in rows}


def _keep(documents: Sequence[SearchDocument], vectors: NDArray[np.float32], wanted: Prints) -> None:
    """Write the vectors down; where the text changed meanwhile and another is wanted, that is left to the next turn."""
    table = SearchVector.__table__.c
    statement = (
        update(SearchVector.__table__)  # type: ignore[arg-type]
        .where(table.kind == bindparam("its_kind"), table.subject_id == bindparam("its_id"), table.model == MODEL)
        .where(table.print == bindparam("its_print"))
        .values(vector=bindparam("made"), print=bindparam("now_print"))
    )
    # In the order of `want_vectors`, so that neither waits for the other.
    rows = [
        {
            "its_kind": document.kind,
            "its_id": document.id,
            "its_print": wanted[document.key],
            "made": packed(vector),
            "now_print": print_of(document),
        }
        for document, vector in sorted(zip(documents, vectors, strict=True), key=lambda pair: pair[0].key)
    ]
    if rows:
        db.session.connection().execute(statement, rows)


@dataclass(frozen=True)
class Missing:
    """Texts without a vector of their present words. The worker makes the wanted ones; nobody asked for the others."""

    wanted: set[Key]
    unasked: set[Key]


def missing_vectors(prints: Prints) -> Missing:
    """Which of these texts have no vector of their present words."""
    wanted, made = set(), set()
    for kind in {kind for kind, _ in prints}:
        statement = select(SearchVector.subject_id, SearchVector.print, SearchVector.vector.is_(None)).where(
            SearchVector.kind == kind,
            SearchVector.subject_id.in_([number for other, number in prints if other == kind]),
            SearchVector.model == MODEL,
        )
        for number, mark, is_wanted in db.session.execute(statement):
            if is_wanted:
                wanted.add((kind, number))
            elif mark == prints[kind, number]:
                made.add((kind, number))
    return Missing(wanted, set(prints) - wanted - made)


def vector_keys(ids: Collection[int] | None = None) -> set[Key]:
    """What has a row for its vector, of any model; perhaps only of these ids."""
    statement = select(SearchVector.kind, SearchVector.subject_id).where(SearchVector.kind.in_(KINDS)).distinct()
    rows = db.session.execute(statement if ids is None else statement.where(SearchVector.subject_id.in_(ids)))
    return {(kind, number) for kind, number in rows}


def sweep_vectors() -> None:
    """Ask for the vectors that nobody asked for, and forget those of what can be found no more."""
    last = 0
    while last := _sweep(last):
        pass


@every(DAY, own_transactions=True)
def sweep_some_vectors(subject_id: int) -> None:
    """The same for the next few after an id, asking for the rest as a job of its own, so that others have their turn.

    So what a restored database or another program left wrong heals by itself.
    """
    last = _sweep(subject_id)
    if last:
        with write():
            sweep_some_vectors.later(last)


def _sweep(after: int) -> int:
    """The last id that was looked at; 0 where nothing is left."""
    db.session.rollback()
    ids = _next_ids(after)
    documents = documents_of([(kind, number) for kind in KINDS for number in ids]) if ids else []
    prints = prints_of(documents)
    unasked = missing_vectors(prints).unasked
    gone = vector_keys(ids) - set(prints)
    if unasked or gone:
        # What changes before this is written is put right by the worker, or by the next sweep.
        with write():
            want_vectors({key: prints[key] for key in unasked})
            forget_vectors(gone)
    return ids[-1] if len(ids) == BATCH else 0


def _next_ids(after: int) -> list[int]:
    """The ids that come next, of texts and of vectors together."""
    found: set[int] = set()
    for subject in subjects():
        if subject.kind in KINDS:
            model: Any = subject.model
            for column, is_one in ((model.id, true()), (SearchVector.subject_id, SearchVector.kind == subject.kind)):
                some = select(column).where(is_one, column > after).order_by(column).limit(BATCH)
                found.update(db.session.scalars(some))
    return sorted(found)[:BATCH]
