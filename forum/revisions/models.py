"""A former text of something that was edited."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime
from forum.extensions import db

EDIT_GRACE_MINUTES = 5
EDIT_GRACE_CHARACTERS = 100


class Revision(db.Model):
    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_subject", "kind", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(150), default="")
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    # Who wrote the text that replaced this one, when and why.
    editor_id: Mapped[int | None]
    editor_name: Mapped[str] = mapped_column(String(80))
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    reason: Mapped[str] = mapped_column(Text, default="")
    for_moderators: Mapped[bool] = mapped_column(default=False)
