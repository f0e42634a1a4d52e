"""Mail that came in, as administrators look at it: the list, one of it, and what they do with it."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from forum.accounts.models import Member
from forum.audit.models import AuditEntry
from forum.audit.services import record
from forum.clock import now
from forum.errors import Conflict, NotAllowed
from forum.extensions import db
from forum.inbound_mail import showing
from forum.inbound_mail.models import IncomingMail
from forum.inbound_mail.queries import incoming_page, raw_of
from forum.inbound_mail.services.taking_in import take_in_again
from forum.web.paging import Page, with_query

ADDRESS = "/admin/mail/incoming"
ROWS_AT_ONCE = 50
FETCH_MINUTES = 15
KIND = "incoming_mail"


@dataclass(frozen=True)
class Row:
    """One mail in the list: `sender` is its header «From», `outcome` why or what it became, `address` where to see."""

    mail: IncomingMail
    sender: str
    purpose: str
    outcome: str
    address: str


def mails_that_came(state: str, after: str | None) -> Page:
    """A page of Row, the latest first, perhaps of those in one state."""
    page = incoming_page(state, after, lambda cursor: with_query(ADDRESS, state=state, after=cursor), ROWS_AT_ONCE)
    return Page([row_of(mail, head) for mail, head in page.rows], page.newer, page.older)


def row_of(mail: IncomingMail, raw: bytes) -> Row:
    """What a list says of a mail, of which the beginning is enough."""
    headers = {name.lower(): value for name, value in reversed(showing.headers_of(raw))}
    return Row(
        mail,
        headers.get("from", "") or mail.sender or "",
        showing.purpose_of(mail.recipient),
        showing.outcome_of(mail),
        showing.address_of(mail),
    )


def retry_incoming(actor: Member, mail: IncomingMail, reason: str) -> None:
    """Have the worker read a failed mail once more. Raises Conflict where somebody did so before."""
    _check(actor)
    if not take_in_again(mail.id):
        raise Conflict("This mail did not fail, or somebody has it read again already.")
    record(actor, "retry", (KIND, mail.id), reason, what="mail that came in")


def note_raw_seen(actor: Member, mail: IncomingMail, reason: str) -> None:
    """Record that an administrator takes a mail as it came, and let them fetch it for a quarter of an hour."""
    _check(actor)
    record(actor, "see_mail", (KIND, mail.id), reason)


def may_fetch_raw(actor: Member, mail: IncomingMail) -> bool:
    """Whether an administrator gave the reason shortly before."""
    statement = select(AuditEntry.at).where(
        AuditEntry.kind == KIND,
        AuditEntry.subject_id == mail.id,
        AuditEntry.action == "see_mail",
        AuditEntry.actor_id == actor.id,
    )
    at = db.session.scalar(statement.order_by(AuditEntry.id.desc()).limit(1))
    return at is not None and at > now() - timedelta(minutes=FETCH_MINUTES)


def raw_for_download(mail: IncomingMail) -> bytes:
    """A mail as it came, without our secrets."""
    return showing.raw_shown(raw_of(mail.id))


def _check(actor: Member) -> None:
    if not actor.is_administrator:
        raise NotAllowed("Only administrators do this.")
