"""Giving one thing to its new hands; the callers decide who may and tell people."""

from sqlalchemy import select

from forum.accounts.models import Member
from forum.clock import now
from forum.expertise.models import Advocate
from forum.extensions import db
from forum.leaving.models import HandOver, HandOverItem, ItemState, Kind
from forum.objectives.models import Objective, ObjectiveLead
from forum.objectives.services import set_lead
from forum.stories.adoptions import find_any_adoption
from forum.stories.queries import find_any_story
from forum.stories.services.keeping import replace_in_adoption, replace_in_story


def give(item: HandOverItem, leaver: Member, taker: Member | None, state: ItemState) -> None:
    """Let a story or an adoption be a taker's, or with None its organisation's, in the caller's transaction."""
    if item.kind == Kind.STORY:
        story = find_any_story(item.subject_id)
        if story is not None:
            replace_in_story(story, leaver.id, taker)
    elif item.kind == Kind.ADOPTION:
        adoption = find_any_adoption(item.subject_id)
        if adoption is not None:
            replace_in_adoption(adoption, taker)
    settle_item(item, state, taker)


def pass_lead(item: HandOverItem, people: tuple[Member, Member | None], actor: Member, reason: str) -> None:
    """Let an administrator end the lead of the first of these people and begin the other's; the log has both."""
    leaver, taker = people
    objective = db.session.get_one(Objective, item.subject_id)
    if taker is not None and db.session.get(ObjectiveLead, (objective.id, taker.id)) is None:
        set_lead(objective, taker, actor, reason, leads=True)
    if db.session.get(ObjectiveLead, (objective.id, leaver.id)) is not None:
        set_lead(objective, leaver, actor, reason, leads=False)
    settle_item(item, ItemState.SETTLED, taker)


def end_advocacies(hand_over: HandOver, *states: ItemState) -> None:
    """End what is personal of these items: nobody takes it over."""
    items = [item for item in hand_over.items_in(*states) if item.kind == Kind.ADVOCATE]
    ids = [item.subject_id for item in items]
    mine = select(Advocate).where(Advocate.id.in_(ids), Advocate.member_id == hand_over.leaver_id)
    for row in db.session.scalars(mine):
        # One by one, so that the search hears of it.
        db.session.delete(row)
    for item in items:
        settle_item(item, ItemState.ENDED)


def settle_item(item: HandOverItem, state: ItemState, taker: Member | None = None) -> None:
    """Note what became of one thing."""
    item.state, item.taker_id, item.settled_at = state, taker.id if taker else None, now()
