"""What is new for a member: replies of others, beyond the read mark, that stand."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, select

from forum.accounts.models import Member
from forum.accounts.permissions import Standing
from forum.discussions.models import Discussion, Post, ReadMark
from forum.discussions.permissions import not_gone, visible_to
from forum.extensions import db
from forum.following.models import Follow

# Neither the opening, nor a notice of something deleted or removed, nor what waits for a look.
MAY_BE_NEW = (Post.number > 1, Post.deleted_at.is_(None), Post.removed_at.is_(None), Post.held_at.is_(None))


def is_new_to(member: Member | Standing, number: int | ColumnElement[int]) -> ColumnElement[bool]:
    """A condition on posts: new to a member who has read up to this number."""
    return and_(Post.number > number, Post.author_id != member.id, *MAY_BE_NEW)


def read_up_to() -> ColumnElement[int]:
    """The read mark of the joined row; who follows without having opened it has read the opening."""
    return func.coalesce(ReadMark.number, 1)


def has_new(member: Member | Standing) -> ColumnElement[bool]:
    """A condition on discussions, joined with the member's read marks: there is a new reply."""
    new = select(Post.id).where(Post.discussion_id == Discussion.id, is_new_to(member, read_up_to()))
    # The first half is cheap and true of few.
    return and_(Discussion.last_number > read_up_to(), new.correlate(Discussion, ReadMark).exists())


def new_in(discussion_ids: Iterable[int], member: Member) -> dict[int, tuple[int, int]]:
    """How many new replies each of these discussions has, and the number of the first; one statement."""
    marks = and_(ReadMark.discussion_id == Post.discussion_id, ReadMark.member_id == member.id)
    rows = db.session.execute(
        select(Post.discussion_id, func.count(), func.min(Post.number))
        .outerjoin(ReadMark, marks)
        .where(Post.discussion_id.in_(list(discussion_ids)), is_new_to(member, read_up_to()))
        .group_by(Post.discussion_id)
    )
    return {discussion_id: (count, first) for discussion_id, count, first in rows}


def new_in_followed(member: Member) -> tuple[int, int]:
    """How many new replies there are in how many followed discussions."""
    row = db.session.execute(
        select(func.count(), func.count(Discussion.id.distinct()))
        .select_from(Discussion)
        .join(Follow, and_(Follow.kind == "discussion", Follow.subject_id == Discussion.id))
        .outerjoin(ReadMark, and_(ReadMark.discussion_id == Discussion.id, ReadMark.member_id == member.id))
        .join(Post, and_(Post.discussion_id == Discussion.id, is_new_to(member, read_up_to())))
        .where(Follow.member_id == member.id, Follow.is_stopped.is_(False), not_gone(), visible_to(member))
    ).one()
    return int(row[0]), int(row[1])
