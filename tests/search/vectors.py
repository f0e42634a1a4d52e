"""The rows of vectors, and what a restored database may have made of them."""

from forum.database import write
from forum.extensions import db
from forum.search.meaning.model import MODEL
from forum.search.models import SearchVector
from forum.search.queries import backend
from forum.search.services.indexing import rebuild


def rows() -> dict[tuple[str, int], bytes | None]:
    """The vectors as they stand, None for those that are wanted."""
    db.session.rollback()
    return {(row.kind, row.subject_id): row.vector for row in db.session.scalars(db.select(SearchVector))}


def build_anew() -> None:
    """The index made anew from the database."""
    with backend().alone():
        list(rebuild(backend()))


def lose(*keys: tuple[str, int]) -> None:
    """What a restored database may leave: no row where there was one."""
    with write():
        for kind, number in keys:
            db.session.execute(
                db.delete(SearchVector).where(SearchVector.kind == kind, SearchVector.subject_id == number)
            )


def leave_over(kind: str, number: int, model: str = MODEL) -> None:
    """A vector of what is not there."""
    with write():
        db.session.add(SearchVector(kind=kind, subject_id=number, model=model, print="old", vector=b"1" * 384))
