"""Who may see and do what with people."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, bindparam, false, true

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


# Statements that are put together once ask for the viewer by this name.
VIEWER_ID: ColumnElement[int] = bindparam("viewer_id", type_=Integer)


class Standing(NamedTuple):
    """What a condition asks about a signed-in viewer; `id` is the parameter viewer_id instead of a number."""

    is_member: bool
    is_moderator: bool
    id: ColumnElement[int] = VIEWER_ID


def standing_of(viewer: Member | None) -> Standing | None:
    """The standing of a viewer, so that viewers of one standing share their statements."""
    return None if viewer is None else Standing(viewer.is_member, viewer.is_moderator)
