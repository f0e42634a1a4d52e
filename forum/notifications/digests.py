"""When digests leave: at the hour and on the weekday of each member's choice, in London, whatever the clocks do."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import select

from forum.clock import LONDON, now
from forum.extensions import db
from forum.notifications.choices import Channel
from forum.notifications.models import DIGEST_HOUR, DIGEST_WEEKDAY, MailPlan, NoticeState, Notification

DIGESTS = (Channel.DAILY, Channel.WEEKLY)


def plans_of(member_ids: Iterable[int]) -> dict[int, MailPlan]:
    """The plans of those of these members who have one, in one statement."""
    statement = select(MailPlan).where(MailPlan.member_id.in_(list(member_ids)))
    return {plan.member_id: plan for plan in db.session.scalars(statement)}


def next_digest(channel: Channel, plan: MailPlan | None, after: datetime) -> datetime:
    """The moment of the next digest after a moment. An hour that the clocks skip comes an hour later, one that they
    repeat counts the first time."""
    hour = plan.digest_hour if plan else DIGEST_HOUR
    weekday = plan.digest_weekday if plan else DIGEST_WEEKDAY
    day = after.astimezone(LONDON).date()
    days = (day + timedelta(days=ahead) for ahead in range(9))
    moments = (datetime.combine(each, time(hour), LONDON) for each in days if _is_of(channel, each.weekday(), weekday))
    return next(moment for moment in moments if moment.timestamp() > after.timestamp())


def _is_of(channel: Channel, weekday: int, wanted: int) -> bool:
    return channel == Channel.DAILY or weekday == wanted


def move_digests(member_id: int) -> None:
    """Let what waits for a member's digests wait for the hour and day that they have chosen meanwhile."""
    plan = plans_of([member_id]).get(member_id)
    statement = select(Notification).where(
        Notification.member_id == member_id,
        Notification.mail_state == NoticeState.WAITING,
        Notification.channel.in_(DIGESTS),
    )
    for notice in db.session.scalars(statement):
        notice.due_at = next_digest(notice.channel, plan, now())
