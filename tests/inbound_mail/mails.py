"""Mails as people's programs write them, and the way they come in."""

from email.message import EmailMessage
from typing import Any

from forum.extensions import db
from forum.inbound_mail.models import IncomingMail
from forum.inbound_mail.services.receiving import receive
from forum.jobs.services import run_due_jobs
from forum.mail.addresses import reply_address
from forum.mail.models import OutgoingMail

DOMAIN = "reply.roads.example"


def mail(sender: str, text: str, subject: str = "Re: Gullies", **headers: str) -> EmailMessage:
    """A plain mail; headers are given with underscores for hyphens."""
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = subject
    message["Message-ID"] = headers.pop("message_id", f"<{abs(hash((sender, text, subject)))}@mail.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def come_in(message: EmailMessage | bytes, to: str, sender: str | None = "somebody@demo.example") -> IncomingMail:
    """Let a mail come in and the worker read it; the row, with what became of it."""
    raw = message if isinstance(message, bytes) else message.as_bytes()
    receive(raw, sender, [to])
    run_due_jobs()
    db.session.rollback()
    return db.session.scalars(db.select(IncomingMail).order_by(IncomingMail.id.desc()).limit(1)).one()


def answer_to(member: Any, post_id: int) -> str:
    return reply_address(member.id, "post", post_id)


def refusals() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutgoingMail).where(OutgoingMail.kind == "mail_refused")))
