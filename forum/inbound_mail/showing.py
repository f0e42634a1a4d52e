"""Mails that came in as administrators see them: what each is, what became of it, and no address of ours whole."""

import quopri
import re
from base64 import encodebytes
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from itertools import islice

from forum.inbound_mail.models import IncomingMail, IncomingState
from forum.inbound_mail.queries import HEAD_BYTES
from forum.inbound_mail.reading import BOUNDARIES_MOST, PARTS_MOST, header_of
from forum.inbound_mail.refusals import SENTENCES, Reason
from forum.mail.addresses import SIGNED_WORDS
from forum.mail.showing import SECRET_PLACES

HEADERS_MOST, VALUE_MOST = 100, 1_000
STATE_WORDS = {
    IncomingState.RECEIVED: "Waiting",
    IncomingState.POSTED: "Posted",
    IncomingState.REFUSED: "Refused",
    IncomingState.IGNORED: "Automatic",
    IncomingState.BOUNCED: "Came back",
    IncomingState.FAILED: "Failed",
}
PURPOSE_WORDS = {
    "reply": "An answer",
    "bounces": "A letter that came back",
    "updates": "The circulation list",
    "digest": "An answer to a digest",
    "accept": "Accepting an answer",
    "unaccept": "Taking back an accepted answer",
    "solved": "A question is solved",
    "unsolved": "A question is not solved",
    "decline": "A no to a question",
}
# Of these the sentence in the letter comes from the service that refused.
OTHER_REASONS = {
    Reason.CLOSED: "It is closed for its writer.",
    Reason.LIMIT: "Its writer reached a limit.",
    Reason.FILE: "A file of it is not taken.",
    Reason.TEXT: "Its text is not taken.",
}
BECAME = {
    "/updates/join/sent": "Asked for updates, and was sent the letter that asks back.",
    "/updates/join/confirmed": "Gets updates from now on.",
    "/updates": "Gets no more updates.",
}
# Whoever holds such an address or link acts for its reader. A line may be broken anywhere by «=» (RFC 2045, 6.7).
_BREAK, _PLUS = rb"(?:=\r?\n)*", rb"(?:\+|%2b|=2b|&#43;|&#x2b;)"
SECRETS = (
    re.compile(
        rb"\b((?:" + "|".join(SIGNED_WORDS).encode() + rb")" + _BREAK + _PLUS + rb")(?:" + _BREAK + rb"[a-z2-7]){10,}",
        re.I,
    ),
    re.compile(
        rb"((?:/|%2f)(?:" + SECRET_PLACES.encode() + rb")(?:/|%2f))(?:" + _BREAK + rb"[^\s<>\"'&)\]])+",
        re.I,
    ),
)
CUT = rb"\1..."
# Lines of base64, however short, one below the other.
PACKED = re.compile(rb"^(?:[A-Za-z0-9+/]{16,}={0,2}\r?\n)+(?:[A-Za-z0-9+/]+={0,2}(?:\r?\n|\Z))?", re.M)


def purpose_of(recipient: str) -> str:
    """What the address is for, without the part of it that is secret: «An answer»."""
    word = recipient.partition("@")[0].partition("+")[0].lower()[:60]
    return PURPOSE_WORDS.get(word, f"A discussion of {word}")


def outcome_of(mail: IncomingMail) -> str:
    """Why it was refused or ignored, what became of it, or what went wrong."""
    if mail.state == IncomingState.REFUSED:
        told = SENTENCES.get(mail.why)  # type: ignore[call-overload]
        return f"“{told}”" if told else OTHER_REASONS.get(mail.why, mail.why)  # type: ignore[call-overload, no-any-return]
    if mail.state in (IncomingState.POSTED, IncomingState.BOUNCED) and not address_of(mail):
        return "In a private conversation." if mail.became.startswith("/messages/") else BECAME.get(mail.became, "")
    return without_secrets(mail.why.encode()).decode()


def address_of(mail: IncomingMail) -> str:
    """Where to see what became of it; empty where that is nothing to be seen, or private."""
    kind, _, number = mail.became.partition(":")
    if kind == "outgoing_mail":
        return f"/admin/mail/{number}"
    is_private = mail.became.startswith("/messages/") or mail.became in BECAME
    return "" if is_private else mail.became


def headers_of(raw: bytes) -> list[tuple[str, str]]:
    """The headers of a mail in plain letters, in their order; of many or long ones the beginning."""
    head = re.split(rb"\r?\n\r?\n", raw[:HEAD_BYTES], maxsplit=1)[0]
    message = message_from_bytes(without_secrets(head))
    rows: list[tuple[str, str]] = []
    for name, value in message.items()[:HEADERS_MOST]:
        one = Message()
        one[name] = str(value)
        # Once more, because a header may be written in letters of its own (RFC 2047).
        shown = without_secrets(header_of(one, name).encode()).decode()
        rows.append((name, shown[:VALUE_MOST]))
    return rows


def without_secrets(raw: bytes) -> bytes:
    """The same bytes without the secret part of our addresses and links, wherever they can be read."""
    for pattern in SECRETS:
        raw = pattern.sub(CUT, raw)
    return raw


def raw_shown(raw: bytes) -> bytes:
    """A whole mail without our secrets, those in parts that are packed for the way (base64, quoted-printable) too.

    Of a mail that cannot be taken apart wholly every packed block is cut, because nobody can say what it holds.
    """
    try:
        if raw.count(b"boundary") > BOUNDARIES_MOST:
            raise ValueError("Too many parts.")
        for packed, clean in _packed_parts(raw):
            raw = raw.replace(packed, clean)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raw = PACKED.sub(b"...\n", raw)
    return without_secrets(raw)


def _packed_parts(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each packed part that holds a secret, as it stands and packed anew without it."""
    parts = list(islice(message_from_bytes(raw).walk(), PARTS_MOST + 1))
    if len(parts) > PARTS_MOST:
        raise ValueError("Too many parts.")
    for part in parts:
        packing, packed = str(part.get("Content-Transfer-Encoding", "")).strip().lower(), part.get_payload()
        if packing not in ("base64", "quoted-printable") or not isinstance(packed, str):
            continue
        content = part.get_payload(decode=True)
        clean = without_secrets(content) if isinstance(content, bytes) else content
        if isinstance(clean, bytes) and clean != content:
            anew = encodebytes(clean) if packing == "base64" else quopri.encodestring(clean)
            yield packed.encode("ascii", "surrogateescape"), anew
