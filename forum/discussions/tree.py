"""The tree of a discussion: branches by page, with what is folded; replies drawn two levels deep."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select, true

from forum.accounts.models import Member
from forum.discussions.models import (
    BRANCHES_PER_PAGE,
    REPLIES_SHOWN_OPEN,
    REPLIES_SHOWN_PER_BRANCH,
    Discussion,
    Post,
)
from forum.discussions.shown import ShownPost, shown, shown_posts
from forum.extensions import db
from forum.web.paging import with_query


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
class Limb:
    """An answer to a top reply with everything below it, in the order of the talk."""

    post: ShownPost
    deeper: list[ShownPost] = field(default_factory=list)


@dataclass
class Branch:
    """A top reply with those below it that the page shows."""

    top: ShownPost
    limbs: list[Limb] = field(default_factory=list)
    shown_count: int = 0
    hidden_count: int = 0
    more_address: str = ""
    earlier_address: str = ""

    @property
    def posts(self) -> list[ShownPost]:
        """Every post that the page shows of this branch."""
        return [self.top, *(post for limb in self.limbs for post in (limb.post, *limb.deeper))]


def posts_between(viewer: Member | None) -> Select[Any]:
    """The posts of a discussion from one number to another, in order of time: discussion_id, first, last, viewer_id."""
    return _posts_between(_standing(viewer))


@lru_cache
def _posts_between(standing: str) -> Select[Any]:
    is_wanted = Post.number.between(bindparam("first"), bindparam("last"))
    statement = shown_posts().where(Post.discussion_id == bindparam("discussion_id"), is_wanted, _shown_to(standing))
    return statement.order_by(Post.number)


def _standing(viewer: Member | None) -> str:
    return "visitor" if viewer is None else "moderator" if viewer.is_moderator else "member"


def _shown_to(standing: str) -> ColumnElement[bool]:
    """Held posts show to their authors and to moderators; gone ones leave their notice for everybody."""
    if standing == "visitor":
        return Post.held_at.is_(None)
    return true() if standing == "moderator" else or_(Post.held_at.is_(None), Post.author_id == bindparam("viewer_id"))


def branches_of(
    discussion: Discussion, viewer: Member | None, asked: Request, opened: int
) -> tuple[ShownPost | None, list[Branch]]:
    """The opening, on the first page, and the branches of a page in one statement; `opened` is the one to unfold."""
    opening: ShownPost | None = None
    found: dict[int, tuple[Branch, list[ShownPost], int]] = {}
    # The opening stands on branch 0, so the first page begins there.
    first = (asked.page - 1) * BRANCHES_PER_PAGE + 1 if asked.page > 1 else 0
    place = {"first": first, "last": asked.page * BRANCHES_PER_PAGE, "opened": opened, "after": asked.after}
    place |= {"discussion_id": discussion.id, "viewer_id": viewer.id if viewer else 0}
    for row in db.session.execute(_shown_of_each_branch(_standing(viewer)), place):
        post, size = shown(row), row.size
        if post.number == 1:
            opening = post
        elif post.branch_number in found:
            found[post.branch_number][1].append(post)
        else:
            found[post.branch_number] = (Branch(post), [], size - 1)
    for number, (branch, below, size) in found.items():
        branch.limbs = _limbs(branch.top, below)
        branch.shown_count, branch.hidden_count = len(below), size - len(below)
        _add_folds(discussion, branch, asked, last=below[-1].number if below and number == opened else 0)
    return opening, [branch for branch, _, _ in found.values()]


@lru_cache
def _shown_of_each_branch(standing: str) -> Select[Any]:
    """Of each branch its top and the replies with the lowest numbers, with the number of those that there are.

    Built once for each standing of a viewer: to put it together costs more than to run it.
    """
    opened: BindParameter[int] = bindparam("opened")
    inner = (
        select(
            Post.id,
            Post.branch_number,
            func.row_number().over(partition_by=Post.branch_number, order_by=Post.number).label("rank"),
            func.count().over(partition_by=Post.branch_number).label("size"),
        )
        .where(
            Post.discussion_id == bindparam("discussion_id"),
            Post.branch_number.between(bindparam("first"), bindparam("last")),
            _shown_to(standing),
            or_(Post.depth <= 1, Post.branch_number != opened, Post.number > bindparam("after")),
        )
        .subquery()
    )
    is_shown = or_(
        inner.c.rank <= REPLIES_SHOWN_PER_BRANCH + 1,
        and_(inner.c.branch_number == opened, inner.c.rank <= REPLIES_SHOWN_OPEN + 1),
    )
    return (
        shown_posts(inner.c.size)
        .join(inner, inner.c.id == Post.id)
        .where(is_shown)
        .order_by(Post.branch_number, Post.number)
    )


def _limbs(top: ShownPost, below: list[ShownPost]) -> list[Limb]:
    """Each reply below what it answers. One whose parent is not on the page stands directly under the top reply."""
    numbers = {post.number for post in below}
    children: dict[int, list[ShownPost]] = {}
    for post in below:
        children.setdefault(post.parent_number if post.parent_number in numbers else top.number, []).append(post)
    limbs = [Limb(post) for post in children.get(top.number, [])]
    for limb in limbs:
        waiting = list(reversed(children.get(limb.post.number, [])))
        while waiting:
            post = waiting.pop()
            limb.deeper.append(post)
            waiting.extend(reversed(children.get(post.number, [])))
    return limbs


def _add_folds(discussion: Discussion, branch: Branch, asked: Request, *, last: int) -> None:
    """The links to what is folded: further on, and back to the beginning of a long branch."""

    def address(after: int | None = None) -> str:
        values = {"page": asked.page if asked.page > 1 else None, "open": branch.top.number, "after": after}
        view = "tree" if asked.view == "tree" else None
        return f"{with_query(discussion.address, view=view, **values)}#{branch.top.anchor}"

    if branch.hidden_count:
        branch.more_address = address(last or None)
    if last and asked.after:
        branch.earlier_address = address()
