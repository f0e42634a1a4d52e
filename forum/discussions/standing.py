"""How a viewer stands to a discussion: whether they follow it, how far they read, and what they were asked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, literal, select, true

from forum.accounts.models import Member
from forum.accounts.permissions import VIEWER_ID
from forum.discussions.invitations import Part, asks_in, concerns_viewer, part_in
from forum.discussions.models import Discussion, Post, QuestionCare, ReadMark
from forum.discussions.unread import is_new_to
from forum.extensions import db
from forum.following.models import Follow, Level


@dataclass(frozen=True)
class Reading:
    """How far a viewer had read when the page was made. `number` is None for who never opened it."""

    number: int | None = None
    has_mark: bool = False
    seen_at: datetime | None = None
    new_count: int = 0
    first_new: int = 0


@dataclass(frozen=True)
class Standing:
    """How much the viewer hears (None: does not follow), how far they had read, what is put to them or by them."""

    level: Level | None = None
    reading: Reading = Reading()
    part: Part = Part()


_HERE = bindparam("discussion_id", type_=Integer)
_MARK = (ReadMark.member_id == VIEWER_ID, ReadMark.discussion_id == _HERE)
_FOLLOW = (Follow.member_id == VIEWER_ID, Follow.kind == "discussion", Follow.subject_id == _HERE)
_SOLVED = (QuestionCare.discussion_id == _HERE, QuestionCare.answered_at.is_(None))
_ASKS = asks_in(_HERE, concerns_viewer()).subquery()
_ONE = select(literal(1).label("one")).subquery()
# One row where nothing was asked, else one for each ask; a page has no statement to spare.
_STANDING = select(
    select(Follow.level).where(*_FOLLOW, Follow.is_stopped.is_(False)).scalar_subquery(),
    select(ReadMark.number).where(*_MARK).scalar_subquery(),
    select(ReadMark.seen_at).where(*_MARK).scalar_subquery(),
    select(QuestionCare.asked_if_solved_at).where(*_SOLVED).scalar_subquery(),
    *_ASKS.c,
).select_from(_ONE.outerjoin(_ASKS, true()))
BEFORE_ASKS = 4


def standing_in(discussion: Discussion, viewer: Member | None) -> Standing:
    """How a viewer stands to a discussion. Who follows without having opened it has read the opening."""
    if viewer is None:
        return Standing()
    rows = db.session.execute(_STANDING, {"viewer_id": viewer.id, "discussion_id": discussion.id}).all()
    level, read, seen_at, asked_if_solved_at = rows[0][:BEFORE_ASKS]
    asks = [row[BEFORE_ASKS:] for row in rows]
    part = part_in(discussion, viewer, asks, is_to_be_told=asked_if_solved_at is not None)
    number = 1 if read is None and level is not None else read
    if number is None:
        return Standing(level, part=part)
    new_count, first_new = 0, None
    if discussion.last_number > number:
        statement = select(func.count(), func.min(Post.number))
        new_count, first_new = db.session.execute(
            statement.where(Post.discussion_id == discussion.id, is_new_to(viewer, number))
        ).one()
    return Standing(level, Reading(number, read is not None, seen_at, new_count, first_new or 0), part)
