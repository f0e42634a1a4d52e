"""What a story was made out of, and what was made out of a discussion."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Integer, Select, and_, bindparam, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.database import look
from forum.discussions.models import Discussion, Post
from forum.discussions.outcomes import Outcome, finders
from forum.discussions.permissions import not_gone, visible_to
from forum.extensions import db
from forum.stories.models import Story, story_credit
from forum.stories.permissions import stories_visible_to
from forum.stories.queries import stands
from forum.text.plain import slugify


@dataclass(frozen=True)
class Origin:
    """The discussion that a story was made out of, and the members whose words it took over."""

    title: str
    address: str
    changes: int
    people: tuple[Member, ...]


def origin_of(story: Story, viewer: Member | None) -> Origin | None:
    """Where a story comes from, if the viewer may see that discussion."""
    if story.made_from_id is None:
        return None
    source = db.session.scalar(
        select(Discussion).where(Discussion.id == story.made_from_id, visible_to(viewer), not_gone())
    )
    if source is None:
        return None
    credited = select(Member).join(story_credit, story_credit.c.member_id == Member.id)
    people = db.session.scalars(
        credited.where(story_credit.c.story_id == story.id).order_by(Member.sort_name, Member.id)
    )
    return Origin(source.title, source.address, source.change_count, tuple(people))


def story_made_by(author: Member, discussion_id: int) -> Story | None:
    """The story that a member made out of a discussion and did not delete, in every other state."""
    of_it = select(Story).where(Story.made_from_id == discussion_id, Story.author_id == author.id)
    return db.session.scalar(of_it.where(Story.deleted_at.is_(None)).order_by(Story.id).limit(1))


def posts_that_stand(discussion_id: int, numbers: Collection[int]) -> list[Post]:
    """Those of these posts of a discussion that everybody may read there, with their authors."""
    return list(db.session.scalars(_standing(discussion_id).where(Post.number.in_(numbers))))


def answers_that_stand(discussion_id: int) -> list[Post]:
    """The accepted answers of a discussion, with their authors, in their order."""
    return list(db.session.scalars(_standing(discussion_id).where(Post.accepted_at.is_not(None))))


def _standing(discussion_id: int) -> Select[Post]:
    return (
        select(Post)
        .options(joinedload(Post.author))
        .where(Post.discussion_id == discussion_id)
        .where(Post.deleted_at.is_(None), Post.removed_at.is_(None), Post.held_at.is_(None))
        .order_by(Post.number)
    )


_MADE_FOR_VISITORS = select(Story.id, Story.title).where(
    Story.made_from_id == bindparam("discussion_id", type_=Integer), stories_visible_to(None), stands()
)


def _outcome(discussion_id: int, viewer: Member | None) -> Outcome:
    if viewer is None:
        # Asked with every page of a discussion, so it costs as little as a look at its version.
        row = look(_MADE_FOR_VISITORS, {"discussion_id": discussion_id})
        return Outcome((row[1], f"/stories/{row[0]}-{slugify(row[1])}"), is_made=True) if row else Outcome()
    shows = and_(stories_visible_to(viewer), stands())
    made = select(Story.id, Story.title, shows).where(Story.made_from_id == discussion_id, Story.deleted_at.is_(None))
    rows = db.session.execute(made.order_by(Story.id)).all()
    seen = next(
        ((title, f"/stories/{story_id}-{slugify(title)}") for story_id, title, is_shown in rows if is_shown), None
    )
    return Outcome(seen, is_made=bool(rows))


finders.append(_outcome)
