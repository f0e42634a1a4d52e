"""The words of decisions, for the subjects of every room."""

from typing import Any

from forum.accounts.models import Member
from forum.mail.letters import letter
from forum.notifications.models import Event
from forum.subjects import Mail


def decision(event: Event, item: Any, reader: Member, why: str) -> Mail:
    """What was decided about something that the reader wrote, and how to appeal."""
    return letter("notifications/decision", event=event.details, reader=reader)
