"""The searches that members keep."""

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db

SAVED_MOST = 50
NAME_LEAST, NAME_MOST = 2, 80
# As long as the column; nobody chooses so many filters.
PARAMETERS_MOST = 2_000
# In the United Kingdom; weekly ones come on Mondays.
MORNING = time(7)
MEMBERS_AT_ONCE = 500
# What was written a moment ago may be in a transaction that has not ended, and is left for the next morning.
COMMIT_SECONDS = 60
# A deleted one can be taken back for so long.
DELETED_KEPT_DAYS = 7


class MailRate(StrEnum):
    """How often news of a search comes by email; ONCE is the first time, and none after it."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"
    ONCE = "once"


RATE_LABELS = {
    MailRate.DAILY: "Every morning on which there is something new",
    MailRate.WEEKLY: "On Mondays, when there is something new",
    MailRate.ONCE: "Once, the first time that somebody writes about it",
    MailRate.OFF: "Never",
}


class SavedSearch(db.Model):
    """A question to the search that a member keeps, as the address of the search page says it. Nobody else sees it."""

    __tablename__ = "saved_search"
    __table_args__ = (
        UniqueConstraint("member_id", "parameters"),
        Index("ix_saved_search_list", "member_id", "id"),
        Index("ix_saved_search_due", "counted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(NAME_MOST))
    parameters: Mapped[str] = mapped_column(String(PARAMETERS_MOST))
    rate: Mapped[MailRate] = mapped_column(choice(MailRate), default=MailRate.DAILY)
    # Part of what the address of the feed is signed from: a higher number closes the former address.
    feed_version: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # When its member last opened it; how much was new since then on the last morning, and when that was counted.
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    new_count: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # Everything written until then was told by email, if it was to be told; and when there last was a letter.
    told_until: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def address(self) -> str:
        """Where it is asked again."""
        return f"/saved-searches/{self.id}"
