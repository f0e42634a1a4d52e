"""The replies of one discussion as a page shows them: a tree with folds, or flat; for any page that holds one."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select

from forum.accounts.models import Member
from forum.accounts.permissions import VIEWER_ID
from forum.bookmarks.queries import Target, kept_among
from forum.discussions.invitations import Part
from forum.discussions.models import Discussion, Helpful, Post
from forum.discussions.places import is_flat_view, last_page
from forum.discussions.queries import post_of_number
from forum.discussions.shown import ShownPost, shown, shown_posts
from forum.discussions.standing import Reading, standing_in
from forum.discussions.tree import Branch, Request, branches_of, posts_between
from forum.extensions import db
from forum.following.models import Level
from forum.text.plain import quote
from forum.uploads.models import Upload
from forum.uploads.queries import Files, files_of_page
from forum.web.paging import PAGE_SIZE, Numbered, with_query


@dataclass
class Conversation:
    """Everything that a page prints below the opening, as it stood when the page was made."""

    discussion: Discussion
    discussion_id: int
    is_flat: bool
    opening: ShownPost | None
    branches: list[Branch]
    posts: list[ShownPost]
    pages: Numbered
    reading: Reading
    last_number: int
    # How much the viewer hears of it; None for who does not follow it.
    level: Level | None
    # What was put to the viewer, or by them.
    part: Part
    helpful_ids: set[int]
    bookmarks: set[Target]
    parents: dict[int, ShownPost]
    files: Files
    # Those of what the page is about, such as a story.
    page_files: list[Upload]
    other_view: str
    answer_address: str = ""
    replying_to: Post | None = None
    quoted: str = ""
    viewer_id: int = 0
    is_member: bool = False
    is_moderator: bool = False

    def is_new(self, post: ShownPost) -> bool:
        """Written after the viewer's read mark, by somebody else, and still standing."""
        read = self.reading.number
        if read is None or post.number <= read:
            return False
        return post.author_id != self.viewer_id and not post.is_gone and post.held_at is None

    def parent_of(self, post: ShownPost) -> ShownPost | None:
        """The post it answers, when that is not the opening."""
        return self.parents.get(post.parent_number or 0)


def converse(
    discussion: Discussion, viewer: Member | None, asked: Request, *, page: Target | None = None
) -> Conversation:
    """The conversation of a discussion that the viewer may see; a fixed number of statements.

    `page` is what its page is about, where that is not the discussion.
    """
    is_flat = is_flat_view(discussion, asked.view)
    opening, branches, posts = _posts_of_page(discussion, viewer, asked, is_flat=is_flat)
    on_page = posts or [post for branch in branches for post in branch.posts]
    on_page = [opening, *on_page] if opening else on_page
    standing = standing_in(discussion, viewer)
    about = page or ("discussion", discussion.id)
    files, page_files = files_of_page([post.id for post in on_page], about)
    addressed = _addressed(discussion, viewer, asked.reply or asked.quote)
    return Conversation(
        discussion=discussion,
        discussion_id=discussion.id,
        is_flat=is_flat,
        opening=opening,
        branches=branches,
        posts=posts,
        pages=Numbered(asked.page, last_page(discussion, is_flat=is_flat), _page_address(discussion, asked)),
        reading=standing.reading,
        last_number=discussion.last_number,
        level=standing.level,
        part=standing.part,
        helpful_ids=_helpful_ids(viewer, on_page),
        bookmarks=_bookmarks(viewer, about, on_page),
        parents=_parents(discussion, on_page),
        files=files,
        page_files=page_files,
        other_view=with_query(discussion.address, view="tree" if is_flat else "flat"),
        answer_address=_first_answer(discussion),
        replying_to=addressed,
        quoted=quote(addressed.source, addressed.author.name, addressed.permalink) if addressed and asked.quote else "",
        viewer_id=viewer.id if viewer else 0,
        is_member=viewer is not None and viewer.is_member,
        is_moderator=viewer is not None and viewer.is_moderator,
    )


def _page_address(discussion: Discussion, asked: Request) -> Callable[[int], str]:
    return lambda number: with_query(discussion.address, view=asked.view, page=number if number > 1 else None)


def _posts_of_page(
    discussion: Discussion, viewer: Member | None, asked: Request, *, is_flat: bool
) -> tuple[ShownPost | None, list[Branch], list[ShownPost]]:
    """The opening, if this page shows it, with the branches of a tree or the posts in order of time."""
    if not is_flat:
        return *branches_of(discussion, viewer, asked, _branch_to_open(discussion, asked.open)), []
    posts = _flat(discussion, viewer, asked)
    has_opening = bool(posts) and posts[0].number == 1
    return (posts[0] if has_opening else None), [], posts[1:] if has_opening else posts


def _flat(discussion: Discussion, viewer: Member | None, asked: Request) -> list[ShownPost]:
    first = (asked.page - 1) * PAGE_SIZE + 1
    place = {"discussion_id": discussion.id, "first": first, "last": first + PAGE_SIZE - 1}
    place["viewer_id"] = viewer.id if viewer else 0
    return [shown(row) for row in db.session.execute(posts_between(viewer), place)]


def _branch_to_open(discussion: Discussion, number: int) -> int:
    if not number:
        return 0
    statement = select(Post.branch_number).where(Post.discussion_id == discussion.id, Post.number == number)
    return db.session.scalar(statement) or 0


_HELPFUL = select(Helpful.post_id).where(
    Helpful.member_id == VIEWER_ID, Helpful.post_id.in_(bindparam("ids", expanding=True))
)


def _helpful_ids(viewer: Member | None, on_page: list[ShownPost]) -> set[int]:
    if viewer is None:
        return set()
    place = {"viewer_id": viewer.id, "ids": [post.id for post in on_page]}
    return set(db.session.scalars(_HELPFUL, place))


def _bookmarks(viewer: Member | None, page: Target, on_page: list[ShownPost]) -> set[Target]:
    if viewer is None or not viewer.is_member:
        return set()
    return kept_among(viewer, page, [post.id for post in on_page])


def _parents(discussion: Discussion, on_page: list[ShownPost]) -> dict[int, ShownPost]:
    """The posts that those on the page answer, by number; the ones from elsewhere are fetched in one statement."""
    known = {post.number: post for post in on_page}
    missing = {post.parent_number for post in on_page if post.parent_number} - set(known) - {1}
    if missing:
        statement = shown_posts().where(Post.discussion_id == discussion.id, Post.number.in_(sorted(missing)))
        known.update({row.number: shown(row) for row in db.session.execute(statement)})
    return known


def _first_answer(discussion: Discussion) -> str:
    """The address of the first accepted answer that stands, or an empty text."""
    if not discussion.answer_count:
        return ""
    stands = and_(Post.accepted_at.is_not(None), Post.deleted_at.is_(None), Post.removed_at.is_(None))
    # In the order of an index and no further than the first, however long the discussion is.
    numbers = select(Post.number).where(Post.discussion_id == discussion.id, stands).order_by(Post.number)
    number = db.session.scalar(numbers.limit(1))
    return f"/discussions/{discussion.id}/replies/{number}" if number else ""


def _addressed(discussion: Discussion, viewer: Member | None, number: int) -> Post | None:
    """The post that the composer answers; nobody answers what is gone or waits for a look."""
    post = post_of_number(discussion, number) if viewer is not None and number else None
    return post if post is not None and not post.is_gone and post.held_at is None else None
