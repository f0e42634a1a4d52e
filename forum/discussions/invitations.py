"""To whom a question was put: for those who were asked, for those who asked, and for its page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.accounts.permissions import VIEWER_ID
from forum.discussions.models import Discussion, Post, PostAsk
from forum.extensions import db

_asker, _reply = aliased(Member), aliased(Post)
_has_replied = (
    exists()
    .where(_reply.discussion_id == Post.discussion_id, _reply.author_id == PostAsk.member_id, _reply.number > 1)
    .where(_reply.deleted_at.is_(None), _reply.removed_at.is_(None), _reply.held_at.is_(None))
    .correlate(Post, PostAsk)
)
COLUMNS = (
    *(PostAsk.member_id, Member.name, Member.handle, PostAsk.why, PostAsk.asked_at, PostAsk.asked_by_id),
    *(_asker.name.label("asker_name"), PostAsk.declined_at, PostAsk.declined_note),
    _has_replied.label("has_replied"),
)


@dataclass(frozen=True)
class Ask:
    """One member whom a question was put to, in the order of COLUMNS; offered by nobody, it has no asker."""

    member_id: int
    name: str
    handle: str
    why: str
    asked_at: datetime
    asked_by_id: int | None
    asker_name: str | None
    declined_at: datetime | None
    declined_note: str
    has_replied: bool

    @property
    def is_waiting(self) -> bool:
        """Neither answered nor declined yet."""
        return self.declined_at is None and not self.has_replied


@dataclass(frozen=True)
class Part:
    """What the page of a question says to one viewer: that they are asked, whom they asked, whether it is solved."""

    to_me: Ask | None = None
    by_me: Sequence[Ask] = field(default_factory=tuple)
    asks_if_solved: bool = False


def asks_in(discussion_id: ColumnElement[int] | int, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The statement of COLUMNS for the opening of a discussion."""
    return (
        select(*COLUMNS)
        .join(Post, Post.id == PostAsk.post_id)
        .join(Member, Member.id == PostAsk.member_id)
        .outerjoin(_asker, _asker.id == PostAsk.asked_by_id)
        .where(Post.discussion_id == discussion_id, Post.number == 1, *conditions)
    )


def asks_of(discussion_id: int) -> list[Ask]:
    """To whom a question was put, in this order."""
    rows = db.session.execute(asks_in(discussion_id).order_by(PostAsk.asked_at, Member.sort_name))
    return [Ask(*row) for row in rows]


def concerns_viewer() -> ColumnElement[bool]:
    """What a viewer was asked, or asked somebody else, as an SQL condition."""
    return or_(PostAsk.member_id == VIEWER_ID, PostAsk.asked_by_id == VIEWER_ID)


def part_in(discussion: Discussion, viewer: Member, rows: Iterable[Any], *, is_to_be_told: bool) -> Part:
    """What a page says to this viewer, of the rows that concern them; `is_to_be_told` by the asker if it is solved."""
    asks = sorted((Ask(*row) for row in rows if row[0] is not None), key=lambda ask: (ask.asked_at, ask.name))
    is_open = discussion.answer_count == 0 and not discussion.is_locked and not discussion.is_gone
    return Part(
        next((ask for ask in asks if ask.member_id == viewer.id and ask.is_waiting), None),
        tuple(ask for ask in asks if ask.asked_by_id == viewer.id),
        asks_if_solved=is_to_be_told and is_open and viewer.id == discussion.author_id,
    )
