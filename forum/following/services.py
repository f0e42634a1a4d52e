"""Following and stopping."""

from sqlalchemy import delete, func, select, update

from forum.clock import now
from forum.extensions import db
from forum.following.models import Follow

FOLLOWABLE = ("discussion", "objective", "theme")


def follow(member_id: int, kind: str, subject_id: int, *, by_hand: bool = False) -> None:
    """Let a member follow a thing. What they stopped by hand starts again by hand only."""
    row = db.session.get(Follow, (member_id, kind, subject_id))
    if row is None:
        db.session.add(Follow(member_id=member_id, kind=kind, subject_id=subject_id, created_at=now()))
    elif by_hand:
        row.is_stopped = False


def unfollow(member_id: int, kind: str, subject_id: int) -> None:
    """Stop following, and remember that it was stopped by hand."""
    row = db.session.get(Follow, (member_id, kind, subject_id))
    if row is None:
        db.session.add(Follow(member_id=member_id, kind=kind, subject_id=subject_id, is_stopped=True))
    else:
        row.is_stopped = True


def is_following(member_id: int, kind: str, subject_id: int) -> bool:
    """Whether a member follows a thing now."""
    row = db.session.get(Follow, (member_id, kind, subject_id))
    return row is not None and not row.is_stopped


def followers_after(kind: str, subject_id: int, member_id: int, most: int = 500) -> list[int]:
    """The next followers of a thing, by rising member id."""
    return list(
        db.session.scalars(
            select(Follow.member_id)
            .where(
                Follow.kind == kind,
                Follow.subject_id == subject_id,
                Follow.member_id > member_id,
                Follow.is_stopped.is_(False),
            )
            .order_by(Follow.member_id)
            .limit(most)
        )
    )


def followed_ids(member_id: int, kind: str, most: int = 500) -> list[int]:
    """The ids of what a member follows of one kind, the latest first."""
    return list(
        db.session.scalars(
            select(Follow.subject_id)
            .where(Follow.member_id == member_id, Follow.kind == kind, Follow.is_stopped.is_(False))
            .order_by(Follow.created_at.desc())
            .limit(most)
        )
    )


def follower_count(kind: str, subject_id: int) -> int:
    """How many follow a thing."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Follow)
            .where(Follow.kind == kind, Follow.subject_id == subject_id, Follow.is_stopped.is_(False))
        )
        or 0
    )


def note_mailed(member_id: int, kind: str, subject_id: int) -> bool:
    """Claim the one mail about replies until the thing is opened again; False when it was sent already."""
    result = db.session.execute(
        update(Follow)
        .where(
            Follow.member_id == member_id,
            Follow.kind == kind,
            Follow.subject_id == subject_id,
            Follow.mailed_at.is_(None),
        )
        .values(mailed_at=now())
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1  # type: ignore[attr-defined]


def note_opened(member_id: int, kind: str, subject_id: int) -> None:
    """The reader has seen the thing: the next reply may mail again."""
    db.session.execute(
        update(Follow)
        .where(Follow.member_id == member_id, Follow.kind == kind, Follow.subject_id == subject_id)
        .values(mailed_at=None)
        .execution_options(synchronize_session=False)
    )


def forget(kind: str, subject_id: int) -> None:
    """Nobody follows what is gone for good."""
    db.session.execute(delete(Follow).where(Follow.kind == kind, Follow.subject_id == subject_id))
