"""Who follows what."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db


class Level(StrEnum):
    """How much a member hears of what they follow: everything at once, as they chose in general, or nothing."""

    WATCHING = "watching"
    NORMAL = "normal"
    MUTED = "muted"


class Follow(db.Model):
    """A member is told about a thing."""

    __tablename__ = "follow"
    __table_args__ = (Index("ix_follow_subject", "kind", "subject_id", "member_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    level: Mapped[Level] = mapped_column(choice(Level), default=Level.NORMAL)
    # Stopping by hand keeps the row, so that a later reply of one's own does not start it again.
    is_stopped: Mapped[bool] = mapped_column(default=False)
