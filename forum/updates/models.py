"""Updates of the programme, and the readers on the circulation list."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db
from forum.text.plain import slugify

READERS_AT_ONCE = 500
CONFIRMATION_DAYS = 3
# A letter to a reader is looked at for a week; then it only keeps an address.
LETTERS_KEPT_DAYS = 7


class Update(db.Model):
    """A news item: a draft until it is published, once and for good, with its letters."""

    __tablename__ = "programme_update"
    __table_args__ = (
        UniqueConstraint("author_id", "submission"),
        Index("ix_programme_update_latest", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str] = mapped_column(String(150))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer_version: Mapped[int] = mapped_column(default=1)
    submission: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # Moves with everything that lists print of it.
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # How many confirmed readers there were at its publication, and the id of the last one that has a letter.
    reader_count: Mapped[int] = mapped_column(default=0)
    letters_place: Mapped[int] = mapped_column(default=0)
    letters_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    author: Mapped[Member] = relationship(lazy="raise_on_sql")

    @property
    def address(self) -> str:
        return f"/updates/{self.id}-{slugify(self.title)}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def is_sending(self) -> bool:
        """Published, and some readers have no letter yet."""
        return self.published_at is not None and self.letters_ended_at is None


class SubscriberState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    STOPPED = "stopped"


class Subscriber(db.Model):
    """Somebody on the circulation list. Who stopped is a number and two moments: the address is forgotten."""

    __tablename__ = "subscriber"
    # Letters name a reader by number, so the number of a row that is gone is never given again.
    __table_args__ = (
        Index("ix_subscriber_state", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    state: Mapped[SubscriberState] = mapped_column(choice(SubscriberState), default=SubscriberState.WAITING)
    # Of the link that confirms the address only the hash is kept.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def link_works(self) -> bool:
        """Whether the link of the confirmation is still within its days."""
        return now() - self.asked_at < timedelta(days=CONFIRMATION_DAYS)
