"""Spreading an event to those it concerns, each by the way of their choice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, insert, select

from forum.accounts.models import Member
from forum.clock import now
from forum.extensions import db
from forum.following.queries import followers_after
from forum.jobs.registry import job
from forum.notifications.choices import NOT_MAILED, Channel
from forum.notifications.digests import next_digest, plans_of
from forum.notifications.models import (
    AT_ONCE_WAITS_MINUTES,
    FOLLOWERS_AT_ONCE,
    Event,
    MailPlan,
    NoticeState,
    Notification,
)
from forum.notifications.permissions import can_hear
from forum.notifications.wishes import ALWAYS, Wishes
from forum.notifications.writing import write_letters
from forum.subjects import Subject, subject_of


@job()
def spread(event_id: int) -> bool | None:
    """Tell the next 500 people of an event; True while there are more.

    Each batch is one transaction with the event's place in it, so that after a crash nobody is told twice.
    """
    event = db.session.get(Event, event_id)
    if event is None or event.spread_at is not None:
        return None
    _tell(event, _next_readers(event))
    if event.spread_list <= len(event.followed):
        return True
    event.spread_at = now()
    return None


def _next_readers(event: Event) -> list[int]:
    """Who is told next: first the named readers, then each list of followers; the event moves on."""
    if event.spread_list == 0:
        event.spread_list = 1
        return [int(member_id) for member_id in event.readers]
    kind, followed_id = event.followed[event.spread_list - 1]
    ids = followers_after(kind, followed_id, event.spread_member, FOLLOWERS_AT_ONCE)
    if len(ids) == FOLLOWERS_AT_ONCE:
        event.spread_member = ids[-1]
    else:
        event.spread_list, event.spread_member = event.spread_list + 1, 0
    return ids


def _tell(event: Event, member_ids: Sequence[int]) -> None:
    """The notifications of one batch; as many statements for 500 as for one. Whoever wants none gets no row."""
    subject = subject_of(event.kind)
    item = subject.find_any(event.subject_id) if subject else None
    readers = [member.id for member in _untold(event, member_ids) if can_hear(member, event, item)]
    if not readers:
        return
    if subject:
        _name_as_today(event, subject)
    wishes, plans = Wishes(readers, [event]), plans_of(readers)
    ways = ((member_id, *wishes.best(member_id, event)) for member_id in readers)
    rows = [_row(event, way, plans.get(way[0])) for way in ways if way[1] != Channel.OFF]
    if not rows:
        return
    db.session.execute(insert(Notification), rows)
    if any(row["due_at"] is not None and row["due_at"] <= now() for row in rows):
        write_letters.later()


def _row(event: Event, way: tuple[int, Channel, str], plan: MailPlan | None) -> dict[str, Any]:
    member_id, channel, why = way
    has_mail = channel not in NOT_MAILED and _has_words(event)
    return {
        "event_id": event.id,
        "member_id": member_id,
        "why": why,
        "created_at": now(),
        "channel": channel if has_mail else Channel.PAGE,
        "mail_state": NoticeState.WAITING if has_mail else NoticeState.NONE,
        "due_at": _due_at(channel, why, plan) if has_mail else None,
    }


def _has_words(event: Event) -> bool:
    subject = subject_of(event.kind)
    return event.name == "decision" or (subject is not None and event.name in subject.events)


def _due_at(channel: Channel, why: str, plan: MailPlan | None) -> datetime:
    if channel != Channel.AT_ONCE:
        return next_digest(channel, plan, now())
    return now() + timedelta(minutes=0 if why in ALWAYS else AT_ONCE_WAITS_MINUTES)


def _name_as_today(event: Event, subject: Subject) -> None:
    """Keep the title of the moment; a correction may have taken a name out of it."""
    name = subject.names([event.subject_id]).get(event.subject_id)
    if name is not None:
        event.details = {**event.details, "title": name[0], "address": name[1]}


def _untold(event: Event, member_ids: Sequence[int]) -> list[Member]:
    """Those who were not told of this event for another reason, without whoever did it."""
    was_told = exists().where(Notification.event_id == event.id, Notification.member_id == Member.id)
    statement = select(Member).where(Member.id.in_(member_ids), Member.id != (event.actor_id or 0), ~was_told)
    return list(db.session.scalars(statement.order_by(Member.id)))
