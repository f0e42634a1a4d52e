"""Who leads what."""

from sqlalchemy import select

from forum.accounts.models import Member
from forum.extensions import db
from forum.objectives.models import Objective, ObjectiveLead


def leads_one_of(member: Member | None, objective_ids: list[int]) -> bool:
    """Whether a member in good standing leads one of these objectives."""
    if member is None or not member.is_member or not objective_ids:
        return False
    statement = select(ObjectiveLead.member_id).where(
        ObjectiveLead.member_id == member.id, ObjectiveLead.objective_id.in_(objective_ids)
    )
    return db.session.scalar(statement.limit(1)) is not None


def can_edit_objective(member: Member | None, objective: Objective) -> bool:
    """Its lead and administrators."""
    return member is not None and (member.is_administrator or leads_one_of(member, [objective.id]))
