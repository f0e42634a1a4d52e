"""Who keeps what."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime
from forum.extensions import db

BOOKMARKS_MOST = 1000


class Bookmark(db.Model):
    """A member keeps a thing. Nobody else sees it."""

    __tablename__ = "bookmark"
    __table_args__ = (
        UniqueConstraint("member_id", "kind", "subject_id"),
        Index("ix_bookmark_list", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
