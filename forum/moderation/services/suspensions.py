"""The rules of suspending: whom, for how long, and never twice at once."""

from datetime import datetime, timedelta

from forum.accounts.models import MODERATOR_SUSPENSION_DAYS, Member
from forum.clock import LONDON, now
from forum.errors import Conflict, Invalid, NotAllowed
from forum.extensions import db
from forum.moderation.permissions import can_moderate
from forum.moderation.queries.members import last_act_on
from forum.text.words import full_time

NOT_YOURS = "Another moderator has to decide this: it concerns you, somebody above you or an administrator."
LONGEST_DAYS = 3650


def check_may_suspend(member: Member, moderator: Member, until: datetime | None) -> None:
    """Raise NotAllowed, Invalid or Conflict unless this moderator may suspend this member until then."""
    if not can_moderate(moderator, member):
        raise NotAllowed(NOT_YOURS)
    _check_length(moderator, until)
    lock_member(member)
    if member.is_suspended:
        raise Conflict(f"{who_did(member, 'suspend', 'suspended')}. Lift that first to set another end.")


def _check_length(moderator: Member, until: datetime | None) -> None:
    """A moderator suspends for at most 7 days of the calendar, an administrator for any time."""
    if until is not None and until <= now():
        raise Invalid("Enter a day in the future.")
    if until is not None and until > now() + timedelta(days=LONGEST_DAYS):
        raise Invalid("Enter a day within ten years. An administrator may leave it empty: without end.")
    if moderator.is_administrator:
        return
    # Seven days on the wall clock, so that the week in which the clocks go back is not refused.
    longest = now().astimezone(LONDON) + timedelta(days=MODERATOR_SUSPENSION_DAYS)
    if until is None or until > longest:
        raise Invalid(
            f"Moderators suspend for at most {MODERATOR_SUSPENSION_DAYS} days. Ask an administrator for more."
        )


def lock_member(member: Member) -> None:
    """Read again what a decision about a member rests on, and let no other decision in between."""
    db.session.refresh(member, ["state", "role", "suspended_until", "organisation_id"], with_for_update=True)


def who_did(member: Member, action: str, verb: str) -> str:
    """«Mia Castell suspended this member on 3 March 2026, 9:05am», without the full stop."""
    entry = last_act_on(member.id, action)
    if entry is None:
        return f"Another moderator {verb} this member"
    return f"{entry.actor_name} {verb} this member on {full_time(entry.at)}"
