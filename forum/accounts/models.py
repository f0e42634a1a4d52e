"""Members, their sessions, their one-time links and their suspensions."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from forum.accounts.devices import device_of
from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db
from forum.limits.rates import (
    FIRST_DAY,
    MEMBER,
    MEMBER_POST,
    NEW_MEMBER,
    NEW_MEMBER_DAYS,
    NEW_MEMBER_POST,
    NEW_MEMBER_POSTS,
    PostLimits,
    Rate,
)
from forum.organisations.models import Organisation
from forum.text.plain import fold

PASSWORD_LEAST, PASSWORD_MOST = 12, 128
HOW_TO_REACH_MOST = 200
CONFIRMATION_DAYS = 3
RESET_HOURS = 1
LINKS_KEPT_DAYS = 30
STEP_UP_MINUTES = 15
IDLE_DAYS, ABSOLUTE_DAYS = 14, 90
STAFF_IDLE_HOURS, STAFF_ABSOLUTE_DAYS = 12, 7
LAST_SEEN_MINUTES = 5
MODERATOR_SUSPENSION_DAYS = 7


class Role(StrEnum):
    MEMBER = "member"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class State(StrEnum):
    UNCONFIRMED = "unconfirmed"
    PENDING = "pending"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


WHY_NOT_IN = {
    State.UNCONFIRMED: "Confirm your email address first. Your account page helps if the letter did not come.",
    State.PENDING: "A moderator still checks your registration. We write to you as soon as you are in.",
    State.ACTIVE: "",
    State.DEACTIVATED: "This account is closed.",
}


class Member(db.Model):
    __tablename__ = "member"
    __table_args__ = (Index("ix_member_list", "state", "sort_name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    sort_name: Mapped[str] = mapped_column(String(80))
    handle: Mapped[str] = mapped_column(String(30), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    job_title: Mapped[str] = mapped_column(String(80))
    # As searches compare it; a single letter can stand for many.
    job_title_folded: Mapped[str] = mapped_column(String(320), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(choice(Role), default=Role.MEMBER)
    state: Mapped[State] = mapped_column(choice(State), default=State.UNCONFIRMED)
    how_to_reach: Mapped[str] = mapped_column(String(200), default="")
    # light, dark or device; empty until somebody chooses.
    appearance: Mapped[str] = mapped_column(String(10), default="")
    post_count: Mapped[int] = mapped_column(default=0)
    suspended_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")

    @validates("job_title")
    def _fold_job_title(self, name: str, job_title: str) -> str:
        self.job_title_folded = fold(job_title)[:320]
        return job_title

    @property
    def address(self) -> str:
        return f"/people/{self.handle}"

    @property
    def is_suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > now()

    @property
    def is_member(self) -> bool:
        """In good standing: confirmed, approved, not suspended."""
        return self.state == State.ACTIVE and not self.is_suspended

    @property
    def is_moderator(self) -> bool:
        """May do what moderators may; administrators may too."""
        return self.is_member and self.role in (Role.MODERATOR, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        return self.is_member and self.role == Role.ADMINISTRATOR

    @property
    def is_staff(self) -> bool:
        """Holds a staff role, in whatever state."""
        return self.role != Role.MEMBER

    @property
    def personal_words(self) -> tuple[str, ...]:
        """What makes no good password for this person; asks for the loaded organisation."""
        return self.name, self.organisation.name if self.organisation else "", self.email.partition("@")[0]

    @property
    def why_not_in(self) -> str:
        """Why this person may not do what members may, as a sentence; empty for members."""
        if self.is_suspended:
            return "Your account is suspended. Your account page says why and until when."
        return WHY_NOT_IN[self.state]

    @property
    def is_new(self) -> bool:
        """New until three posts stand and five days have passed since approval."""
        is_young = self._in_for < timedelta(days=NEW_MEMBER_DAYS)
        return not self.is_staff and (self.post_count < NEW_MEMBER_POSTS or is_young)

    @property
    def _in_for(self) -> timedelta:
        return now() - (self.approved_at or self.created_at)

    def rates(self, action: str) -> tuple[Rate, ...]:
        """The limits of this member for an action of limits/rates.py."""
        if not self.is_new:
            return MEMBER[action]
        return (FIRST_DAY if self._in_for < timedelta(days=1) else NEW_MEMBER)[action]

    @property
    def post_limits(self) -> PostLimits:
        return NEW_MEMBER_POST if self.is_new else MEMBER_POST


class SignIn(db.Model):
    """One server-side session. Only the hash of its token is kept."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    authenticated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    agent: Mapped[str] = mapped_column(String(200), default="")
    ip: Mapped[str] = mapped_column(String(45), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship(lazy="raise_on_sql")

    @property
    def device(self) -> str:
        return device_of(self.agent)

    def is_alive(self, member: Member) -> bool:
        """Not ended, of an open account, and within the idle and absolute lifetimes of the member's role."""
        if self.ended_at is not None or member.state == State.DEACTIVATED:
            return False
        idle = timedelta(hours=STAFF_IDLE_HOURS) if member.is_staff else timedelta(days=IDLE_DAYS)
        absolute = timedelta(days=STAFF_ABSOLUTE_DAYS if member.is_staff else ABSOLUTE_DAYS)
        moment = now()
        return moment - self.last_seen_at < idle and moment - self.created_at < absolute


class LinkPurpose(StrEnum):
    CONFIRM = "confirm"
    RESET = "reset"
    NEW_EMAIL = "new_email"


class EmailLink(db.Model):
    """A one-time link that a mail carries; its token is stored hashed."""

    __tablename__ = "email_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Suspension(db.Model):
    """A member may not write from one moment to another; `until` None means without end."""

    __tablename__ = "suspension"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Warned(db.Model):
    """A warning on a member's record."""

    __tablename__ = "warning"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
