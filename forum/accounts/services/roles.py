"""Giving a member another role. Who may decide it, and why, is settled by the caller."""

from sqlalchemy import func, select

from forum.accounts.models import Member, Role, State
from forum.accounts.services.sessions import end_all_sessions
from forum.errors import Invalid
from forum.extensions import db


def change_role(member: Member, role: Role) -> None:
    """Change the role; every session ends, so that the next one begins with the new rights and a new token."""
    if member.role == role:
        raise Invalid("Nothing to change: this is the role already.")
    if member.role == Role.ADMINISTRATOR and _administrator_count() < 2:
        raise Invalid("This is the last administrator. Make somebody else one first.")
    member.role = role
    end_all_sessions(member.id)


def _administrator_count() -> int:
    statement = select(func.count()).select_from(Member).where(Member.role == Role.ADMINISTRATOR)
    return db.session.scalar(statement.where(Member.state == State.ACTIVE)) or 0
