"""Work that waits, is being done, was done or failed; and when regular work is due."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db

LEASE_MINUTES = 5
# The worker signs every ten seconds; after a minute without a sign it counts as gone.
ALIVE_SECONDS = 60
# Work that was done is looked at for a week; then its row only slows down the search for what is due.
DONE_KEPT_DAYS = 7
# Pauses after each failed attempt, in minutes; after the eighth the job is failed.
PAUSES = (1, 5, 15, 60, 240, 720, 1440, 2880)


class JobState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"


class Job(db.Model):
    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[int] = mapped_column(default=0)
    state: Mapped[JobState] = mapped_column(choice(JobState), default=JobState.WAITING)
    claim: Mapped[str | None] = mapped_column(String(32))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text, default="")


class RegularWork(db.Model):
    """One row for each `@every` job: when it is due next."""

    __tablename__ = "regular_work"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class SignOfLife(db.Model):
    """When the worker was last seen."""

    __tablename__ = "sign_of_life"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
