"""A letter to one reader and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"


class OutgoingMail(db.Model):
    __tablename__ = "outgoing_mail"
    __table_args__ = (Index("ix_outgoing_mail_state", "state", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int | None] = mapped_column(index=True)
    to_address: Mapped[str] = mapped_column(String(254))
    # What kind of letter this is («reply», «confirmation»), and the event that caused it, if one did.
    kind: Mapped[str] = mapped_column(String(30))
    event_id: Mapped[int | None]
    # What it tells of without an event, as «story:5 post:9», so that it can be asked again who may see it.
    about: Mapped[str] = mapped_column(Text, default="", server_default="")
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    # Fixed when the row is made and equal on every try, so that a reader sees one letter.
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    in_reply_to: Mapped[str] = mapped_column(String(200), default="")
    references: Mapped[str] = mapped_column(Text, default="")
    reply_to: Mapped[str] = mapped_column(String(320), default="", server_default="")
    list_id: Mapped[str] = mapped_column(String(200), default="")
    list_archive: Mapped[str] = mapped_column(String(300), default="", server_default="")
    unsubscribe: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[MailState] = mapped_column(choice(MailState), default=MailState.WAITING)
    why: Mapped[str] = mapped_column(String(300), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text, default="")
