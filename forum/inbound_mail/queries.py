"""Mails that came, who may start discussions by mail, and whose letters come back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, func, select
from sqlalchemy.orm import undefer

from forum.accounts.models import Member
from forum.clock import now
from forum.extensions import db
from forum.inbound_mail.models import (
    BOUNCES_FORGOTTEN_DAYS,
    PER_LETTER,
    IncomingMail,
    IncomingState,
    MailTrouble,
    StartsByMail,
)
from forum.limits.services import hashed
from forum.mail.models import MailState, OutgoingMail
from forum.web.loading import LARGEST_ID
from forum.web.paging import Order, Page, cut, keyset

# So much of a mail holds its headers; of a longer head the beginning is enough.
HEAD_BYTES = 16 * 1024


def waiting_mail(incoming_id: int) -> IncomingMail | None:
    """A mail that nobody has taken in yet, with its bytes; no session holds it."""
    statement = select(IncomingMail).options(undefer(IncomingMail.raw))
    row = db.session.scalar(
        statement.where(IncomingMail.id == incoming_id, IncomingMail.state == IncomingState.RECEIVED)
    )
    if row is not None:
        db.session.expunge(row)
    # To read a mail takes its time, and nothing stays open meanwhile.
    db.session.rollback()
    return row


def find_incoming(incoming_id: int) -> IncomingMail | None:
    """A mail in any state, without its bytes."""
    return db.session.get(IncomingMail, incoming_id) if 0 < incoming_id <= LARGEST_ID else None


def raw_of(incoming_id: int) -> bytes:
    """The bytes of a mail as it came."""
    return db.session.scalars(select(IncomingMail.raw).where(IncomingMail.id == incoming_id)).one()


def head_of(incoming_id: int) -> tuple[bytes, int]:
    """The beginning of a mail, and how many bytes the whole has."""
    columns = select(func.substr(IncomingMail.raw, 1, HEAD_BYTES, type_=LargeBinary), func.length(IncomingMail.raw))
    head, size = db.session.execute(columns.where(IncomingMail.id == incoming_id)).one()
    return head, size


def incoming_page(state: str, after: str | None, address: Callable[[str], str], size: int) -> Page:
    """A page of (mail, the beginning of its bytes), the latest first, perhaps of those in one state."""
    narrow, _ = keyset(Order(IncomingMail.id, IncomingMail.id, is_moment=False), after, size)
    statement = select(IncomingMail, func.substr(IncomingMail.raw, 1, HEAD_BYTES, type_=LargeBinary))
    if state:
        statement = statement.where(IncomingMail.state == state)
    rows = [(mail, head) for mail, head in db.session.execute(narrow(statement))]
    return cut(rows, lambda row: (row[0].id, row[0].id), after, address, size=size)


def latest_incoming(most: int, state: str | None = None) -> Sequence[IncomingMail]:
    """The latest mails, perhaps in one state, without their bytes."""
    statement = select(IncomingMail).order_by(IncomingMail.id.desc()).limit(most)
    return db.session.scalars(statement.where(IncomingMail.state == state) if state else statement).all()


def find_sender(email: str) -> Member | None:
    """The member who signs in with this address, in any state."""
    return db.session.scalar(select(Member).where(Member.email == email)) if email else None


def may_start_by_mail(member: Member) -> bool:
    """Whether the member allowed it."""
    return db.session.scalar(select(StartsByMail.member_id).where(StartsByMail.member_id == member.id)) is not None


def whose(email: str) -> str:
    """Under which name the trouble of an address is kept; it does not tell the address."""
    return hashed("address", email.lower())


def find_trouble(email: str) -> MailTrouble | None:
    """What is known of letters to this address that came back; old stories do not count."""
    row = db.session.get(MailTrouble, whose(email), populate_existing=True)
    is_over = row is not None and row.stopped_at is None and _is_old(row)
    return None if row is None or is_over else row


def _is_old(row: MailTrouble) -> bool:
    return row.came_back_at < now() - timedelta(days=BOUNCES_FORGOTTEN_DAYS)


def score_of(row: MailTrouble, email: str) -> int:
    """The sum as of now, in tenths: each letter that was sent since and did not come back takes a tenth off."""
    if _is_old(row):
        return 0
    sent = db.session.scalar(
        select(func.count()).where(
            OutgoingMail.to_address == email,
            OutgoingMail.state == MailState.SENT,
            # Of one that came back it says so.
            OutgoingMail.why == "",
            OutgoingMail.sent_at > row.came_back_at,
        )
    )
    return max(0, row.score - PER_LETTER * (sent or 0))


def latest_received_at() -> datetime | None:
    """When the latest mail came in, if one ever did."""
    return db.session.scalar(select(func.max(IncomingMail.received_at)))


def late_count(minutes: int) -> int:
    """How many mails wait for longer than that to be read."""
    since = now() - timedelta(minutes=minutes)
    statement = select(func.count()).where(
        IncomingMail.state == IncomingState.RECEIVED, IncomingMail.received_at < since
    )
    return db.session.scalar(statement) or 0
