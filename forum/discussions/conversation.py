"""The replies of one discussion as a page shows them: a tree with folds, or flat; for any page that holds one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.discussions.models import Discussion, Helpful, Post, ReadMark
from forum.discussions.places import is_flat_view, last_page
from forum.discussions.queries import post_of_number
from forum.discussions.tree import Branch, Request, branches_of, posts_shown_to
from forum.discussions.unread import is_new_to
from forum.extensions import db
from forum.following.models import Follow
from forum.text.plain import quote
from forum.web.paging import PAGE_SIZE, Numbered, with_query


@dataclass(frozen=True)
class Reading:
    """How far a viewer had read when the page was made. `number` is None for who never opened it."""

    number: int | None = None
    has_mark: bool = False
    seen_at: datetime | None = None
    new_count: int = 0
    first_new: int = 0


@dataclass
class Conversation:
    """Everything that a page prints below the opening, as it stood when the page was made."""

    discussion: Discussion
    discussion_id: int
    is_flat: bool
    opening: Post | None
    branches: list[Branch]
    posts: list[Post]
    pages: Numbered
    reading: Reading
    last_number: int
    is_following: bool
    helpful_ids: set[int]
    parents: dict[int, Post]
    other_view: str
    answer: Post | None = None
    replying_to: Post | None = None
    quoted: str = ""

    def is_new(self, post: Post, viewer: Member | None) -> bool:
        """Written after the viewer's read mark, by somebody else, and still standing."""
        read = self.reading.number
        if viewer is None or read is None or post.number <= read:
            return False
        return post.author_id != viewer.id and not post.is_gone and post.held_at is None

    def parent_of(self, post: Post) -> Post | None:
        """The post it answers, when that is not the opening."""
        return self.parents.get(post.parent_number or 0)


def converse(discussion: Discussion, viewer: Member | None, asked: Request) -> Conversation:
    """The conversation of a discussion that the viewer may see; a fixed number of statements."""
    is_flat = is_flat_view(discussion, asked.view)
    opening, branches, posts = _posts_of_page(discussion, viewer, asked, is_flat=is_flat)
    shown = posts or [post for branch in branches for post in branch.posts]
    shown = [opening, *shown] if opening else shown
    is_following = _follows(viewer, discussion)
    addressed = _addressed(discussion, viewer, asked.reply or asked.quote)
    return Conversation(
        discussion=discussion,
        discussion_id=discussion.id,
        is_flat=is_flat,
        opening=opening,
        branches=branches,
        posts=posts,
        pages=Numbered(asked.page, last_page(discussion, is_flat=is_flat), _page_address(discussion, asked)),
        reading=_reading(discussion, viewer, is_following=is_following),
        last_number=discussion.last_number,
        is_following=is_following,
        helpful_ids=_helpful_ids(viewer, shown),
        parents=_parents(discussion, shown),
        other_view=with_query(discussion.address, view="tree" if is_flat else "flat"),
        answer=_first_answer(discussion),
        replying_to=addressed,
        quoted=quote(addressed.source, addressed.author.name, addressed.permalink) if addressed and asked.quote else "",
    )


def _page_address(discussion: Discussion, asked: Request) -> Callable[[int], str]:
    return lambda number: with_query(discussion.address, view=asked.view, page=number if number > 1 else None)


def _posts_of_page(
    discussion: Discussion, viewer: Member | None, asked: Request, *, is_flat: bool
) -> tuple[Post | None, list[Branch], list[Post]]:
    """The opening, if this page shows it, with the branches of a tree or the posts in order of time."""
    if not is_flat:
        return *branches_of(discussion, viewer, asked, _branch_to_open(discussion, asked.open)), []
    posts = _flat(discussion, viewer, asked)
    has_opening = bool(posts) and posts[0].number == 1
    return (posts[0] if has_opening else None), [], posts[1:] if has_opening else posts


def _flat(discussion: Discussion, viewer: Member | None, asked: Request) -> list[Post]:
    first = (asked.page - 1) * PAGE_SIZE + 1
    statement = (
        select(Post)
        .options(joinedload(Post.author), joinedload(Post.organisation), joinedload(Post.accepted_by))
        .where(
            Post.discussion_id == discussion.id,
            Post.number.between(first, first + PAGE_SIZE - 1),
            posts_shown_to(viewer),
        )
        .order_by(Post.number)
    )
    return list(db.session.scalars(statement))


def _branch_to_open(discussion: Discussion, number: int) -> int:
    if not number:
        return 0
    statement = select(Post.branch_number).where(Post.discussion_id == discussion.id, Post.number == number)
    return db.session.scalar(statement) or 0


def _reading(discussion: Discussion, viewer: Member | None, *, is_following: bool) -> Reading:
    """The read mark, and what is new beyond it. Who follows without having opened it has read the opening."""
    if viewer is None:
        return Reading()
    mark = db.session.get(ReadMark, (viewer.id, discussion.id))
    number = mark.number if mark else (1 if is_following else None)
    if number is None:
        return Reading()
    new_count, first_new = 0, None
    if discussion.last_number > number:
        statement = select(func.count(), func.min(Post.number))
        new_count, first_new = db.session.execute(
            statement.where(Post.discussion_id == discussion.id, is_new_to(viewer, number))
        ).one()
    return Reading(number, mark is not None, mark.seen_at if mark else None, new_count, first_new or 0)


def _helpful_ids(viewer: Member | None, shown: list[Post]) -> set[int]:
    if viewer is None:
        return set()
    ids = [post.id for post in shown]
    return set(
        db.session.scalars(select(Helpful.post_id).where(Helpful.member_id == viewer.id, Helpful.post_id.in_(ids)))
    )


def _follows(viewer: Member | None, discussion: Discussion) -> bool:
    if viewer is None:
        return False
    row = db.session.get(Follow, (viewer.id, "discussion", discussion.id))
    return row is not None and not row.is_stopped


def _parents(discussion: Discussion, shown: list[Post]) -> dict[int, Post]:
    """The posts that the shown ones answer, by number; those not on the page are fetched in one statement."""
    known = {post.number: post for post in shown}
    missing = {post.parent_number for post in shown if post.parent_number} - set(known) - {1}
    if missing:
        statement = (
            select(Post)
            .options(joinedload(Post.author))
            .where(Post.discussion_id == discussion.id, Post.number.in_(sorted(n for n in missing if n)))
        )
        known.update({post.number: post for post in db.session.scalars(statement)})
    return known


def _first_answer(discussion: Discussion) -> Post | None:
    if not discussion.answer_count:
        return None
    statement = select(Post).options(joinedload(Post.author))
    stands = and_(Post.accepted_at.is_not(None), Post.deleted_at.is_(None), Post.removed_at.is_(None))
    return db.session.scalar(
        statement.where(Post.discussion_id == discussion.id, stands).order_by(Post.number).limit(1)
    )


def _addressed(discussion: Discussion, viewer: Member | None, number: int) -> Post | None:
    """The post that the composer answers; nobody answers what is gone or waits for a look."""
    post = post_of_number(discussion, number) if viewer is not None and number else None
    return post if post is not None and not post.is_gone and post.held_at is None else None
