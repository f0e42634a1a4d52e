"""Sending by SMTP. The only file that knows smtplib."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from forum.errors import Misconfigured

TIMEOUT_SECONDS = 30


class Refused(Exception):
    """The mail server said no for good (5xx); it is not asked again."""


class Unreachable(Exception):
    """The mail server could not be reached or asked to wait; a later try may work."""


@dataclass(frozen=True)
class SmtpServer:
    """Where to send, read from MAIL_URL like smtp://name:password@host:587?tls=starttls."""

    host: str
    port: int
    name: str
    password: str
    tls: str

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """The server of the setting. Raises Misconfigured."""
        parts = urlsplit(url)
        tls = parse_qs(parts.query).get("tls", ["none"])[0]
        if parts.scheme != "smtp" or not parts.hostname or tls not in ("none", "starttls", "tls"):
            raise Misconfigured("MAIL_URL must be log: or like smtp://name:password@host:587?tls=starttls.")
        return cls(parts.hostname, parts.port or 25, unquote(parts.username or ""), unquote(parts.password or ""), tls)

    def send(self, letter: EmailMessage, to_address: str, sender: str) -> None:
        """Hand one letter to the server. Raises Refused or Unreachable."""
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            # Said before the server knew the letter, so it is about us, like a password that was changed.
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        try:
            with connection:
                connection.send_message(letter, from_addr=sender, to_addrs=[to_address])
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _failure(code, answer) from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.tls == "starttls":
                connection.starttls(context=context)
            if self.name:
                connection.login(self.name, self.password)
        except BaseException:
            connection.close()
            raise
        return connection


def _failure(code: int, answer: bytes | str) -> Exception:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return (Refused if 500 <= code < 600 else Unreachable)(f"{code} {words}")
