"""Fetching mail that lies somewhere: a folder of files (maildir), or a mailbox at another server (IMAP)."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from forum.errors import Misconfigured, NotReady, Refusal
from forum.inbound_mail.imap import Mailbox, Unreachable
from forum.inbound_mail.models import RAW_MOST_BYTES
from forum.inbound_mail.reading import header_of
from forum.inbound_mail.services.receiving import receive
from forum.jobs.registry import every

log = structlog.get_logger("forum.inbound_mail")
COLLECT_SECONDS = 60
HEADERS_MOST = 64 * 1024
# Where servers write to whom a mail was really delivered; then what its writer says.
RECIPIENT_HEADERS = ("X-Original-To", "Delivered-To", "Envelope-To", "To", "Cc")


def recipients_in(raw: bytes) -> list[str]:
    """To whom a mail was delivered, as far as its headers tell."""
    message = message_from_bytes(re.split(rb"\r?\n\r?\n", raw[:HEADERS_MOST], maxsplit=1)[0])
    values = [str(value)[:2_000] for name in RECIPIENT_HEADERS for value in message.get_all(name, [])[:10]]
    return [address for _, address in getaddresses(values) if "@" in address]


def sender_in(raw: bytes) -> str | None:
    """The return path that the last mail server wrote down; None without one."""
    message = message_from_bytes(re.split(rb"\r?\n\r?\n", raw[:HEADERS_MOST], maxsplit=1)[0])
    path = header_of(message, "Return-Path")
    return path.strip("<>") if path else None


def take(raw: bytes, recipients: Iterable[str] = (), sender: str | None = None) -> bool:
    """Keep one mail whose recipients may stand in its headers; False, logged, for one that is none of ours."""
    try:
        receive(raw, sender_in(raw) if sender is None else sender, list(recipients) or recipients_in(raw))
    except Refusal as refusal:
        log.info("mail_left_out", why=str(refusal))
        return False
    except (ValueError, LookupError, TypeError) as error:
        # Headers that nobody can read; the mail stays where it lies and must not keep the next ones from coming in.
        log.warning("mail_left_out", why=type(error).__name__)
        return False
    return True


def collect(address: str) -> int:
    """Fetch what is new at an address like maildir:/var/mail/forum or imaps://…; the number of mails kept.

    A mail is marked as seen only after it was stored. Raises Misconfigured or NotReady.
    """
    place = urlsplit(address)
    if place.scheme == "maildir":
        return sum(_from_folder(Path(place.path)))
    if place.scheme not in ("imap", "imaps") or not place.hostname:
        raise Misconfigured("Collect from maildir:/path or imaps://name:password@host/INBOX.")
    box = Mailbox(place.hostname, place.port, is_secure=place.scheme == "imaps")
    names = unquote(place.username or ""), unquote(place.password or ""), unquote(place.path.lstrip("/")) or "INBOX"
    try:
        # Whatever happens, the connection ends here.
        with closing(box.unseen(*names, most_bytes=RAW_MOST_BYTES)) as mails:
            return sum(take(raw) for raw in mails)
    except Unreachable as error:
        raise NotReady(f"The mailbox cannot be read: {error}") from error


def _from_folder(folder: Path) -> Iterator[bool]:
    new, seen = folder / "new", folder / "cur"
    if not new.is_dir() or not seen.is_dir():
        raise Misconfigured(f"{folder} is no maildir: it needs the folders new and cur.")
    for file in sorted(new.iterdir()):
        # What a running mail server takes back meanwhile is gone; what is too large stays for a person to look at.
        if not file.is_file() or file.is_symlink() or file.stat().st_size > RAW_MOST_BYTES:
            continue
        yield take(file.read_bytes())
        file.rename(seen / f"{file.name}:2,S")


@every(COLLECT_SECONDS, own_transactions=True)
def collect_mail(subject_id: int) -> None:
    """Fetch what is new where MAIL_COLLECT says; a mailbox that cannot be read now is read in a minute."""
    if not current_app.config["MAIL_COLLECT"] or not current_app.config["MAIL_IN"]:
        return
    try:
        collect(current_app.config["MAIL_COLLECT"])
    except (NotReady, Misconfigured, OSError) as error:
        log.warning("mail_not_collected", error=str(error))
    except SQLAlchemyError as error:
        log.warning("mail_waits_for_database", error=type(error).__name__)
