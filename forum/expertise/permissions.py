"""Who may offer help, and who may end an offer."""

from sqlalchemy import ColumnElement, and_

from forum.accounts.models import Member, State
from forum.clock import now
from forum.expertise.models import Advocate
from forum.objectives.permissions import leads_any


def can_end(actor: Member | None, advocate: Advocate) -> bool:
    """Administrators and objective leads end what somebody else offers, with a reason; whoever offers just stops."""
    if actor is None or not actor.is_member or actor.id == advocate.member_id:
        return False
    return actor.is_administrator or leads_any(actor)


def helps_now() -> ColumnElement[bool]:
    """Advocates in good standing who have not paused, as an SQL condition over Advocate joined with Member."""
    stands = Member.suspended_until.is_(None) | (Member.suspended_until <= now())
    return and_(Advocate.paused_at.is_(None), Member.state == State.ACTIVE, stands)
