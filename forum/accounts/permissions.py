"""Who may see and do what with people."""

from sqlalchemy import ColumnElement, false, true

from forum.accounts.models import Member, State


def can_see_member(viewer: Member | None, member: Member) -> bool:
    """Members see each other; moderators see everybody; everybody sees themselves."""
    if viewer is None:
        return False
    if viewer.is_moderator or viewer.id == member.id:
        return True
    return viewer.is_member and member.state == State.ACTIVE


def members_visible_to(viewer: Member | None) -> ColumnElement[bool]:
    """The same as an SQL condition."""
    if viewer is None:
        return false()
    if viewer.is_moderator:
        return true()
    if viewer.is_member:
        return (Member.state == State.ACTIVE) | (Member.id == viewer.id)
    return Member.id == viewer.id
