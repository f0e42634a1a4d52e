"""Keeping and letting go."""

from collections.abc import Iterable

from sqlalchemy import delete

from forum.accounts.models import Member
from forum.bookmarks.models import BOOKMARKS_MOST, Bookmark
from forum.bookmarks.queries import Target, bookmark_count, is_kept
from forum.clock import now
from forum.database import take_turn, upsert
from forum.errors import Invalid, NotAllowed
from forum.extensions import db

FULL = f"You have {BOOKMARKS_MOST:,} bookmarks, and there is no room for more. Remove some that you do not need."


def keep(member: Member, target: Target) -> None:
    """Keep a thing that the member may see; once more changes nothing. Raises Invalid when there is no room."""
    if not member.is_member:
        raise NotAllowed("Only members keep bookmarks.")
    take_turn(f"bookmarks {member.id}")
    if is_kept(member.id, target):
        return
    if bookmark_count(member.id) >= BOOKMARKS_MOST:
        raise Invalid(FULL)
    kind, subject_id = target
    row = upsert(Bookmark).values(member_id=member.id, kind=kind, subject_id=subject_id, created_at=now())
    db.session.execute(row.on_conflict_do_nothing())


def let_go(member: Member, target: Target) -> None:
    """Remove a bookmark, also of what is gone; once more changes nothing."""
    kind, subject_id = target
    _remove(member, Bookmark.kind == kind, Bookmark.subject_id == subject_id)


def let_go_of_gone(member: Member, ids: Iterable[int]) -> None:
    """Remove bookmarks of one's own by their ids."""
    _remove(member, Bookmark.id.in_(list(ids)))


def _remove(member: Member, *conditions: object) -> None:
    db.session.execute(
        delete(Bookmark)
        .where(Bookmark.member_id == member.id, *conditions)  # type: ignore[arg-type]
        .execution_options(synchronize_session=False)
    )
