"""What the front page tells somebody new."""

from dataclasses import dataclass

from forum.accounts.models import Member
from forum.following.queries import follows_any


@dataclass(frozen=True)
class Step:
    """One thing for somebody new to do; `address` is empty once it is done."""

    words: str
    address: str
    is_done: bool


def steps_of(member: Member) -> list[Step]:
    """What somebody new can do first; empty once all of it is done."""
    has_confirmed = member.confirmed_at is not None
    has_written = member.post_count > 0
    follows = has_confirmed and follows_any(member.id, ("objective", "theme"))
    steps = [
        Step("Confirm your work email", "" if has_confirmed else "/account/waiting", has_confirmed),
        Step("Follow a symbol", "" if follows else "#symbols", follows),
        Step("Say hello, or answer one question", "" if has_written else "/discussions?show=unanswered", has_written),
    ]
    return [] if all(step.is_done for step in steps) else steps
