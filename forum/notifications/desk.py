"""What is asked of waiting notices before a letter says anything of them, read once for many."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member
from forum.clock import now
from forum.extensions import db
from forum.notifications.choices import NOT_MAILED
from forum.notifications.letters import decision
from forum.notifications.models import PAUSED_AFTER_DAYS, Event, Notification
from forum.notifications.permissions import can_hear
from forum.notifications.wishes import ALWAYS, Wishes
from forum.subjects import Words, subject_of

SEEN = "You had seen it."
GONE = "What it was about is gone."
CLOSED = "The reader may not see it any more."
STOPPED = "The reader stopped these emails."
RESTS = "The reader was not here for a long time, so emails rest."
REASONS = (SEEN, GONE, CLOSED, STOPPED, RESTS)


class Desk:
    """The readers of some notices, what these are about, and the words for them."""

    def __init__(self, notices: Sequence[Notification]) -> None:
        events = {notice.event_id: notice.event for notice in notices}.values()
        ids = sorted({notice.member_id for notice in notices})
        # The checks before a letter leaves ask again what the session has read already.
        found = select(Member).where(Member.id.in_(ids)).execution_options(populate_existing=True)
        self.members = {member.id: member for member in db.session.scalars(found)}
        self.wishes = Wishes(ids, events)
        self._names = _names_of(events)
        self._items: dict[tuple[str, int], Any] = {}
        self._words: dict[tuple[int, str], Words] = {}

    def why_not(self, notice: Notification) -> str:
        """Why no letter may tell its reader of it now; empty where one may."""
        member, event = self.members.get(notice.member_id), notice.event
        if member is None:
            return GONE
        if not can_hear(member, event, self._item(event)):
            return CLOSED
        if notice.why in ALWAYS:
            return ""
        if self.wishes.channel(member.id, event, notice.why) in NOT_MAILED:
            return STOPPED
        return RESTS if is_away(member) else ""

    def words(self, notice: Notification) -> Words:
        """What a letter says of it, the same for all who are told for the same reason."""
        event, key = notice.event, (notice.event_id, notice.why)
        if key not in self._words:
            self._name_as_today(event)
            subject = subject_of(event.kind)
            says = decision if event.name == "decision" or subject is None else subject.events[event.name]
            self._words[key] = says(event, self._item(event), notice.why)
        return self._words[key]

    def _item(self, event: Event) -> Any:
        key = (event.kind, event.subject_id)
        if key not in self._items:
            subject = subject_of(event.kind)
            self._items[key] = subject.find_any(event.subject_id) if subject else None
        return self._items[key]

    def _name_as_today(self, event: Event) -> None:
        """A letter has the title of the moment it is written; a correction may have taken a name out of it."""
        name = self._names.get((event.kind, event.subject_id))
        if name is not None:
            event.details = {**event.details, "title": name[0], "address": name[1]}


def _names_of(events: Iterable[Event]) -> dict[tuple[str, int], tuple[str, str]]:
    ids: dict[str, set[int]] = {}
    for event in events:
        ids.setdefault(event.kind, set()).add(event.subject_id)
    known = ((kind, subject, wanted) for kind, wanted in ids.items() if (subject := subject_of(kind)))
    return {(kind, number): name for kind, subject, wanted in known for number, name in subject.names(wanted).items()}


def is_away(member: Member) -> bool:
    """Whether somebody was not here for so long that mail rests."""
    return seen_at(member) < now() - timedelta(days=PAUSED_AFTER_DAYS)


def seen_at(member: Member) -> datetime:
    """When a member was last here; who never was, when they joined."""
    return member.last_seen_at or max(member.approved_at or member.created_at, member.created_at)
