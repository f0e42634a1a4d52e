"""Who follows a thing, and what somebody follows."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from forum.extensions import db
from forum.following.models import Follow, Level
from forum.web.paging import Order, Page, cut, keyset

FEW_BY_NATURE = 500


def level_of(member_id: int, kind: str, subject_id: int) -> Level | None:
    """How much a member hears of a thing; None where they do not follow it."""
    statement = select(Follow.level).where(
        Follow.member_id == member_id,
        Follow.kind == kind,
        Follow.subject_id == subject_id,
        Follow.is_stopped.is_(False),
    )
    return db.session.scalar(statement)


def follows_any(member_id: int, kinds: Iterable[str]) -> bool:
    """Whether a member follows at least one thing of these kinds."""
    statement = select(Follow.subject_id).where(
        Follow.member_id == member_id, Follow.kind.in_(list(kinds)), Follow.is_stopped.is_(False)
    )
    return db.session.scalar(statement.limit(1)) is not None


def followers_after(kind: str, subject_id: int, member_id: int, most: int) -> list[int]:
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
    """The ids of what a member follows of one kind, the latest followed first."""
    return list(
        db.session.scalars(
            select(Follow.subject_id)
            .where(Follow.member_id == member_id, Follow.kind == kind, Follow.is_stopped.is_(False))
            .order_by(Follow.created_at.desc(), Follow.subject_id.desc())
            .limit(most)
        )
    )


def followed_page(member_id: int, kind: str, after: str | None, address: Any) -> Page:
    """A page of what a member follows of one kind as (id, level), the youngest first."""
    narrow, _ = keyset(Order(Follow.subject_id, Follow.subject_id, is_moment=False), after)
    statement = select(Follow.subject_id, Follow.level).where(
        Follow.member_id == member_id, Follow.kind == kind, Follow.is_stopped.is_(False)
    )
    rows = [(subject_id, level) for subject_id, level in db.session.execute(narrow(statement))]
    return cut(rows, lambda row: (row[0], row[0]), after, address)


def followed_by_kind(member_id: int, kinds: Iterable[str]) -> dict[str, dict[int, Level]]:
    """What a member follows of kinds that are few by nature: the level of each id, by kind."""
    rows = db.session.execute(
        select(Follow.kind, Follow.subject_id, Follow.level)
        .where(Follow.member_id == member_id, Follow.kind.in_(list(kinds)), Follow.is_stopped.is_(False))
        .order_by(Follow.kind, Follow.subject_id)
        .limit(FEW_BY_NATURE)
    )
    levels: dict[str, dict[int, Level]] = {}
    for kind, subject_id, level in rows:
        levels.setdefault(kind, {})[subject_id] = level
    return levels
