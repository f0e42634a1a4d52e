"""What changed since the index was written, the words of searches that found nothing, and the index's state."""

from datetime import datetime

from sqlalchemy import String
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
