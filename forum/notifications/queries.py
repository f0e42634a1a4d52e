"""What a member was told."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.extensions import db
from forum.notifications.channels import channels_of
from forum.notifications.choices import NOT_MAILED
from forum.notifications.models import Event, Notification
from forum.subjects import Subject, subject_of
from forum.web.paging import PAGE_SIZE, Order, Page, cut, keyset, with_query

UNREAD_LOOKED_AT = 500
# So many notifications one page looks through to fill its groups.
LOOKED_AT = 200
NUMBERED = re.compile(r"/[a-z]+/[0-9]+-")


@dataclass(frozen=True)
class Group:
    """Notifications that stand as one row, the latest first: replies in one discussion, all new or all read, or one.

    Title and address are those of today, for a corrected title may have held a name. The address is where to begin.
    """

    rows: list[Notification]
    title: str
    address: str

    @property
    def latest(self) -> Notification:
        return self.rows[0]

    @property
    def writers(self) -> list[str]:
        """Who wrote, each once, the latest first."""
        return list({row.event.actor_id: row.event.details.get("actor_name", "") for row in self.rows}.values())

    @property
    def count_to_me(self) -> int:
        """How many of them name the reader or answer them."""
        return sum(row.why not in ("follows_discussion", "reply") for row in self.rows)


@dataclass(frozen=True)
class Told:
    """A page of groups, and the unread notifications on it that are about things closed to the member by now."""

    page: Page
    closed_ids: list[int]


def up_to_a_hundred(rows: Select[Any]) -> Select[int]:
    """How many rows there are, up to 100: a header says «99+» of more."""
    return select(func.count()).select_from(rows.limit(100).subquery())


# What the header of every page counts for its member, by the name that the page prints; each asks for the parameter
# `member_id`. Rooms above add theirs, and all are asked in one statement.
header_counts: dict[str, Select[int]] = {
    "unread_notifications": up_to_a_hundred(
        select(Notification.id).where(Notification.member_id == bindparam("member_id"), Notification.read_at.is_(None))
    )
}


def unread_counts(member: Member) -> dict[str, int]:
    """What waits unread for a member, by the names of `header_counts`."""
    row = db.session.execute(_all_counts(len(header_counts)), {"member_id": member.id}).one()
    return dict(zip(header_counts, row, strict=True))


@cache
def _all_counts(length: int) -> Select[Any]:
    """Asked with every page of a member, so it is put together once for each length of the list."""
    return select(*(count.scalar_subquery() for count in header_counts.values()))


def unread_about(member: Member, address: str) -> list[int]:
    """The ids of the latest unread notifications that lead to an address of this site.

    It is asked with every page, so somebody who never reads notifications costs no more than others.
    """
    unread = select(Notification.id, Notification.event_id).where(
        Notification.member_id == member.id, Notification.read_at.is_(None)
    )
    latest = unread.order_by(Notification.id.desc()).limit(UNREAD_LOOKED_AT).subquery()
    leading = select(latest.c.id).join(Event, Event.id == latest.c.event_id)
    stored = Event.details["address"].as_string()
    # Behind the id stands the title, which may have been another one then.
    numbered = NUMBERED.match(address)
    same = or_(stored == address, stored.startswith(numbered[0], autoescape=True)) if numbered else stored == address
    return list(db.session.scalars(leading.where(same)))


def notification_page(member: Member, after: str | None) -> Told:
    """A page of a member's notifications in groups; what they may not see any more is left out.

    It looks through up to 200 of them, so that many replies in one discussion do not push all else from the page.
    """
    narrow, _ = keyset(Order(Notification.id, Notification.id, is_moment=False), after, LOOKED_AT)
    statement = select(Notification).options(joinedload(Notification.event)).where(Notification.member_id == member.id)
    rows = list(db.session.scalars(narrow(statement)))
    size = _fitting(rows)
    page = cut(
        rows[: size + 1],
        lambda row: (row.id, row.id),
        after,
        lambda cursor: with_query("/notifications", after=cursor),
        size=size,
    )
    visible = _visible(page.rows, member)
    shown = [row for row in page.rows if _shows(row, visible)]
    closed = [row.id for row in page.rows if row not in shown and row.read_at is None]
    return Told(Page(_grouped(shown), page.newer, page.older), closed)


def _fitting(rows: list[Notification]) -> int:
    """How many of these rows a page of 20 groups holds."""
    keys: set[tuple[Any, ...]] = set()
    for number, row in enumerate(rows[:LOOKED_AT]):
        keys.add(_group_of(row))
        if len(keys) > PAGE_SIZE:
            return number
    return min(len(rows), LOOKED_AT)


def _group_of(row: Notification) -> tuple[Any, ...]:
    conversation = row.event.details.get("conversation")
    if row.event.name != "reply" or not conversation:
        return (row.id,)
    return conversation, row.read_at is None


def _grouped(rows: list[Notification]) -> list[Group]:
    groups: dict[tuple[Any, ...], list[Notification]] = {}
    for row in rows:
        groups.setdefault(_group_of(row), []).append(row)
    names = _names([group[-1] for group in groups.values()])
    return [Group(group, *names[group[-1].id]) for group in groups.values()]


def names_as_seen(rows: Sequence[Notification], member: Member) -> dict[int, tuple[str, str]]:
    """Title and address of today by the id of each notification, without those closed to the member by now."""
    visible = _visible(rows, member)
    return _names([row for row in rows if _shows(row, visible)])


def _visible(rows: Iterable[Notification], member: Member) -> dict[str, set[int]]:
    return {kind: subject.visible_ids(ids, member) for kind, subject, ids in _by_kind(rows)}


def _names(rows: list[Notification]) -> dict[int, tuple[str, str]]:
    todays = {(kind, i): name for kind, subject, ids in _by_kind(rows) for i, name in subject.names(ids).items()}
    return {row.id: todays.get((row.event.kind, row.event.subject_id), _name_as_told(row.event)) for row in rows}


def _name_as_told(event: Event) -> tuple[str, str]:
    return event.details["title"], event.details["address"]


def _by_kind(rows: Iterable[Notification]) -> Iterator[tuple[str, Subject, set[int]]]:
    """Each kind that these notifications are about, its subject, and the ids."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        ids.setdefault(row.event.kind, set()).add(row.event.subject_id)
    return ((kind, subject, wanted) for kind, wanted in ids.items() if (subject := subject_of(kind)))


def _shows(row: Notification, visible: dict[str, set[int]]) -> bool:
    """Decisions stay, because they are often about what is gone."""
    event: Event = row.event
    return event.name == "decision" or event.subject_id in visible.get(event.kind, set())


def named_by_events(kind: str, subject_id: int) -> set[int]:
    """The ids of the members whom events about a thing named, so that nobody is named by it twice."""
    rows = db.session.scalars(select(Event.readers).where(Event.kind == kind, Event.subject_id == subject_id))
    return {int(member_id) for readers in rows for member_id in readers}


def stopped_mails(member_id: int) -> set[str]:
    """The kinds of mail that a member switched off."""
    return {name for name, channel in channels_of([member_id])[member_id].items() if channel in NOT_MAILED}
