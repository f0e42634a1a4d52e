"""A mail server in the test: what it gets is what went over the wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from tests.run_part import free_port


class Server:
    """A mail server that keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.port = free_port()
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.senders: list[str] = []
        # As it went over the wire.
        self.raw: list[bytes] = []
        self.answer = "250 Kept"
        self.answer_to_recipient = "250 OK"
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's names
        if self.answer.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
            self.recipients.append(envelope.rcpt_tos)
            self.senders.append(envelope.mail_from)
            self.raw.append(envelope.content)
        return self.answer


@contextmanager
def serving(app: Flask) -> Iterator[Server]:
    """A server that takes the letters of this application."""
    server = Server()
    server.controller.start()
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
    yield server
    app.config["MAIL_URL"] = "log:"
    server.controller.stop()
