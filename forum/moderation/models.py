"""Reports, and the cases they gather in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db

ORGANISATIONS_THAT_REMOVE = 3
AUTHOR_DAYS = 5
NOTE_MOST = 2000
TARGET_HOURS = 24


class Reason(StrEnum):
    INDIVIDUAL = "individual"
    CONFIDENTIAL = "confidential"
    ADVERTISING = "advertising"
    UNKIND = "unkind"
    OFF_TOPIC = "off_topic"
    ILLEGAL = "illegal"
    OTHER = "other"


REASON_LABELS = {
    "individual": "Names an individual",
    "confidential": "May be confidential",
    "advertising": "Reads like advertising",
    "unkind": "Unkind",
    "off_topic": "Off topic",
    "illegal": "May be illegal",
    "other": "Something else",
}


class CaseState(StrEnum):
    OPEN = "open"
    WITH_AUTHOR = "with_author"
    DECIDED = "decided"


class CaseKind(StrEnum):
    REPORTED = "reported"
    HELD = "held"
    CONTACT = "contact"


class Case(db.Model):
    """Something that waits for a decision: reported, held before it shows, or a letter to the moderators."""

    __tablename__ = "case"
    __table_args__ = (
        Index("ix_case_queue", "state", "opened_at"),
        Index("ix_case_decided", "state", "decided_at", "id"),
        Index("ix_case_subject", "kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_kind: Mapped[CaseKind] = mapped_column(choice(CaseKind), default=CaseKind.REPORTED)
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    # What the queue prints; the case itself shows the title as it is today.
    title: Mapped[str] = mapped_column(String(150), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[CaseState] = mapped_column(choice(CaseState), default=CaseState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    is_removed_until_decided: Mapped[bool] = mapped_column(default=False)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decision: Mapped[str] = mapped_column(String(30), default="")
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    with_author_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Rises with every decision and with the edit that was asked for; a decision on an older page is refused.
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[Member | None] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    decided_by: Mapped[Member | None] = relationship(foreign_keys=[decided_by_id], lazy="raise_on_sql")
    reports: Mapped[list["Report"]] = relationship(back_populates="case", order_by="Report.id", lazy="raise_on_sql")


class Report(db.Model):
    """One person says that something should be looked at."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    reporter_name: Mapped[str] = mapped_column(String(80), default="")
    reporter_email: Mapped[str] = mapped_column(String(254), default="")
    organisation_id: Mapped[int | None]
    reason: Mapped[Reason] = mapped_column(choice(Reason))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    case: Mapped[Case] = relationship(back_populates="reports", lazy="raise_on_sql")
    reporter: Mapped[Member | None] = relationship(lazy="raise_on_sql")
