"""Following and stopping."""

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
