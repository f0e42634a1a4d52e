"""Suspending members and letting them back. Who may decide it is settled in moderation."""

from datetime import UTC, datetime

from sqlalchemy import select, update

from forum.accounts import emails
from forum.accounts.models import Member, Suspension, Warned
from forum.accounts.services.sessions import end_all_sessions
from forum.clock import now
from forum.errors import Invalid
from forum.extensions import db

WITHOUT_END = datetime(9999, 1, 1, tzinfo=UTC)


def suspend(member: Member, by: Member | None, reason: str, until: datetime | None) -> Suspension:
    """Suspend until a moment (None: without end), end every session at once and tell the member why."""
    if until is not None and until <= now():
        raise Invalid("The end of a suspension must lie in the future.")
    row = Suspension(member_id=member.id, by_id=by.id if by else None, reason=reason, until=until)
    db.session.add(row)
    member.suspended_until = until or WITHOUT_END
    end_all_sessions(member.id)
    emails.suspended(member, reason, until)
    return row


def lift(member: Member, reason: str) -> None:
    """End a suspension early and tell the member."""
    if not member.is_suspended:
        raise Invalid("This member is not suspended.")
    db.session.execute(
        update(Suspension)
        .where(Suspension.member_id == member.id, Suspension.lifted_at.is_(None))
        .values(lifted_at=now())
    )
    member.suspended_until = None
    emails.suspension_lifted(member, reason)


def warn(member: Member, by: Member, reason: str) -> None:
    """Put a warning on the member's record."""
    db.session.add(Warned(member_id=member.id, by_id=by.id, reason=reason))


def current_suspension(member_id: int) -> Suspension | None:
    """The latest suspension that was not lifted."""
    return db.session.scalar(
        select(Suspension)
        .where(Suspension.member_id == member_id, Suspension.lifted_at.is_(None))
        .order_by(Suspension.id.desc())
        .limit(1)
    )
