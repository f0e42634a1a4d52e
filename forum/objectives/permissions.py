"""Who leads what."""

from sqlalchemy import bindparam, select

from forum.accounts.models import Member
from forum.extensions import db
from forum.objectives.models import Objective, ObjectiveLead

# Asked with every discussion that a member opens, so it is put together once.
_LED = select(ObjectiveLead.objective_id).where(ObjectiveLead.member_id == bindparam("member_id"))


def leads_one_of(member: Member | None, objective_ids: list[int]) -> bool:
    """Whether a member in good standing leads one of these objectives."""
    if member is None or not member.is_member or not objective_ids:
        return False
    return not set(objective_ids).isdisjoint(db.session.scalars(_LED, {"member_id": member.id}))


def leads_any(member: Member | None) -> bool:
    """Whether a member in good standing leads an objective."""
    if member is None or not member.is_member:
        return False
    return db.session.scalar(_LED.limit(1), {"member_id": member.id}) is not None


def can_edit_objective(member: Member | None, objective: Objective) -> bool:
    """Its lead and administrators."""
    return member is not None and (member.is_administrator or leads_one_of(member, [objective.id]))
