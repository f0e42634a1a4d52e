"""Lists of discussions for a viewer: the latest, unanswered, followed and unread ones, by objective and theme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, select, union
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.accounts.permissions import Standing, standing_of
from forum.database import look
from forum.discussions.models import (
    Discussion,
    DiscussionKind,
    DiscussionTheme,
    ObjectiveCount,
    ReadMark,
    discussion_objective,
)
from forum.discussions.permissions import not_gone, visible_to
from forum.discussions.unread import has_new, new_in
from forum.extensions import db
from forum.following.models import Follow, Level
from forum.objectives.models import Objective
from forum.organisations.models import Organisation
from forum.web.paging import PAGE_SIZE, Order, Page, cut, keyset

KEPT_STATEMENTS = 256
KIND_LABELS = {"discussion": "", "question": "Question", "story": "Practice story"}


@dataclass(frozen=True)
class DiscussionRow:
    """One discussion as lists print it. `new_count` is 0 for visitors and for what the member never opened."""

    id: int
    address: str
    title: str
    kind: str
    kind_label: str
    symbol: str
    author_name: str
    organisation_name: str
    is_provider: bool
    last_post_at: datetime
    reply_count: int
    is_answered: bool
    is_locked: bool
    audience: str
    new_count: int = 0
    new_address: str = ""


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; `only` is one of unanswered, following, unread."""

    objective_id: int | None = None
    theme_id: int | None = None
    author_id: int | None = None
    organisation_id: int | None = None
    kind: str = ""
    only: str = ""


def discussion_list(
    viewer: Member | None, wanted: Filter, after: str | None, address: Any, *, size: int = PAGE_SIZE
) -> Page:
    """A page of DiscussionRow, the latest reply first; three statements at most, however many rows."""
    statement = _first_page(standing_of(viewer), wanted, size) if not after else _narrow(viewer, wanted, after, size)
    rows = db.session.execute(statement, _place(viewer)).all()
    page = cut(rows, lambda row: (row[0].last_post_at, row[0].id), after, address, size=size)
    return Page(_printed(page.rows, viewer), page.newer, page.older)


def latest_change() -> datetime | None:
    """When something that lists print changed last, for the tags of pages; one look at an index."""
    row = look(_LATEST_CHANGE)
    return row[0] if row else None


def count_of(viewer: Member | None, wanted: Filter, most: int = 100) -> int:
    """How many discussions a list holds, counted up to `most`."""
    return db.session.scalar(_count(standing_of(viewer), wanted, most), _place(viewer)) or 0


def oldest_unanswered(viewer: Member | None, objective_id: int | None = None, most: int = 2) -> list[DiscussionRow]:
    """The questions that wait longest for an accepted answer."""
    wanted = Filter(only="unanswered", objective_id=objective_id)
    return _printed(db.session.execute(_oldest(standing_of(viewer), wanted, most), _place(viewer)).all(), viewer)


def counted_objectives(viewer: Member | None) -> list[tuple[Objective, int]]:
    """Each objective with how many discussions and stories stand in it for visitors or for members, counted lately."""
    is_member = viewer is not None and viewer.is_member
    number = ObjectiveCount.discussion_count if is_member else ObjectiveCount.public_count
    statement = select(Objective, func.coalesce(number, 0))
    statement = statement.outerjoin(ObjectiveCount, ObjectiveCount.objective_id == Objective.id)
    return [(objective, count) for objective, count in db.session.execute(statement.order_by(Objective.position))]


# To put a statement together costs more than to run it, so those of first pages are kept for each standing and filter.
_LATEST_CHANGE = select(func.max(Discussion.changed_at))


def _place(viewer: Member | None) -> dict[str, int]:
    return {"viewer_id": viewer.id} if viewer else {}


@lru_cache(maxsize=KEPT_STATEMENTS)
def _first_page(viewer: Standing | None, wanted: Filter, size: int) -> Select[Any]:
    return _narrow(viewer, wanted, None, size)


def _narrow(viewer: Member | Standing | None, wanted: Filter, after: str | None, size: int) -> Select[Any]:
    narrow, _ = keyset(Order(Discussion.last_post_at, Discussion.id), after, size)
    return narrow(_rows(viewer).where(*_conditions(viewer, wanted)))


@lru_cache(maxsize=KEPT_STATEMENTS)
def _count(viewer: Standing | None, wanted: Filter, most: int) -> Select[Any]:
    narrowed = _rows(viewer).with_only_columns(Discussion.id).where(*_conditions(viewer, wanted)).limit(most)
    return select(func.count()).select_from(narrowed.subquery())


@lru_cache(maxsize=KEPT_STATEMENTS)
def _oldest(viewer: Standing | None, wanted: Filter, most: int) -> Select[Any]:
    statement = _rows(viewer).where(*_conditions(viewer, wanted))
    return statement.order_by(Discussion.created_at, Discussion.id).limit(most)


def _rows(viewer: Member | Standing | None) -> Select[Any]:
    author = aliased(Member)
    statement = (
        select(Discussion, author.name, Organisation.name, Organisation.kind, *_marks(viewer))
        .join(author, author.id == Discussion.author_id)
        .outerjoin(Organisation, Organisation.id == Discussion.organisation_id)
    )
    if viewer is None:
        return statement
    follows = and_(Follow.member_id == viewer.id, Follow.kind == "discussion", Follow.subject_id == Discussion.id)
    marks = and_(ReadMark.member_id == viewer.id, ReadMark.discussion_id == Discussion.id)
    return statement.outerjoin(ReadMark, marks).outerjoin(Follow, and_(follows, Follow.is_stopped.is_(False)))


def _marks(viewer: Member | Standing | None) -> list[Any]:
    return [] if viewer is None else [ReadMark.number, Follow.member_id]


def _conditions(viewer: Member | Standing | None, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = [Discussion.is_listed.is_(True), not_gone(), visible_to(viewer)]
    for column, value in (
        (Discussion.author_id, wanted.author_id),
        (Discussion.organisation_id, wanted.organisation_id),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.kind:
        conditions.append(Discussion.kind == DiscussionKind(wanted.kind))
    if wanted.objective_id is not None:
        # EXISTS lets the database walk the list in its order; IN would collect and sort everything first.
        tag = discussion_objective.c
        conditions.append(exists().where(tag.discussion_id == Discussion.id, tag.objective_id == wanted.objective_id))
    if wanted.theme_id is not None:
        is_themed = exists().where(
            DiscussionTheme.discussion_id == Discussion.id, DiscussionTheme.theme_id == wanted.theme_id
        )
        conditions.append(is_themed)
    if wanted.only:
        conditions.append(_only(viewer, wanted.only))
    return conditions


def _only(viewer: Member | Standing | None, only: str) -> ColumnElement[bool]:
    if only == "unanswered":
        return and_(Discussion.kind == DiscussionKind.QUESTION, Discussion.answer_count == 0)
    if viewer is None:
        return false()
    # The few that a member follows or opened are found first, however large the archive is.
    follows = (Follow.member_id == viewer.id, Follow.kind == "discussion", Follow.is_stopped.is_(False))
    # Muting leaves a row that keeps news away.
    followed = select(Follow.subject_id).where(*follows, Follow.level != Level.MUTED)
    if only == "following":
        return Discussion.id.in_(followed)
    opened = select(ReadMark.discussion_id).where(ReadMark.member_id == viewer.id)
    return and_(Discussion.id.in_(union(followed, opened)), has_new(viewer))


_SYMBOLS = (
    select(discussion_objective.c.discussion_id, Objective.symbol)
    .join(Objective, Objective.id == discussion_objective.c.objective_id)
    .where(discussion_objective.c.discussion_id.in_(bindparam("ids", expanding=True)))
    .order_by(Objective.position.desc())
)


def _symbols(ids: list[int]) -> dict[int, str]:
    """The symbol of the first objective of each discussion."""
    rows = db.session.execute(_SYMBOLS, {"ids": ids}) if ids else ()
    return {discussion_id: symbol for discussion_id, symbol in rows}


def _printed(rows: Sequence[Any], viewer: Member | None) -> list[DiscussionRow]:
    """The rows as lists print them. What a member neither opened nor follows counts nothing as new."""
    symbols = _symbols([row[0].id for row in rows])
    known = [row[0].id for row in rows if any(value is not None for value in row[4:])]
    news = new_in(known, viewer) if viewer is not None and known else {}
    return [_row(row, symbols, news.get(row[0].id, (0, 0))) for row in rows]


def _row(row: Any, symbols: dict[int, str], news: tuple[int, int]) -> DiscussionRow:
    discussion, author_name, organisation_name, organisation_kind = row[:4]
    new, first_new = news
    return DiscussionRow(
        id=discussion.id,
        address=discussion.address,
        title=discussion.title,
        kind=discussion.kind,
        kind_label=KIND_LABELS[discussion.kind],
        symbol=symbols.get(discussion.id, "none"),
        author_name=author_name,
        organisation_name=organisation_name or "",
        is_provider=organisation_kind == "provider",
        last_post_at=discussion.last_post_at,
        reply_count=discussion.reply_count,
        is_answered=discussion.answer_count > 0,
        is_locked=discussion.is_locked,
        audience=discussion.audience,
        new_count=new,
        new_address=f"/discussions/{discussion.id}/replies/{first_new}" if new else "",
    )
