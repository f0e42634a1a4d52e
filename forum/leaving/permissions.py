"""Who may hand over, answer, read and settle."""

from sqlalchemy import ColumnElement, and_, exists, false, or_

from forum.accounts.models import Member
from forum.leaving.models import HandOver, HandOverItem, HandOverState


def can_see_hand_over(viewer: Member | None, hand_over: HandOver) -> bool:
    """Whoever leaves, who was asked to take over, and who was named for some of it; nobody what was taken back.

    Asks for the loaded items.
    """
    if viewer is None or not viewer.is_member or hand_over.state == HandOverState.WITHDRAWN:
        return False
    takers = {item.taker_id for item in hand_over.items}
    return viewer.id in {hand_over.leaver_id, hand_over.successor_id} | takers


def hand_overs_visible_to(viewer: Member | None) -> ColumnElement[bool]:
    """The same as an SQL condition."""
    if viewer is None or not viewer.is_member:
        return false()
    is_taker = exists().where(HandOverItem.hand_over_id == HandOver.id, HandOverItem.taker_id == viewer.id)
    is_concerned = or_(HandOver.leaver_id == viewer.id, HandOver.successor_id == viewer.id, is_taker)
    return and_(HandOver.state != HandOverState.WITHDRAWN, is_concerned)


def can_answer(member: Member | None, hand_over: HandOver) -> bool:
    """The successor alone, until it was answered, taken back or lapsed."""
    return member is not None and member.is_member and member.id == hand_over.successor_id and hand_over.is_offered


def was_asked(member: Member | None, hand_over: HandOver) -> bool:
    """Whether somebody may be told that an offer to them was taken back."""
    return member is not None and member.is_member and member.id == hand_over.successor_id


def can_settle(moderator: Member | None, hand_over: HandOver) -> bool:
    """Any moderator, save what they hand over themselves."""
    return moderator is not None and moderator.is_moderator and moderator.id != hand_over.leaver_id
