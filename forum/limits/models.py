"""Counted occurrences, so that limits hold over processes and restarts."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime
from forum.extensions import db


class Occurrence(db.Model):
    """Somebody did something once. `who` is «member:12», «address:…» or «ip:…» (the last two hashed)."""

    __tablename__ = "occurrence"
    __table_args__ = (Index("ix_occurrence_action_who_at", "action", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(30))
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
