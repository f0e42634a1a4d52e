"""Announcing what happened, spreading it to those it concerns, and writing the mails."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select, select, update

from forum.accounts.models import Member
from forum.clock import now
from forum.extensions import db
from forum.following.services import followers_after, note_mailed, unfollow
from forum.jobs.registry import job
from forum.mail import services as mail
from forum.mail.models import OutgoingMail
from forum.notifications.models import FOLLOWERS_AT_ONCE, STOPPABLE, Event, Notification, StoppedMail
from forum.subjects import Subject, subject_of

# Followers of an objective or theme read about it on the page only.
MAILED_FOLLOWS = ("discussion",)


@dataclass(frozen=True)
class Audience:
    """Who is told: `readers` (member id → why) in any case, and the followers of the `followed` (kind, id)."""

    readers: dict[int, str] = field(default_factory=dict)
    followed: Sequence[tuple[str, int]] = ()


def announce(name: str, target: tuple[str, int], actor_id: int | None, audience: Audience, **details: Any) -> Event:
    """Write down that something happened; the worker tells everybody concerned.

    `details` hold what the notifications page prints: `title`, `address`, `actor_name`, perhaps `number` and `reason`.
    """
    kind, subject_id = target
    event = Event(
        name=name,
        kind=kind,
        subject_id=subject_id,
        actor_id=actor_id,
        readers={str(member_id): why for member_id, why in audience.readers.items() if member_id != actor_id},
        followed=[list(pair) for pair in audience.followed],
        details=details,
        created_at=now(),
    )
    db.session.add(event)
    # The job's row needs the event's id.
    db.session.flush()
    spread.later(event.id)
    return event


def tell_decision(member_id: int, target: tuple[str, int], **details: str) -> None:
    """Tell one member what was decided about a thing of theirs.

    `details` are title, address, `what` (a sentence without its full stop) and reason. The names of moderators are
    not told.
    """
    announce("decision", target, None, Audience({member_id: "decision"}), actor_name="The moderators", **details)


@job()
def spread(event_id: int) -> bool | None:
    """Tell the next 500 people of an event; True while there are more."""
    event = db.session.get(Event, event_id)
    subject = subject_of(event.kind) if event else None
    if event is None or subject is None or event.spread_at is not None:
        return None
    if event.spread_list == 0:
        _tell(event, subject, {int(member_id): why for member_id, why in event.readers.items()})
        event.spread_list = 1
    elif event.spread_list <= len(event.followed):
        kind, followed_id = event.followed[event.spread_list - 1]
        ids = followers_after(kind, followed_id, event.spread_member, FOLLOWERS_AT_ONCE)
        _tell(event, subject, dict.fromkeys(ids, f"follows_{kind}"))
        is_last = len(ids) < FOLLOWERS_AT_ONCE
        event.spread_list += is_last
        event.spread_member = 0 if is_last else ids[-1]
    if event.spread_list > len(event.followed):
        event.spread_at = now()
        return None
    return True


def _tell(event: Event, subject: Subject, reasons: dict[int, str]) -> None:
    item = subject.find_any(event.subject_id)
    if item is None or not reasons:
        return
    told = set(
        db.session.scalars(
            select(Notification.member_id).where(
                Notification.event_id == event.id, Notification.member_id.in_(list(reasons))
            )
        )
    )
    members = db.session.scalars(select(Member).where(Member.id.in_([i for i in reasons if i not in told])))
    readers = [m for m in members if m.id != event.actor_id and _may_hear(m, event, subject, item)]
    stopped = _stopped([member.id for member in readers])
    for member in readers:
        why = reasons[member.id]
        db.session.add(Notification(event_id=event.id, member_id=member.id, why=why, created_at=now()))
        if (member.id, _switch(why)) not in stopped:
            _write_mail(event, subject, item, member, why)


def _may_hear(member: Member, event: Event, subject: Subject, item: Any) -> bool:
    """Decisions reach whom they concern even about what is removed; everything else only who may see it."""
    if event.name == "decision":
        return True
    return member.is_member and subject.can_see(member, item)


def _switch(why: str) -> str:
    return "reply" if why == "follows_discussion" else why


def _stopped(member_ids: list[int]) -> set[tuple[int, str]]:
    rows = db.session.execute(
        select(StoppedMail.member_id, StoppedMail.name).where(StoppedMail.member_id.in_(member_ids))
    )
    return {(member_id, name) for member_id, name in rows}


def _write_mail(event: Event, subject: Subject, item: Any, member: Member, why: str) -> None:  # noqa: PLR0917
    words = subject.events.get(event.name)
    if words is None or (why.startswith("follows_") and why.removeprefix("follows_") not in MAILED_FOLLOWS):
        return
    conversation = event.details.get("conversation")
    if why == "follows_discussion" and (
        event.name != "reply" or not note_mailed(member.id, "discussion", conversation)
    ):
        return
    thread = mail.message_id(f"discussion-{conversation}-{member.id}") if conversation else ""
    envelope = mail.Envelope(
        to_address=member.email,
        kind=_switch(why),
        member_id=member.id,
        event_id=event.id,
        message_key=f"event-{event.id}-{member.id}",
        in_reply_to=thread,
        references=thread,
        list_id=f"<discussion-{conversation}.{mail.site_host()}>" if conversation else "",
        unsubscribe=unsubscribe_address(member.id, _switch(why), conversation),
    )
    mail.send(envelope, words(event, item, member, why))


def unsubscribe_address(member_id: int, switch: str, conversation: int | None) -> str:
    """The one-click address of a mail: it stops the discussion, or the kind of mail; empty for decisions."""
    if switch not in STOPPABLE:
        return ""
    token = _serializer().dumps([member_id, switch, conversation if switch == "reply" else None])
    return f"{current_app.config['SITE_URL']}/unsubscribe/{token}"


def _serializer() -> URLSafeSerializer:
    keys = [*reversed(current_app.config["SECRET_KEY_FALLBACKS"]), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="unsubscribe")


@dataclass(frozen=True)
class Stop:
    """What a one-click link stops, for whom."""

    member_id: int
    switch: str
    discussion_id: int | None


def read_unsubscribe(token: str) -> Stop | None:
    """What a token stops, or None when it is not one of ours."""
    try:
        member_id, switch, discussion_id = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return Stop(member_id, switch, discussion_id)


def stop(what: Stop) -> None:
    """Stop following a discussion, or mails of one kind."""
    if what.discussion_id is not None:
        unfollow(what.member_id, "discussion", what.discussion_id)
    else:
        set_mails(what.member_id, {what.switch: False})


def set_mails(member_id: int, wanted: dict[str, bool]) -> None:
    """Switch kinds of mail on or off for a member."""
    for name, is_wanted in wanted.items():
        row = db.session.get(StoppedMail, (member_id, name))
        if is_wanted and row is not None:
            db.session.delete(row)
        elif not is_wanted and row is None:
            db.session.add(StoppedMail(member_id=member_id, name=name))


def mark_read(member_id: int, ids: Iterable[int] | Select[Any] | None = None) -> None:
    """Mark notifications as read: the named ones, or all."""
    statement = update(Notification).where(Notification.member_id == member_id, Notification.read_at.is_(None))
    if ids is not None:
        statement = statement.where(Notification.id.in_(ids if isinstance(ids, Select) else list(ids)))
    db.session.execute(statement.values(read_at=now()).execution_options(synchronize_session=False))


def mark_seen(member_id: int, kind: str, ids: Iterable[int]) -> None:
    """Notifications about things that the member has just been shown are read."""
    events = select(Event.id).where(Event.kind == kind, Event.subject_id.in_(list(ids)))
    mark_read(member_id, select(Notification.id).where(Notification.event_id.in_(events)))


def _why_not_send(row: OutgoingMail) -> str:
    if row.event_id is None or row.member_id is None:
        return ""
    event = db.session.get(Event, row.event_id)
    member = db.session.get(Member, row.member_id)
    subject = subject_of(event.kind) if event else None
    item = subject.find_any(event.subject_id) if subject and event else None
    if member is None or event is None or subject is None or item is None:
        return "What it was about is gone."
    return "" if _may_hear(member, event, subject, item) else "The reader may not see it any more."


mail.checks.append(_why_not_send)
