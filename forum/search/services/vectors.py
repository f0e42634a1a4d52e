"""The vectors of texts: wanted in the step that writes the words, made later by the worker, a few at a time.

Words never wait for vectors. A crash loses nothing: what is wanted stays a row without its vector until it is made.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, delete, select, update

from forum.database import upsert, write
from forum.extensions import db
from forum.search.contract import Key
from forum.search.meaning.model import MODEL, encode, is_usable
from forum.search.meaning.vectors import KINDS, packed, print_of, text_of
from forum.search.models import SearchVector
from forum.search.sources import documents_of
from forum.subjects import SearchDocument

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


def missing_vectors(prints: Prints) -> int:
    """How many of these texts have no vector of their present words."""
    held = set()
    for kind in {kind for kind, _ in prints}:
        statement = select(SearchVector.subject_id, SearchVector.print).where(
            SearchVector.kind == kind,
            SearchVector.subject_id.in_([number for other, number in prints if other == kind]),
            SearchVector.model == MODEL,
            SearchVector.vector.is_not(None),
        )
        held |= {(kind, number, mark) for number, mark in db.session.execute(statement)}
    return sum((*key, mark) not in held for key, mark in prints.items())
