"""Mails as they came, who may start discussions by mail, and addresses whose letters come back."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db

MB = 1024 * 1024
RAW_MOST_BYTES = 10 * MB
RECIPIENTS_MOST = 10
# An address for answers works as long; after that nobody can send the same mail a second time.
KEPT_DAYS = 90
# A letter that came back counts in tenths; the sum that stops the mail, and what each letter that arrived takes off.
HARD_BOUNCE, SOFT_BOUNCE, STOP_AT, PER_LETTER = 20, 10, 40, 1
BOUNCES_FORGOTTEN_DAYS = 30


class IncomingState(StrEnum):
    RECEIVED = "received"
    POSTED = "posted"
    REFUSED = "refused"
    IGNORED = "ignored"
    BOUNCED = "bounced"
    FAILED = "failed"


class IncomingMail(db.Model):
    """One mail to one of our addresses, kept whole before anything is read of it."""

    __tablename__ = "incoming_mail"
    __table_args__ = (Index("ix_incoming_mail_received", "received_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Made of the recipient and the Message-ID, so that a mail that is delivered twice is kept once.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    recipient: Mapped[str] = mapped_column(String(320))
    # Where complaints about it go: empty for none, as machines say; None where the door was not told.
    sender: Mapped[str | None] = mapped_column(String(320))
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[IncomingState] = mapped_column(choice(IncomingState), default=IncomingState.RECEIVED)
    # Which refusal it was, or why it was ignored.
    why: Mapped[str] = mapped_column(String(300), default="")
    # The address of what became of it.
    became: Mapped[str] = mapped_column(String(300), default="")
    member_id: Mapped[int | None]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StartsByMail(db.Model):
    """A member who may start discussions by mail."""

    __tablename__ = "starts_by_mail"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)


class MailTrouble(db.Model):
    """An address whose letters come back. Of the address only a hash is kept, so that it can be forgotten elsewhere."""

    __tablename__ = "mail_trouble"

    who: Mapped[str] = mapped_column(String(60), primary_key=True)
    # In tenths of a point, as it was when the last letter came back.
    score: Mapped[int] = mapped_column(default=0)
    came_back_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What the mail server of the reader said last.
    said: Mapped[str] = mapped_column(String(300), default="")
