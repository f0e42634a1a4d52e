"""What mail servers say of a letter that came back. The only file that knows flufl.bounce."""

from email.message import Message
from enum import StrEnum

from flufl.bounce import all_failures

from forum.text.plain import clean_line

SAID_MOST = 300


class Bounce(StrEnum):
    HARD = "hard"
    SOFT = "soft"


def bounce_of(message: Message) -> Bounce | None:
    """Whether a letter came back for good or for now; None where it did not come back."""
    # Told by the field of RFC 3464 where there is one; what has none is told by the library from its words.
    action = _field(message, "Action").lower()
    if action in ("delivered", "relayed", "expanded"):
        return None
    if action:
        return Bounce.HARD if action == "failed" and not _field(message, "Status").startswith("4") else Bounce.SOFT
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # noqa: BLE001  the library raises whatever a crooked report leads it to
        return None
    if permanent:
        return Bounce.HARD
    return Bounce.SOFT if temporary else None


def said(message: Message) -> str:
    """The words of the reader's mail server; a short one, without its line breaks."""
    words = _field(message, "Diagnostic-Code").partition(";")[2] or _field(message, "Status")
    return clean_line(words)[:SAID_MOST]


def _field(message: Message, name: str) -> str:
    """A field of the machine-readable part of a report, of the first recipient that has it."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status" or not isinstance(part.get_payload(), list):
            continue
        for group in part.get_payload():
            if isinstance(group, Message) and group.get(name):
                return clean_line(str(group[name]))
    return ""
