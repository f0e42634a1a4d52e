"""Discussions for a viewer: one of them, lists of them, and single posts."""

from collections.abc import Iterable

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from forum.accounts.models import Member
from forum.database import look
from forum.discussions.models import (
    Discussion,
    DiscussionTheme,
    Post,
    discussion_objective,
)
from forum.discussions.permissions import can_see_discussion, can_see_post, not_gone, posts_visible_to, visible_to
from forum.extensions import db
from forum.objectives.models import Objective
from forum.themes.models import Theme
from forum.web.loading import LARGEST_ID

# Built once: to put a statement together costs more than to run it, and collections that are loaded by a statement of
# our own cost a quarter of those that the mapper loads.
_ONE = (
    select(Discussion)
    .options(joinedload(Discussion.author), joinedload(Discussion.organisation), joinedload(Discussion.locked_by))
    .where(Discussion.id == bindparam("discussion_id"))
)
_OBJECTIVES = (
    select(Objective)
    .join(discussion_objective, discussion_objective.c.objective_id == Objective.id)
    .where(discussion_objective.c.discussion_id == bindparam("discussion_id"))
    .order_by(Objective.position)
)
_THEMES = (
    select(DiscussionTheme)
    .options(joinedload(DiscussionTheme.theme))
    .where(DiscussionTheme.discussion_id == bindparam("discussion_id"))
    .order_by(DiscussionTheme.position)
)


def find_any_discussion(discussion_id: int, *, with_tags: bool = True) -> Discussion | None:
    """The discussion of an id in every state, for moderators, jobs and the words of a refusal."""
    if not 0 < discussion_id <= LARGEST_ID:
        return None
    discussion = db.session.scalar(_ONE, {"discussion_id": discussion_id})
    if discussion is not None and with_tags:
        load_tags(discussion)
    return discussion


_CHANGES_FOR_VISITORS = select(Discussion.change_count).where(
    Discussion.id == bindparam("discussion_id"), visible_to(None), not_gone()
)


def changes_for_visitors(discussion_id: int) -> int | None:
    """How often a discussion that any visitor may see has changed, at the cost of one look; None for any other."""
    if not 0 < discussion_id <= LARGEST_ID:
        return None
    row = look(_CHANGES_FOR_VISITORS, {"discussion_id": discussion_id})
    return row[0] if row else None


def load_tags(discussion: Discussion) -> None:
    """Give a discussion at hand its objectives and themes, as they are stored."""
    place = {"discussion_id": discussion.id}
    set_committed_value(discussion, "objectives", list(db.session.scalars(_OBJECTIVES, place)))
    set_committed_value(discussion, "theme_links", list(db.session.scalars(_THEMES, place)))


def find_discussion(discussion_id: int, viewer: Member | None, *, with_tags: bool = True) -> Discussion | None:
    """The discussion if the viewer may see it, with author and organisation, objectives and themes (its tags)."""
    discussion = find_any_discussion(discussion_id, with_tags=with_tags)
    return discussion if discussion is not None and can_see_discussion(viewer, discussion) else None


def visible_discussion_ids(ids: Iterable[int], viewer: Member | None) -> set[int]:
    """Which of these discussions the viewer may see and still stand."""
    return set(db.session.scalars(visible_discussions(ids, viewer)))


def visible_discussions(ids: Iterable[int], viewer: Member | None) -> Select[int]:
    """The statement that asks so."""
    return select(Discussion.id).where(Discussion.id.in_(list(ids)), visible_to(viewer), not_gone())


_POST = (
    select(Post)
    .options(
        joinedload(Post.author),
        joinedload(Post.organisation),
        joinedload(Post.discussion).joinedload(Discussion.author),
    )
    .where(Post.id == bindparam("post_id"))
)


def find_any_post(post_id: int) -> Post | None:
    """The post of an id in every state, with its author and discussion."""
    if not 0 < post_id <= LARGEST_ID:
        return None
    post = db.session.scalar(_POST, {"post_id": post_id})
    if post is not None:
        load_tags(post.discussion)
    return post


def find_post(post_id: int, viewer: Member | None) -> Post | None:
    """The post if the viewer may see it, with its author and discussion."""
    post = find_any_post(post_id)
    return post if post is not None and can_see_post(viewer, post) else None


def visible_post_ids(ids: Iterable[int], viewer: Member | None) -> set[int]:
    """Which of these posts the viewer may see and still stand."""
    return set(db.session.scalars(visible_posts(ids, viewer)))


def visible_posts(ids: Iterable[int], viewer: Member | None) -> Select[int]:
    """The statement that asks so."""
    return (
        select(Post.id)
        .join(Discussion, Discussion.id == Post.discussion_id)
        .where(Post.id.in_(list(ids)), posts_visible_to(viewer), not_gone())
        .where(Post.removed_at.is_(None), Post.deleted_at.is_(None))
    )


def opening_of(discussion_id: int) -> Post:
    """The post that opens a discussion, with its author."""
    statement = (
        select(Post)
        .options(joinedload(Post.author), joinedload(Post.organisation), joinedload(Post.discussion))
        .where(Post.discussion_id == discussion_id, Post.number == 1)
    )
    return db.session.scalars(statement).one()


def post_of_number(discussion: Discussion, number: int) -> Post | None:
    """The post of a number in a discussion, with its author."""
    if not 0 < number <= LARGEST_ID:
        return None
    return db.session.scalar(
        select(Post)
        .options(joinedload(Post.author), joinedload(Post.organisation))
        .where(Post.discussion_id == discussion.id, Post.number == number)
    )


def objective_slugs(ids: Iterable[int]) -> dict[int, list[str]]:
    """The slugs of the objectives of each of these discussions, in their order."""
    tag = discussion_objective.c
    rows = select(tag.discussion_id, Objective.slug).join(Objective, Objective.id == tag.objective_id)
    return _grouped(rows.where(tag.discussion_id.in_(list(ids))).order_by(Objective.position))


def theme_slugs(ids: Iterable[int]) -> dict[int, list[str]]:
    """The slugs of the themes of each of these discussions, the main one first."""
    tag = DiscussionTheme
    rows = select(tag.discussion_id, Theme.slug).join(Theme, Theme.id == tag.theme_id)
    return _grouped(rows.where(tag.discussion_id.in_(list(ids))).order_by(tag.position))


def _grouped(rows: Select[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for owner_id, slug in db.session.execute(rows):
        found.setdefault(owner_id, []).append(slug)
    return found
