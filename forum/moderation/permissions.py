"""Who may decide about what, and about whom."""

from collections.abc import Iterable

from forum.accounts.models import Member, Role
from forum.moderation.models import Case


def can_decide(moderator: Member, case: Case, author: Member | None, reporter_ids: Iterable[int | None]) -> bool:
    """Nobody moderates themselves, a report of their own, or an administrator."""
    if not moderator.is_moderator or moderator.id in set(reporter_ids):
        return False
    return author is None or can_moderate(moderator, author)


def can_moderate(moderator: Member, member: Member) -> bool:
    """Moderators act on members, administrators on moderators too; nobody on themselves or an administrator."""
    if not moderator.is_moderator or moderator.id == member.id or member.role == Role.ADMINISTRATOR:
        return False
    return not member.is_staff or moderator.is_administrator


def can_suspend(moderator: Member, member: Member) -> bool:
    """As `can_moderate`; how long is bounded in the service."""
    return can_moderate(moderator, member)
