"""The replies of one discussion as a page shows them: a tree with folds, or flat; for any page that holds one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.discussions.models import (
    BRANCHES_PER_PAGE,
    FLAT_FROM_POSTS,
    REPLIES_SHOWN_OPEN,
    REPLIES_SHOWN_PER_BRANCH,
    Discussion,
    Helpful,
    Post,
    ReadMark,
)
from forum.discussions.queries import post_of_number
from forum.extensions import db
from forum.following.models import Follow
from forum.text.plain import quote
from forum.web.paging import PAGE_SIZE, Numbered, with_query


@dataclass(frozen=True)
class Request:
    """What the address asks for. `open` is the number of a reply whose branch is unfolded, from after `after` on."""

    page: int = 1
    view: str = ""
    open: int = 0
    after: int = 0
    reply: int = 0
    quote: int = 0


@dataclass
class Branch:
    """A top reply with those below it that the page shows, in the order of the talk."""

    top: Post
    replies: list[Post] = field(default_factory=list)
    hidden_count: int = 0
    more_address: str = ""


@dataclass
class Conversation:
    """Everything that a page prints below the opening."""

    discussion: Discussion
    is_flat: bool
    branches: list[Branch]
    posts: list[Post]
    pages: Numbered
    mark: ReadMark | None
    is_following: bool
    helpful_ids: set[int]
    parents: dict[int, Post]
    shown_numbers: list[int]
    other_view: str
    answer: Post | None = None
    replying_to: Post | None = None
    quoted: str = ""
    seen_before: datetime | None = None

    def is_new(self, post: Post, viewer: Member | None) -> bool:
        """Written after the viewer's read mark, by somebody else."""
        return (
            viewer is not None and self.mark is not None and post.number > self.mark.number
        ) and post.author_id != viewer.id

    def parent_of(self, post: Post) -> Post | None:
        """The post it answers, when that is not the opening."""
        return self.parents.get(post.parent_number or 0)

    @property
    def new_count(self) -> int:
        return max(0, self.discussion.last_number - self.mark.number) if self.mark else 0


def converse(discussion: Discussion, viewer: Member | None, asked: Request) -> Conversation:
    """The conversation of a discussion that the viewer may see; a fixed number of statements."""
    mark = db.session.get(ReadMark, (viewer.id, discussion.id)) if viewer else None
    is_flat = asked.view == "flat" or (asked.view != "tree" and discussion.last_number > FLAT_FROM_POSTS)
    branches, posts = ([], _flat(discussion, viewer, asked)) if is_flat else (_tree(discussion, viewer, asked), [])
    shown = posts or [post for branch in branches for post in (branch.top, *branch.replies)]
    last = _last_page(discussion, is_flat=is_flat)
    return Conversation(
        discussion=discussion,
        is_flat=is_flat,
        branches=branches,
        posts=posts,
        pages=Numbered(asked.page, last, _page_address(discussion, asked)),
        mark=mark,
        is_following=_follows(viewer, discussion),
        helpful_ids=_helpful_ids(viewer, discussion, shown),
        parents=_parents(discussion, shown),
        shown_numbers=[post.number for post in shown],
        other_view=with_query(discussion.address, view="tree" if is_flat else "flat"),
        answer=_first_answer(discussion),
        replying_to=_addressed(discussion, viewer, asked.reply or asked.quote),
        quoted=_quoted(discussion, viewer, asked.quote),
        seen_before=mark.seen_at if mark else None,
    )


def page_of(discussion: Discussion, post: Post, view: str = "") -> str:
    """The address of the page, fold and anchor that hold a post."""
    is_flat = view == "flat" or (view != "tree" and discussion.last_number > FLAT_FROM_POSTS)
    page = (post.number - 1) // PAGE_SIZE + 1 if is_flat else max(0, post.branch_number - 1) // BRANCHES_PER_PAGE + 1
    values: dict[str, Any] = {"view": view, "page": page if page > 1 else None}
    if not is_flat and post.depth > 1:
        rank = _rank_in_branch(discussion, post)
        if rank > REPLIES_SHOWN_PER_BRANCH:
            values["open"] = post.number
        if rank > REPLIES_SHOWN_OPEN:
            values["after"] = post.number - 1
    return f"{with_query(discussion.address, **values)}#{post.anchor}"


def _rank_in_branch(discussion: Discussion, post: Post) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                Post.discussion_id == discussion.id,
                Post.branch_number == post.branch_number,
                Post.depth > 1,
                Post.number <= post.number,
            )
        )
        or 0
    )


def _last_page(discussion: Discussion, *, is_flat: bool) -> int:
    if is_flat:
        return max(1, -(-discussion.last_number // PAGE_SIZE))
    return max(1, -(-discussion.last_branch // BRANCHES_PER_PAGE))


def _page_address(discussion: Discussion, asked: Request) -> Callable[[int], str]:
    view = asked.view if asked.view in ("flat", "tree") else ""
    return lambda number: with_query(discussion.address, view=view, page=number if number > 1 else None)


def _shows(viewer: Member | None) -> ColumnElement[bool]:
    """Held posts show to their authors and to moderators; gone ones leave their notice for everybody."""
    if viewer is None:
        return Post.held_at.is_(None)
    return true() if viewer.is_moderator else or_(Post.held_at.is_(None), Post.author_id == viewer.id)


def _flat(discussion: Discussion, viewer: Member | None, asked: Request) -> list[Post]:
    first = (asked.page - 1) * PAGE_SIZE + 1
    statement = (
        select(Post)
        .options(joinedload(Post.author), joinedload(Post.organisation), joinedload(Post.accepted_by))
        .where(
            Post.discussion_id == discussion.id,
            Post.number.between(max(2, first), first + PAGE_SIZE - 1),
            _shows(viewer),
        )
        .order_by(Post.number)
    )
    return list(db.session.scalars(statement))


def _tree(discussion: Discussion, viewer: Member | None, asked: Request) -> list[Branch]:
    first = (asked.page - 1) * BRANCHES_PER_PAGE + 1
    opened = _branch_to_open(discussion, asked.open)
    inner = (
        select(
            Post.id,
            Post.branch_number,
            func.row_number().over(partition_by=Post.branch_number, order_by=Post.number).label("rank"),
            func.count().over(partition_by=Post.branch_number).label("size"),
        )
        .where(
            Post.discussion_id == discussion.id,
            Post.branch_number.between(first, first + BRANCHES_PER_PAGE - 1),
            _shows(viewer),
            or_(Post.depth == 1, Post.branch_number != opened, Post.number > (asked.after if opened else 0)),
        )
        .subquery()
    )
    most = REPLIES_SHOWN_PER_BRANCH + 1
    statement = (
        select(Post, inner.c.size)
        .join(inner, inner.c.id == Post.id)
        .options(joinedload(Post.author), joinedload(Post.organisation), joinedload(Post.accepted_by))
        .where(or_(inner.c.rank <= most, and_(inner.c.branch_number == opened, inner.c.rank <= REPLIES_SHOWN_OPEN + 1)))
        .order_by(Post.branch_number, Post.number)
    )
    branches: dict[int, Branch] = {}
    for post, size in db.session.execute(statement):
        branch = branches.get(post.branch_number)
        if branch is None:
            branches[post.branch_number] = Branch(post, hidden_count=size - 1)
        else:
            branch.replies.append(post)
    return [_finished(discussion, asked, branch) for branch in branches.values()]


def _branch_to_open(discussion: Discussion, number: int) -> int:
    post = post_of_number(discussion, number) if number else None
    return post.branch_number if post else 0


def _finished(discussion: Discussion, asked: Request, branch: Branch) -> Branch:
    """Count what is folded, and put the replies in the order of the talk: each below what it answers."""
    branch.hidden_count -= len(branch.replies)
    if branch.hidden_count:
        last = max((post.number for post in branch.replies), default=0)
        is_open = len(branch.replies) > REPLIES_SHOWN_PER_BRANCH
        address = with_query(
            discussion.address,
            view="tree" if asked.view == "tree" else None,
            page=asked.page if asked.page > 1 else None,
            open=branch.top.number,
            after=last if is_open else None,
        )
        branch.more_address = f"{address}#{branch.top.anchor}"
    children: dict[int, list[Post]] = {}
    numbers = {branch.top.number, *(post.number for post in branch.replies)}
    for post in branch.replies:
        parent = post.parent_number if post.parent_number in numbers else branch.top.number
        children.setdefault(parent or branch.top.number, []).append(post)
    ordered: list[Post] = []
    waiting = list(reversed(children.get(branch.top.number, [])))
    while waiting:
        post = waiting.pop()
        ordered.append(post)
        waiting.extend(reversed(children.get(post.number, [])))
    branch.replies = ordered
    return branch


def _helpful_ids(viewer: Member | None, discussion: Discussion, shown: list[Post]) -> set[int]:
    if viewer is None:
        return set()
    opening = select(Post.id).where(Post.discussion_id == discussion.id, Post.number == 1).scalar_subquery()
    statement = select(Helpful.post_id).where(
        Helpful.member_id == viewer.id,
        or_(Helpful.post_id.in_([post.id for post in shown]), Helpful.post_id == opening),
    )
    return set(db.session.scalars(statement))


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
    post = post_of_number(discussion, number) if number else None
    if post is None or post.is_gone:
        return None
    is_hidden = post.held_at is not None and not (viewer and (viewer.is_moderator or viewer.id == post.author_id))
    return None if is_hidden else post


def _quoted(discussion: Discussion, viewer: Member | None, number: int) -> str:
    post = _addressed(discussion, viewer, number)
    return quote(post.source, post.author.name, post.permalink) if post else ""
