"""Alice's colleagues, and a hand-over of hers, for the tests of this room."""

from typing import Any

from forum.accounts.models import Member
from forum.clock import today
from forum.database import write
from forum.extensions import db
from forum.leaving.holdings import holdings_of
from forum.leaving.models import HandOver
from forum.leaving.queries import find_any_hand_over
from forum.leaving.services.offering import Offer, offer
from tests.factories import make_member, make_organisation, without_limits

NORTHMOOR = "Northmoor County Council"


def colleague(name: str = "Kit Keeper", **values: Any) -> Member:
    """A member of Alice's organisation."""
    return make_member(name, organisation=make_organisation(NORTHMOOR), **values)


def make_hand_over(leaver: Member, successor: Member | None, **values: Any) -> HandOver:
    """All that somebody looks after is offered to a successor, or left to the moderators."""
    member = db.session.get_one(Member, leaver.id)
    with write(), without_limits():
        given = {"keys": list(holdings_of(db.session.get_one(Member, member.id))), "leaves_on": today(), **values}
        row = offer(db.session.get_one(Member, member.id), Offer(successor=successor, **given))
    return whole(row.id)


def whole(hand_over_id: int) -> HandOver:
    """The hand-over as it stands now, with its people and its items."""
    db.session.rollback()
    row = find_any_hand_over(hand_over_id)
    assert row is not None
    return row


def states(row: HandOver) -> dict[str, str]:
    """The state of each item by its key."""
    return {item.key: item.state.value for item in whole(row.id).items}
