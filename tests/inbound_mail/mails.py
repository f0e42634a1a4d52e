"""Mails as people's programs write them, and the way they come in."""

import smtplib
from email.message import EmailMessage, Message
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bs4 import BeautifulSoup

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


def deliver(port: int, raw: bytes | str, sender: str, to: str) -> None:
    """Send a mail to our door by a mail client, and let the worker read it."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail(sender, [to], raw)
    run_due_jobs()
    db.session.rollback()


def pressed(letter: Message, words: str, place: int = 0) -> EmailMessage:
    """The mail that a program prepares when its reader presses a link of a letter; the first of that name, or another."""
    (html,) = (part for part in letter.walk() if part.get_content_type() == "text/html")
    tree = BeautifulSoup(html.get_payload(decode=True), "html.parser")
    link = [each["href"] for each in tree.select("a") if each.get_text() == words][place]
    parts = urlsplit(link)
    assert parts.scheme == "mailto"
    fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
    message = EmailMessage()
    message["To"] = unquote(parts.path)
    message["Subject"] = fields["subject"]
    message.set_content(fields.get("body", ""))
    return message


def answer_to(member: Any, post_id: int) -> str:
    return reply_address(member.id, "post", post_id)


def refusals() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutgoingMail).where(OutgoingMail.kind == "mail_refused")))
