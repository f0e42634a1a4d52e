"""Telling the moderators that something waits, grouped within the hour."""

from datetime import timedelta

from sqlalchemy import func, select

from forum.accounts.models import Member, State
from forum.accounts.queries import moderator_ids
from forum.clock import now
from forum.extensions import db
from forum.jobs.registry import every
from forum.leaving.queries import waiting_count
from forum.moderation.models import Case, CaseState
from forum.notifications.models import Event
from forum.notifications.services import Audience, announce
from forum.text.words import counted, together

MINUTES_BETWEEN = 60
LOOK_SECONDS = 120


@every(LOOK_SECONDS)
def tell_moderators(subject_id: int) -> None:
    """Tell every moderator what is new at the desk, at most once an hour."""
    last = db.session.scalar(select(func.max(Event.created_at)).where(Event.name == "desk"))
    if last is not None and now() - last < timedelta(minutes=MINUTES_BETWEEN):
        return
    new_cases = select(func.count()).select_from(Case).where(Case.state == CaseState.OPEN)
    new_members = select(func.count()).select_from(Member).where(Member.state == State.PENDING)
    if last is not None:
        new_cases = new_cases.where(Case.opened_at > last)
        new_members = new_members.where(Member.confirmed_at > last)
    cases, members = db.session.scalar(new_cases) or 0, db.session.scalar(new_members) or 0
    hand_overs = db.session.scalar(waiting_count(since=last)) or 0
    if not cases and not members and not hand_overs:
        return
    parts = [counted(cases, "new case")] if cases else []
    parts += [counted(members, "member") + (" waits" if members == 1 else " wait")] if members else []
    parts += [counted(hand_overs, "hand-over")] if hand_overs else []
    announce(
        "desk",
        ("desk", 1),
        None,
        Audience(dict.fromkeys(moderator_ids(), "desk")),
        title="The moderation desk",
        address="/moderation",
        actor_name="Connect and Share",
        what=together(parts),
    )
