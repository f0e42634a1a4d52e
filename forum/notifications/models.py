"""What happened, and who was told of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db
from forum.notifications.choices import Channel

FOLLOWERS_AT_ONCE = 500
# Events whose mails may be stopped; decisions always mail.
STOPPABLE = (
    *("reply", "reply_to_me", "mention", "accepted", "asked", "adoption", "credit", "still_true", "saved_search"),
    "solved",
)
# What is mailed at once waits so long for what belongs together, and for its reader to see it on the page.
AT_ONCE_WAITS_MINUTES = 10
MAILS_A_DAY = 100
# Whoever was not here for so long gets one letter that says so, and then none.
PAUSED_AFTER_DAYS = 180
DIGEST_HOUR, DIGEST_WEEKDAY = 8, 0


class NoticeState(StrEnum):
    """What became of the mail about one notification; `none` where no mail was asked for."""

    NONE = "none"
    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"


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
        Index("ix_notification_mail", "mail_state", "channel", "due_at", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    # Why this member is told: «follows», «reply_to_me», «mention», «decision» …
    why: Mapped[str] = mapped_column(String(30))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # By which way its member is told, when a mail is due, and what became of that.
    channel: Mapped[Channel] = mapped_column(choice(Channel), default=Channel.PAGE)
    mail_state: Mapped[NoticeState] = mapped_column(choice(NoticeState), default=NoticeState.NONE)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail_id: Mapped[int | None]
    why_not: Mapped[str] = mapped_column(String(300), default="")

    event: Mapped[Event] = relationship(lazy="raise_on_sql")


class NotificationChoice(db.Model):
    """How a member wants to be told of one kind of event, where that is not the usual way."""

    __tablename__ = "notification_choice"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    channel: Mapped[Channel] = mapped_column(choice(Channel))


class MailPlan(db.Model):
    """When a member's digests leave (hour and weekday in London, Monday 0), the last ones, since when mail rests."""

    __tablename__ = "mail_plan"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    digest_hour: Mapped[int] = mapped_column(default=DIGEST_HOUR)
    digest_weekday: Mapped[int] = mapped_column(default=DIGEST_WEEKDAY)
    daily_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    weekly_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
