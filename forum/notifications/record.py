"""What reached a member and what did not: their own notifications and letters, with what became of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.extensions import db
from forum.mail.models import MailState, OutgoingMail
from forum.notifications.choices import Channel
from forum.notifications.models import NoticeState, Notification
from forum.notifications.queries import names_as_seen
from forum.text.words import full_time
from forum.web.paging import Order, Page, cut, keyset

ON_THE_PAGE = "On the page only"
WAYS = {
    Channel.OFF: ON_THE_PAGE,
    Channel.PAGE: ON_THE_PAGE,
    Channel.AT_ONCE: "Email at once",
    Channel.DAILY: "Daily email",
    Channel.WEEKLY: "Weekly email",
}
CLOSED = "Something that is gone or closed to you by now"


@dataclass(frozen=True)
class Entry:
    """One line: what it was, where that stands (empty for a letter), when, by which way, and what became of it."""

    notice: Notification | None
    title: str
    address: str
    moment: datetime
    way: str
    fate: str


def record_page(member: Member, after: str | None, address: Callable[[str], str]) -> Page:
    """A page of a member's own record, the latest first."""
    # Both tables in one order: by moment, then by a number that no two rows share.
    told, written = Notification.id * 2, OutgoingMail.id * 2 + 1
    narrow, is_backwards = keyset(Order(Notification.created_at, told), after)
    mine = select(Notification).options(joinedload(Notification.event)).where(Notification.member_id == member.id)
    notices = db.session.scalars(narrow(mine)).all()
    narrow, _ = keyset(Order(OutgoingMail.created_at, written), after)
    # A letter about one event is told of beside its notification.
    alone = select(OutgoingMail).where(OutgoingMail.member_id == member.id, OutgoingMail.event_id.is_(None))
    letters = db.session.scalars(narrow(alone)).all()
    rows: list[Notification | OutgoingMail] = sorted([*notices, *letters], key=_place, reverse=not is_backwards)
    page = cut(rows, _place, after, address)
    return Page(_entries(page.rows, member), page.newer, page.older)


def _place(row: Notification | OutgoingMail) -> tuple[datetime, int]:
    return row.created_at, row.id * 2 + isinstance(row, OutgoingMail)


def _entries(rows: Iterable[Any], member: Member) -> list[Entry]:
    notices = [row for row in rows if isinstance(row, Notification)]
    names, letters = names_as_seen(notices, member), _letters(notices, member)
    entries = []
    for row in rows:
        if isinstance(row, OutgoingMail):
            entries.append(Entry(None, _subject(row), "", row.created_at, "Email", fate_of_letter(row)))
            continue
        title, address = names.get(row.id, (CLOSED, ""))
        letter = letters.get(row.id)
        # Before channels were kept with a notification, a letter with its event is what tells of them.
        way = WAYS[Channel.AT_ONCE if letter is not None and row.channel == Channel.PAGE else row.channel]
        entries.append(Entry(row, title, address, row.created_at, way, fate_of_notice(row, letter)))
    return entries


def _subject(row: OutgoingMail) -> str:
    """What was not sent may be about things that are closed by now."""
    return row.subject if row.state == MailState.SENT or not row.about else "An email about what is new"


def _letters(notices: list[Notification], member: Member) -> dict[int, OutgoingMail]:
    """The letter about each notification that has one: its own, or the one about its event."""
    if not notices:
        return {}
    ids, events = [row.mail_id for row in notices if row.mail_id], [row.event_id for row in notices]
    about = or_(OutgoingMail.id.in_(ids), OutgoingMail.event_id.in_(events))
    letters = db.session.scalars(select(OutgoingMail).where(OutgoingMail.member_id == member.id, about)).all()
    by_id = {row.id: row for row in letters}
    by_event = {row.event_id: row for row in letters}
    found = {row.id: by_id.get(row.mail_id or 0) or by_event.get(row.event_id) for row in notices}
    return {notice_id: letter for notice_id, letter in found.items() if letter is not None}


def fate_of_letter(row: OutgoingMail) -> str:
    """What became of a letter, in words."""
    if row.state == MailState.SENT:
        return f"sent on {full_time(row.sent_at or row.created_at)}"
    if row.state == MailState.SKIPPED:
        return f"not sent. {row.why}".strip()
    if row.state == MailState.FAILED:
        return f"it came back. {row.why or row.error}".strip()
    if row.attempts:
        return f"your mail server did not take it yet; the next try is on {full_time(row.next_try_at)}"
    return "leaves within a minute"


def fate_of_notice(row: Notification, letter: OutgoingMail | None) -> str:
    """What became of the mail about a notification, in words; empty where none was asked for."""
    if letter is not None:
        return fate_of_letter(letter)
    if row.mail_state == NoticeState.SKIPPED:
        return f"not sent. {row.why_not}".strip()
    if row.mail_state == NoticeState.SENT:
        return "sent"
    if row.mail_state == NoticeState.WAITING:
        return f"waits until {full_time(row.due_at)}" if row.due_at else "waits"
    return ""
