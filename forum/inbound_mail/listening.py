"""Taking mail from a mail server by SMTP or LMTP. The only file that knows aiosmtpd.

It stands behind a mail server that filters and queues: it knows neither TLS nor names and passwords.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from forum.extensions import db
from forum.inbound_mail.models import RAW_MOST_BYTES, RECIPIENTS_MOST
from forum.inbound_mail.services.receiving import NotOurs, TooLarge, ours_among, receive

log = structlog.get_logger("forum.inbound_mail")
IDLE_SECONDS = 60
# RFC 5321 has 1,000 bytes; what writes longer lines is read too.
LINE_MOST_BYTES = 1024 * 1024
KEPT = "250 2.0.0 Kept"
LATER = "451 4.3.0 Try again later"
UNKNOWN = "550 5.1.1 No such address here"
LARGE = "552 5.3.4 A mail has at most 10 MB"
NEXT = "452 4.5.3 Send the rest in another mail"


class MailDoor:
    """What the server asks; each question is put to the database in a thread, so that others go on meanwhile."""

    def __init__(self, app: Flask, *, recipients_most: int) -> None:
        self._app = app
        self._recipients_most = recipients_most

    async def handle_RCPT(  # noqa: N802, PLR0917  aiosmtpd's name and order
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Say at once of an address whether it is ours."""
        if len(envelope.rcpt_tos) >= self._recipients_most:
            return NEXT
        answer = await self._ask(lambda: KEPT if ours_among([address]) else UNKNOWN)
        if answer == KEPT:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  the same
        """Answer 250 only when the mail is stored and committed."""
        content, sender = envelope.content, envelope.mail_from or ""
        raw = content if isinstance(content, bytes) else (content or "").encode("utf-8", "surrogateescape")
        return await self._ask(lambda: self._keep(raw, sender, list(envelope.rcpt_tos)))

    def _keep(self, raw: bytes, sender: str, recipients: list[str]) -> str:
        try:
            receive(raw, sender, recipients)
        except NotOurs:
            return UNKNOWN
        except TooLarge:
            return LARGE
        return KEPT

    async def _ask(self, question: Callable[[], str]) -> str:
        return await asyncio.get_running_loop().run_in_executor(None, self._answer, question)

    def _answer(self, question: Callable[[], str]) -> str:
        with self._app.app_context():
            try:
                return question()
            except SQLAlchemyError as error:
                log.warning("mail_waits_for_database", error=type(error).__name__)
                return LATER
            finally:
                db.session.remove()

    async def handle_exception(self, error: Exception) -> str:
        """Anything else that goes wrong: the mail server keeps the mail and tries again."""
        log.error("mail_door_failed", exc_info=error)
        return LATER


class _Smtp(SMTP):
    line_length_limit = LINE_MOST_BYTES


class _Lmtp(LMTP):
    line_length_limit = LINE_MOST_BYTES


class _Listener(Controller):
    """The server in a thread of its own."""

    def __init__(self, handler: MailDoor, host: str, port: int, *, is_lmtp: bool) -> None:
        self._kind = _Lmtp if is_lmtp else _Smtp
        super().__init__(handler, hostname=host, port=port, ready_timeout=10, data_size_limit=RAW_MOST_BYTES)

    def start(self) -> None:
        """Begin to take mail. Raises OSError for a port that cannot be had."""
        # aiosmtpd tells of it too, but only after its whole timeout.
        family, *_, place = socket.getaddrinfo(self.hostname, self.port, type=socket.SOCK_STREAM)[0]
        socket.create_server(place[:2], family=family).close()
        super().start()

    def factory(self) -> SMTP:
        """One conversation with a mail server."""
        return self._kind(self.handler, timeout=IDLE_SECONDS, ident="Connect and Share", **self.SMTP_kwargs)


def listener(app: Flask, host: str, port: int, *, is_lmtp: bool = False) -> Any:
    """A server with `start` and `stop`. By LMTP each mail has one recipient, because each would want its own answer."""
    door = MailDoor(app, recipients_most=1 if is_lmtp else RECIPIENTS_MOST)
    return _Listener(door, host, port, is_lmtp=is_lmtp)
