"""Keeping a mail as it came. Every door calls this, and says that it has the mail only after this returned."""

import hashlib
import re
from collections.abc import Iterable

from forum.clock import now
from forum.database import upsert, write
from forum.errors import Refusal
from forum.extensions import db
from forum.inbound_mail.models import RAW_MOST_BYTES, RECIPIENTS_MOST, IncomingMail, IncomingState
from forum.inbound_mail.recipients import recipient_of
from forum.inbound_mail.services.taking_in import take_in

HEADERS_MOST = 256 * 1024
MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^>\s]{3,900}>)", re.I | re.M)


class NotOurs(Refusal):
    """No recipient of the mail is one of our addresses."""


class TooLarge(Refusal):
    """The mail is larger than what we keep."""


def ours_among(addresses: Iterable[str]) -> list[str]:
    """Those that are ours, each once, at most so many as one mail may have."""
    ours = dict.fromkeys(address.strip()[:320] for address in addresses)
    return [address for address in ours if recipient_of(address) is not None][:RECIPIENTS_MOST]


def receive(raw: bytes, sender: str | None, recipients: Iterable[str]) -> int:
    """Keep a mail for each of its recipients that is ours, and have it taken in; committed when this returns.

    Nothing is read of the mail but its Message-ID. How many rows are new: a mail that is delivered once more adds
    none. `sender` is the return path: empty for none, None where the door does not know it. Raises NotOurs or
    TooLarge.
    """
    if len(raw) > RAW_MOST_BYTES:
        raise TooLarge("A mail has at most 10 MB.")
    ours = ours_among(recipients)
    if not ours:
        raise NotOurs("None of the recipients is an address of this network.")
    with write():
        kept = [each for each in (_keep(raw, sender, recipient) for recipient in ours) if each is not None]
        for incoming_id in kept:
            take_in.later(incoming_id)
    return len(kept)


def _keep(raw: bytes, sender: str | None, recipient: str) -> int | None:
    row = upsert(IncomingMail).values(
        key=_key(raw, recipient),
        recipient=recipient,
        sender=None if sender is None else sender[:320],
        raw=raw,
        state=IncomingState.RECEIVED,
        received_at=now(),
    )
    return db.session.scalar(row.on_conflict_do_nothing(index_elements=["key"]).returning(IncomingMail.id))


def _key(raw: bytes, recipient: str) -> str:
    """The same for each delivery of a mail to a recipient: on its way only what surrounds its Message-ID changes."""
    headers = re.split(rb"\r?\n\r?\n", raw[:HEADERS_MOST], maxsplit=1)[0]
    named = MESSAGE_ID.search(headers)
    return hashlib.sha256(recipient.lower().encode() + b"\0" + (named.group(1) if named else raw)).hexdigest()
