"""Who may be told of what happened."""

from typing import Any

from forum.accounts.models import Member, State
from forum.notifications.models import Event
from forum.subjects import subject_of


def can_hear(member: Member, event: Event, item: Any) -> bool:
    """Decisions reach whom they concern, suspended or not, even about what is gone; all else who may see it."""
    if event.name == "decision":
        return member.state != State.DEACTIVATED
    subject = subject_of(event.kind)
    return subject is not None and item is not None and member.is_member and subject.can_see(member, item)
