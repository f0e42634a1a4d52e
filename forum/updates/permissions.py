"""Who may read and write updates of the programme."""

from sqlalchemy import ColumnElement, and_, true

from forum.accounts.models import Member
from forum.updates.models import Update


def can_write_updates(member: Member | None) -> bool:
    """Editors are the moderators and administrators; each may change what another wrote."""
    return member is not None and member.is_moderator


def can_keep_readers(member: Member | None) -> bool:
    """Administrators look up an address on the circulation list and take it off."""
    return member is not None and member.is_administrator


def can_see_update(viewer: Member | None, update: Update) -> bool:
    """Everybody, once it is published; editors also drafts, and what was deleted."""
    return can_write_updates(viewer) or stands(update)


def stands(update: Update) -> bool:
    """Published and not deleted."""
    return update.published_at is not None and update.deleted_at is None


def updates_visible_to(viewer: Member | None) -> ColumnElement[bool]:
    """The same as an SQL condition."""
    if can_write_updates(viewer):
        return true()
    return and_(Update.published_at.is_not(None), Update.deleted_at.is_(None))


def could_have_seen(update: Update) -> bool:
    """Whether a deleted update may be called gone: it was published once."""
    return update.published_at is not None
