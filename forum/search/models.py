"""What changed since the index was written, the vectors of texts, and the words of searches that found nothing."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime
from forum.extensions import db


class SearchChange(db.Model):
    """One thing has to be indexed again; written in the transaction of its cause, deleted once indexed."""

    __tablename__ = "search_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class EmptySearch(db.Model):
    """A search that found nothing: its words only, without a person."""

    __tablename__ = "empty_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class SearchVector(db.Model):
    """What a text means to a sentence model, packed; None while it is wanted. `print` is that of the text."""

    __tablename__ = "search_vector"
    # The worker asks twice a second for those that are wanted.
    __table_args__ = (
        Index(
            "ix_search_vector_wanted",
            "model",
            "kind",
            "subject_id",
            sqlite_where=text("vector IS NULL"),
            postgresql_where=text("vector IS NULL"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    model: Mapped[str] = mapped_column(String(60), primary_key=True)
    print: Mapped[str] = mapped_column(String(16))
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
