"""Who follows what."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime
from forum.extensions import db


class Follow(db.Model):
    """A member is told about a thing. `mailed_at` is set by a mail about replies and cleared when it is opened."""

    __tablename__ = "follow"
    __table_args__ = (Index("ix_follow_subject", "kind", "subject_id", "member_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Stopping by hand keeps the row, so that a later reply of one's own does not start it again.
    is_stopped: Mapped[bool] = mapped_column(default=False)
