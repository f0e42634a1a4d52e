"""Once a year somebody who knows is asked whether a story is still true."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member, State
from forum.clock import now, today
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.jobs.registry import every
from forum.limits.rates import DAY
from forum.notifications.services import Audience, announce
from forum.stories.models import Story
from forum.stories.queries import stands

REMINDED_AFTER_DAYS = 365
REMINDED_AT_ONCE = 100


@every(DAY)
def ask_whether_still_true(_: int) -> bool | None:
    """Ask about the next 100 stories that nobody confirmed for a year; True while there are more.

    One is asked for each: its author or who took it over, else its contact, else the one behind them. The day is noted
    in the same transaction, so nobody is asked twice in a year.
    """
    rows = db.session.execute(_due(today() - timedelta(days=REMINDED_AFTER_DAYS))).all()
    for story, *people in rows:
        reader_id = next(member_id for member_id in people if member_id is not None)
        story.reminded_on = today()
        announce(
            "still_true",
            ("story", story.id),
            None,
            Audience({reader_id: "still_true"}),
            title=story.title,
            address=story.address,
            actor_name="",
        )
    return True if len(rows) == REMINDED_AT_ONCE else None


def _due(year_ago: date) -> Select[Any]:
    """The stories of which somebody in good standing can be asked, with the ids of those who can, in their order."""
    people = [aliased(Member) for _ in range(3)]
    owner_id = case((Story.handed_over_at.is_(None), Story.author_id), else_=Story.keeper_id)
    keys = (owner_id, Story.contact_id, Story.backup_contact_id)
    columns: list[Any] = [Story, *(person.id for person in people)]
    statement = select(*columns).join(Discussion, Discussion.id == Story.discussion_id)
    for person, key in zip(people, keys, strict=True):
        statement = statement.outerjoin(person, and_(person.id == key, _in_good_standing(person)))
    is_due = and_(
        Story.confirmed_on <= year_ago,
        or_(Story.reminded_on.is_(None), Story.reminded_on <= year_ago),
        # What was summarised from elsewhere stays as it was published.
        Story.is_from_public_source.is_(False),
    )
    is_open = and_(stands(), Story.held_at.is_(None), Discussion.locked_at.is_(None))
    somebody = or_(*(person.id.is_not(None) for person in people))
    return statement.where(is_due, is_open, somebody).order_by(Story.id).limit(REMINDED_AT_ONCE)


def _in_good_standing(person: type[Member]) -> ColumnElement[bool]:
    is_free = or_(person.suspended_until.is_(None), person.suspended_until <= now())
    return and_(person.state == State.ACTIVE, is_free)
