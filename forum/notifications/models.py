"""What happened, and who was told of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.clock import now
from forum.database import UtcDateTime
from forum.extensions import db

FOLLOWERS_AT_ONCE = 500
# Events whose mails may be stopped; decisions always mail.
STOPPABLE = ("reply", "reply_to_me", "mention", "accepted", "asked", "adoption", "credit", "still_true", "saved_search")


class Event(db.Model):
    """One thing that happened to one item. `actor_id` is who did it; `reader_ids` are told besides the followers."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_name", "name", "created_at"), Index("ix_event_subject", "kind", "subject_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    actor_id: Mapped[int | None]
    # Member id → why they are told, for those who are told whether they follow or not.
    readers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    # Whose followers are told: a list of [kind, id].
    followed: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # How far the spreading has come.
    spread_list: Mapped[int] = mapped_column(default=0)
    spread_member: Mapped[int] = mapped_column(default=0)
    spread_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Notification(db.Model):
    """One member is told of one event, once."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("event_id", "member_id"),
        Index("ix_notification_list", "member_id", "id"),
        Index("ix_notification_unread", "member_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    # Why this member is told: «follows», «reply_to_me», «mention», «decision» …
    why: Mapped[str] = mapped_column(String(30))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")


class StoppedMail(db.Model):
    """A member wants no mail of one kind of event."""

    __tablename__ = "stopped_mail"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
