"""Who may decide about what, and about whom."""

from collections.abc import Iterable

from forum.accounts.models import Member, Role
from forum.moderation.models import Case
from forum.uploads.models import Upload


def can_decide(moderator: Member, case: Case, concerned_ids: Iterable[int | None]) -> bool:
    """Any moderator, save about their own and about what they took over or reported themselves."""
    return moderator.is_moderator and moderator.id != case.author_id and moderator.id not in set(concerned_ids)


def can_moderate(moderator: Member, member: Member) -> bool:
    """Moderators act on members, administrators on moderators too; nobody on themselves or an administrator."""
    if not moderator.is_moderator or moderator.id == member.id or member.role == Role.ADMINISTRATOR:
        return False
    return not member.is_staff or moderator.is_administrator


def can_take_off_file(moderator: Member, upload: Upload, own_ids: Iterable[int | None]) -> bool:
    """Any moderator, save from a text of their own or that they took over, and save a file of their own."""
    return moderator.is_moderator and moderator.id not in {*own_ids, upload.owner_id}
