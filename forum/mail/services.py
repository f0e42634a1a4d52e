"""Writing a letter down in the caller's transaction, and sending it from the worker."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import current_app
from sqlalchemy import delete, insert

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.models import PAUSES
from forum.jobs.registry import job
from forum.mail.addresses import return_path
from forum.mail.headers import LETTERS
from forum.mail.models import MailState, OutgoingMail
from forum.mail.transports.smtp import Refused, SmtpServer, Unreachable
from forum.subjects import Mail

log = structlog.get_logger("forum.mail")
# Each is asked right before a letter leaves and gives the reason not to send it, or an empty text.
checks: list[Callable[[OutgoingMail], str]] = []
# Each is told in the transaction that notes that a letter was not sent.
after_skip: list[Callable[[OutgoingMail], None]] = []


@dataclass(frozen=True)
class Envelope:
    """To whom a letter goes, and how mail programs thread and stop it."""

    to_address: str
    kind: str
    member_id: int | None = None
    event_id: int | None = None
    about: Sequence[tuple[str, int]] = ()
    message_key: str = ""
    in_reply_to: str = ""
    references: str = ""
    reply_to: str = ""
    list_id: str = ""
    list_archive: str = ""
    unsubscribe: str = ""


def send(envelope: Envelope, mail: Mail) -> int:
    """Write the letter down; the worker sends it after the commit, never before. Its id."""
    return send_all([(envelope, mail)])[0]


def send_all(letters: Sequence[tuple[Envelope, Mail]]) -> Sequence[int]:
    """Write many letters down, in as many statements as one takes. Their ids, in the same order."""
    ids = write_down(letters)
    if ids:
        deliver.later_all(ids)
    return ids


def write_down(letters: Sequence[tuple[Envelope, Mail]]) -> Sequence[int]:
    """The rows of letters without the job that sends them, for whoever delivers them at once. Their ids, in order."""
    if not letters:
        return []
    rows = [_columns(envelope, mail) for envelope, mail in letters]
    # In the order of its rows a database answers one row at a time only, so their names tell which is which.
    kept = db.session.execute(insert(OutgoingMail).returning(OutgoingMail.message_id, OutgoingMail.id), rows)
    ids = {name: mail_id for name, mail_id in kept}
    return [ids[row["message_id"]] for row in rows]


def _columns(envelope: Envelope, mail: Mail) -> dict[str, Any]:
    key = envelope.message_key or f"{envelope.kind}-{secrets.token_hex(10)}"
    return {
        "member_id": envelope.member_id,
        "to_address": envelope.to_address,
        "kind": envelope.kind,
        "event_id": envelope.event_id,
        "about": " ".join(f"{kind}:{number}" for kind, number in envelope.about),
        "subject": " ".join(mail.subject.split())[:300],
        "text": mail.text,
        "html": mail.html,
        "message_id": message_id(key),
        "in_reply_to": envelope.in_reply_to,
        "references": envelope.references,
        "reply_to": envelope.reply_to,
        "list_id": envelope.list_id,
        "list_archive": envelope.list_archive,
        "unsubscribe": envelope.unsubscribe,
        "next_try_at": now(),
    }


def message_id(key: str) -> str:
    """The Message-ID of a key at this site, in angle brackets."""
    return f"<{key}@{site_host()}>"


def site_host() -> str:
    """The host name of SITE_URL."""
    return urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"


@job(own_transactions=True)
def deliver(mail_id: int) -> bool | None:
    """Send one letter, and record at once what the server said; one message per transaction."""
    row = db.session.get(OutgoingMail, mail_id)
    if row is None or row.state != MailState.WAITING:
        return None
    why_not = next((why for check in checks if (why := check(row))), "")
    if why_not:
        with write():
            row = db.session.get_one(OutgoingMail, mail_id)
            skip(row, why_not)
            for tell in after_skip:
                tell(row)
        return None
    # The row is kept in hand, and the read ends: no transaction stays open while the mail server is asked.
    db.session.expunge(row)
    db.session.rollback()
    outcome, error = _hand_over(row)
    with write():
        row = db.session.get_one(OutgoingMail, mail_id)
        row.attempts += 1
        row.error = error
        row.state = outcome
        if outcome == MailState.SENT:
            row.sent_at = now()
        elif outcome == MailState.WAITING:
            row.state = _wait_or_give_up(row)
    return None


def _hand_over(row: OutgoingMail) -> tuple[MailState, str]:
    url = current_app.config["MAIL_URL"]
    if url == "log:":
        log.info("mail_logged", id=row.id, kind=row.kind)
        return MailState.SENT, ""
    try:
        sender = return_path(row.id) or parseaddr(current_app.config["MAIL_FROM"])[1]
        SmtpServer.from_url(url).send(letter_of(row), row.to_address, sender)
    except Refused as error:
        return MailState.FAILED, str(error)
    except Unreachable as error:
        log.warning("mail_server_unreachable", id=row.id)
        return MailState.WAITING, str(error)
    return MailState.SENT, ""


def _wait_or_give_up(row: OutgoingMail) -> MailState:
    if row.attempts >= len(PAUSES):
        return MailState.FAILED
    row.next_try_at = now() + timedelta(minutes=PAUSES[row.attempts - 1])
    deliver.later(row.id, at=row.next_try_at)
    return MailState.WAITING


def letter_of(row: OutgoingMail) -> EmailMessage:
    """The message as it goes over the wire: text and HTML, threading and one-click headers."""
    letter = EmailMessage(LETTERS)
    letter["From"] = current_app.config["MAIL_FROM"]
    letter["To"] = row.to_address
    letter["Subject"] = row.subject
    letter["Date"] = format_datetime(row.created_at)
    letter["Message-ID"] = row.message_id
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    for name, value in (
        ("Reply-To", row.reply_to),
        ("In-Reply-To", row.in_reply_to),
        ("References", row.references),
        ("List-ID", row.list_id),
        ("List-Archive", row.list_archive and f"<{row.list_archive}>"),
    ):
        if value:
            letter[name] = value
    if row.unsubscribe:
        letter["List-Unsubscribe"] = f"<{row.unsubscribe}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        letter["Precedence"] = "list"
    letter.set_content(row.text)
    letter.add_alternative(row.html, subtype="html")
    return letter


def forget_letters(kinds: Sequence[str], before: datetime) -> None:
    """Remove letters of these kinds that were written before a moment and do not wait any more."""
    db.session.execute(
        delete(OutgoingMail)
        .where(OutgoingMail.kind.in_(kinds), OutgoingMail.created_at < before, OutgoingMail.state != MailState.WAITING)
        .execution_options(synchronize_session=False)
    )


def skip(row: OutgoingMail, why: str) -> None:
    """Keep a waiting letter from being sent, and say why."""
    row.state, row.why = MailState.SKIPPED, why[:300]
