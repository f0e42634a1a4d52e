"""Following and stopping, and the one mail about new replies until they are read."""

from collections.abc import Sequence

from sqlalchemy import update

from forum.clock import now
from forum.database import upsert
from forum.extensions import db
from forum.following.models import Follow, Level

KEY = ("member_id", "kind", "subject_id")


def follow(member_id: int, kind: str, subject_id: int, *, by_hand: bool = False) -> None:
    """Let a member follow a thing. What they stopped or muted by hand starts again by hand only."""
    if by_hand:
        set_level(member_id, kind, subject_id, Level.NORMAL)
        return
    statement = upsert(Follow).values(member_id=member_id, kind=kind, subject_id=subject_id, is_stopped=False)
    _put(statement.on_conflict_do_nothing())


def set_level(member_id: int, kind: str, subject_id: int, level: Level) -> None:
    """Follow a thing at this level, whether it was followed, stopped or neither. Muted, even mentions stay untold."""
    statement = upsert(Follow).values(member_id=member_id, kind=kind, subject_id=subject_id, level=level)
    _put(statement.on_conflict_do_update(index_elements=KEY, set_={"is_stopped": False, "level": level}))


def unfollow(member_id: int, kind: str, subject_id: int) -> None:
    """Stop following, and remember that it was stopped by hand."""
    statement = upsert(Follow).values(member_id=member_id, kind=kind, subject_id=subject_id, is_stopped=True)
    _put(statement.on_conflict_do_update(index_elements=KEY, set_={"is_stopped": True}))


def _put(statement: object) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]


def claim_mails(member_ids: Sequence[int], kind: str, subject_id: int) -> set[int]:
    """Claim the one mail about replies until each member opens the thing again; those who were not mailed yet."""
    if not member_ids:
        return set()
    rows = db.session.execute(
        update(Follow)
        .where(
            Follow.member_id.in_(member_ids),
            Follow.kind == kind,
            Follow.subject_id == subject_id,
            Follow.mailed_at.is_(None),
        )
        .values(mailed_at=now())
        .returning(Follow.member_id)
        .execution_options(synchronize_session=False)
    )
    return set(rows.scalars())


def note_opened(member_id: int, kind: str, subject_id: int) -> None:
    """The reader has seen the thing: the next reply may mail again."""
    db.session.execute(
        update(Follow)
        .where(Follow.member_id == member_id, Follow.kind == kind, Follow.subject_id == subject_id)
        .values(mailed_at=None)
        .execution_options(synchronize_session=False)
    )
