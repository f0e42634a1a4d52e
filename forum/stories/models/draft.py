"""Practice stories that are not published yet, kept on the server for their author."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime
from forum.extensions import db

# Nobody comes back to a text after half a year.
DRAFT_DAYS = 180
DRAFTS_MOST = 50
DELETED_DAYS = 30


class Draft(db.Model):
    """What somebody typed into the page that shares a story, as the form sent it; nothing of it was checked."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_author", "author_id", "saved_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(150), default="")
    typed: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # Thrown away; it can be brought back for a while.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The discussion that it is made out of.
    made_from_id: Mapped[int | None] = mapped_column(ForeignKey("discussion.id"))

    @property
    def address(self) -> str:
        """Where it is written on."""
        source = f"&discussion={self.made_from_id}" if self.made_from_id else ""
        return f"/stories/new?draft={self.id}{source}"
