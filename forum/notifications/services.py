"""Announcing what happened, and what its readers have seen of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, or_, select, update

from forum.clock import now
from forum.extensions import db
from forum.notifications.models import Event, Notification
from forum.notifications.spreading import spread


@dataclass(frozen=True)
class Audience:
    """Who is told: `readers` (member id → why) in any case, and the followers of the `followed` (kind, id)."""

    readers: dict[int, str] = field(default_factory=dict)
    followed: Sequence[tuple[str, int]] = ()


def announce(name: str, target: tuple[str, int], actor_id: int | None, audience: Audience, **details: Any) -> Event:
    """Write down that something happened; the worker tells everybody concerned, however many they are.

    `details` hold what the notifications page prints: `title`, `address`, `actor_name`, perhaps `number`, `reason`,
    `conversation`, the id of the discussion it belongs to, and `parent`, the id of the reply that it answers. With
    `follower_mail` False followers read it on the page only.
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
