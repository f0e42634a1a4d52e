"""For whom a letter about an event is, and the words of decisions, for the subjects of every room."""

from dataclasses import dataclass
from typing import Any

from forum.mail.letters import letter
from forum.notifications.models import Event
from forum.subjects import Mail


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for. `stop_address` stops letters like it; it is empty where they cannot be stopped."""

    id: int
    name: str
    stop_address: str = ""


def decision(event: Event, item: Any, reader: Reader, why: str) -> Mail:
    """What was decided about something that the reader wrote, and how to appeal."""
    return letter("notifications/decision", event=event.details, reader=reader)
