"""Where a post stands: the page, fold and anchor that hold it."""

from sqlalchemy import func, select

from forum.discussions.models import (
    BRANCHES_PER_PAGE,
    FLAT_FROM_POSTS,
    REPLIES_SHOWN_OPEN,
    REPLIES_SHOWN_PER_BRANCH,
    Discussion,
    Post,
)
from forum.extensions import db
from forum.web.paging import PAGE_SIZE, with_query


def is_flat_view(discussion: Discussion, view: str) -> bool:
    """Whether a page shows the posts in order of time: as asked for, else only when there are many."""
    return view == "flat" or (view != "tree" and discussion.last_number > FLAT_FROM_POSTS)


def last_page(discussion: Discussion, *, is_flat: bool) -> int:
    """How many pages there are, found by stored numbers."""
    if is_flat:
        return max(1, -(-discussion.last_number // PAGE_SIZE))
    return max(1, -(-discussion.last_branch // BRANCHES_PER_PAGE))


def address_of_post(discussion: Discussion, post: Post, view: str = "") -> str:
    """The address of the page, fold and anchor that hold a post."""
    view = view if view in ("flat", "tree") else ""
    is_flat = is_flat_view(discussion, view)
    page = (post.number - 1) // PAGE_SIZE + 1 if is_flat else max(0, post.branch_number - 1) // BRANCHES_PER_PAGE + 1
    values: dict[str, int | None] = {"page": page if page > 1 else None}
    if not is_flat and post.depth > 1:
        rank = _rank_in_branch(discussion, post)
        values["open"] = post.number if rank > REPLIES_SHOWN_PER_BRANCH else None
        values["after"] = post.number - 1 if rank > REPLIES_SHOWN_OPEN else None
    return f"{with_query(discussion.address, view=view, **values)}#{post.anchor}"


def _rank_in_branch(discussion: Discussion, post: Post) -> int:
    statement = select(func.count()).where(
        Post.discussion_id == discussion.id,
        Post.branch_number == post.branch_number,
        Post.depth > 1,
        Post.number <= post.number,
    )
    return db.session.scalar(statement) or 0
