"""Announcing what happened, spreading it to those it concerns, and writing the mails."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, delete, exists, insert, or_, select, update

from forum.accounts.models import Member, State
from forum.clock import now
from forum.database import upsert
from forum.extensions import db
from forum.following.queries import followers_after, is_following
from forum.following.services import claim_mails, unfollow
from forum.jobs.registry import job
from forum.mail import services as mail
from forum.mail.models import OutgoingMail
from forum.notifications.choices import NOT_MAILED, Channel
from forum.notifications.letters import Reader, decision
from forum.notifications.models import FOLLOWERS_AT_ONCE, Event, Notification, NotificationChoice
from forum.notifications.stopping import Stop, stop_address
from forum.subjects import Mail, Subject, subject_of

# Followers of a discussion are mailed; those of an objective or theme read about it on the page only.
BY_MAIL = "follows_discussion"
# The choice on /account/notifications that a reason falls under, where it is not its own.
ASKED = ("asked_adopter", "asked_theme", "asked_advocate", "invited", "offered")
SWITCHES = {BY_MAIL: "reply", **dict.fromkeys(ASKED, "asked")}


@dataclass(frozen=True)
class Audience:
    """Who is told: `readers` (member id → why) in any case, and the followers of the `followed` (kind, id)."""

    readers: dict[int, str] = field(default_factory=dict)
    followed: Sequence[tuple[str, int]] = ()


def announce(name: str, target: tuple[str, int], actor_id: int | None, audience: Audience, **details: Any) -> Event:
    """Write down that something happened; the worker tells everybody concerned, however many they are.

    `details` hold what the notifications page prints: `title`, `address`, `actor_name`, perhaps `number`, `reason`
    and `conversation`, the id of the discussion it belongs to. With `follower_mail` False followers read it on the
    page only.
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


def tell_decision(member_id: int, target: tuple[str, int], *, by_mail: bool = True, **details: str) -> None:
    """Tell one member what was decided about a thing of theirs; not `by_mail` where a letter of its own goes out.

    `details` are title, address, `what` (a sentence without its full stop) and reason. The names of moderators are
    not told.
    """
    concerned = Audience({member_id: "decision"})
    announce("decision", target, None, concerned, actor_name="The moderators", by_mail=by_mail, **details)


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


def _next_readers(event: Event) -> dict[int, str]:
    """Who is told next, and why: first the named readers, then each list of followers; the event moves on."""
    if event.spread_list == 0:
        event.spread_list = 1
        return {int(member_id): why for member_id, why in event.readers.items()}
    kind, followed_id = event.followed[event.spread_list - 1]
    ids = followers_after(kind, followed_id, event.spread_member, FOLLOWERS_AT_ONCE)
    if len(ids) == FOLLOWERS_AT_ONCE:
        event.spread_member = ids[-1]
    else:
        event.spread_list, event.spread_member = event.spread_list + 1, 0
    return dict.fromkeys(ids, f"follows_{kind}")


def _tell(event: Event, reasons: dict[int, str]) -> None:
    """Notifications and mails for one batch; as many statements for 500 as for one."""
    subject = subject_of(event.kind)
    item = subject.find_any(event.subject_id) if subject else None
    readers = [member for member in _untold(event, list(reasons)) if _may_hear(member, event, item)]
    if not readers:
        return
    if subject:
        _name_as_today(event, subject)
    rows = [{"event_id": event.id, "member_id": m.id, "why": reasons[m.id], "created_at": now()} for m in readers]
    db.session.execute(insert(Notification), rows)
    words = decision if event.name == "decision" else subject.events.get(event.name) if subject else None
    if words is None or not event.details.get("by_mail", True):
        return
    to_mail = _who_want_mail(event, readers, reasons)
    mail.send_all([_letter((event, item, words), member, reasons[member.id]) for member in to_mail])


def _name_as_today(event: Event, subject: Subject) -> None:
    """Letters carry the title of the moment they are written; a correction may have taken a name out of it."""
    name = subject.names([event.subject_id]).get(event.subject_id)
    if name is not None:
        event.details = {**event.details, "title": name[0], "address": name[1]}


def _untold(event: Event, member_ids: list[int]) -> list[Member]:
    """Those who were not told of this event for another reason, without whoever did it."""
    was_told = exists().where(Notification.event_id == event.id, Notification.member_id == Member.id)
    statement = select(Member).where(Member.id.in_(member_ids), Member.id != (event.actor_id or 0), ~was_told)
    return list(db.session.scalars(statement.order_by(Member.id)))


def _may_hear(member: Member, event: Event, item: Any) -> bool:
    """Decisions reach whom they concern, suspended or not, even about what is gone; all else who may see it."""
    if event.name == "decision":
        return member.state != State.DEACTIVATED
    subject = subject_of(event.kind)
    return subject is not None and item is not None and member.is_member and subject.can_see(member, item)


def _who_want_mail(event: Event, readers: list[Member], reasons: dict[int, str]) -> list[Member]:
    """Without those who switched this kind off, and without followers who have not opened it since the last mail."""
    stopped = _stopped([member.id for member in readers])
    mailed = [member for member in readers if _is_mailed(reasons[member.id], event)]
    willing = [member for member in mailed if (member.id, _switch(reasons[member.id])) not in stopped]
    followers = [member.id for member in willing if reasons[member.id] == BY_MAIL]
    due = claim_mails(followers, "discussion", event.details.get("conversation", 0))
    return [member for member in willing if reasons[member.id] != BY_MAIL or member.id in due]


def _is_mailed(why: str, event: Event) -> bool:
    return event.details.get("follower_mail", True) if why == BY_MAIL else not why.startswith("follows_")


def _switch(why: str) -> str:
    """The choice on /account/notifications that a reason falls under."""
    return SWITCHES.get(why, why)


def _stopped(member_ids: list[int]) -> set[tuple[int, str]]:
    chosen = select(NotificationChoice.member_id, NotificationChoice.name).where(
        NotificationChoice.member_id.in_(member_ids), NotificationChoice.channel.in_(NOT_MAILED)
    )
    return {(member_id, name) for member_id, name in db.session.execute(chosen)}


def _letter(told: tuple[Event, Any, Callable[..., Mail]], member: Member, why: str) -> tuple[mail.Envelope, Mail]:
    event, item, words = told
    conversation = event.details.get("conversation")
    # Mail programs put together what answers the same letter, here one that was never sent.
    thread = mail.message_id(f"discussion-{conversation}-{member.id}") if conversation else ""
    address = stop_address(Stop(member.id, _switch(why), conversation))
    envelope = mail.Envelope(
        to_address=member.email,
        kind=_switch(why),
        member_id=member.id,
        event_id=event.id,
        message_key=f"event-{event.id}-{member.id}",
        in_reply_to=thread,
        references=thread,
        list_id=f"<discussion-{conversation}.{mail.site_host()}>" if conversation else "",
        unsubscribe=address,
    )
    return envelope, words(event, item, Reader(member.id, member.name, address), why)


def stop(what: Stop) -> None:
    """Stop following a discussion, or mails of one kind."""
    if what.discussion_id is not None:
        unfollow(what.member_id, "discussion", what.discussion_id)
    else:
        set_mails(what.member_id, {what.switch: False})


def set_mails(member_id: int, wanted: dict[str, bool]) -> None:
    """Switch kinds of mail on or off for a member."""
    on = [name for name, is_wanted in wanted.items() if is_wanted]
    chosen = NotificationChoice
    db.session.execute(delete(chosen).where(chosen.member_id == member_id, chosen.name.in_(on)))
    for name in wanted.keys() - set(on):
        row = upsert(chosen).values(member_id=member_id, name=name, channel=Channel.PAGE)
        db.session.execute(row.on_conflict_do_nothing())


def mark_read(member_id: int, ids: Iterable[int] | Select[Any] | None = None) -> None:
    """Mark notifications as read: the named ones, or all."""
    statement = update(Notification).where(Notification.member_id == member_id, Notification.read_at.is_(None))
    if ids is not None:
        statement = statement.where(Notification.id.in_(ids if isinstance(ids, Select) else list(ids)))
    db.session.execute(statement.values(read_at=now()).execution_options(synchronize_session=False))


def mark_seen(member_id: int, *shown: tuple[str, Iterable[int] | Select[Any]]) -> None:
    """Notifications about things (kind, ids) that the member has just been shown are read."""
    conditions = [
        and_(Event.kind == kind, Event.subject_id.in_(ids if isinstance(ids, Select) else list(ids)))
        for kind, ids in shown
    ]
    unread = and_(Notification.member_id == member_id, Notification.read_at.is_(None))
    of_these = select(Notification.id).join(Event, Event.id == Notification.event_id).where(unread, or_(*conditions))
    mark_read(member_id, of_these)


def _why_not_send(row: OutgoingMail) -> str:
    """Asked right before a letter leaves: what was true when it was written may have changed."""
    if row.event_id is None or row.member_id is None:
        return ""
    event = db.session.get(Event, row.event_id)
    member = db.session.get(Member, row.member_id, populate_existing=True)
    if member is None or event is None:
        return "What it was about is gone."
    if _was_stopped(row.kind, event, member):
        return "The reader stopped these emails."
    subject = subject_of(event.kind)
    item = subject.find_any(event.subject_id) if subject else None
    return "" if _may_hear(member, event, item) else "The reader may not see it any more."


def _was_stopped(switch: str, event: Event, member: Member) -> bool:
    if (member.id, switch) in _stopped([member.id]):
        return True
    return switch == "reply" and not is_following(member.id, "discussion", event.details.get("conversation", 0))


mail.checks.append(_why_not_send)
