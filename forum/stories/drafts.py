"""The drafts of a member: those that are kept, those that were thrown away, and stories that were taken back."""

from sqlalchemy import and_, or_, select

from forum.accounts.models import Member
from forum.extensions import db
from forum.stories.models import DRAFTS_MOST, Draft, Story
from forum.web.loading import LARGEST_ID


def find_draft(draft_id: int, author: Member) -> Draft | None:
    """One's own draft, also one that was thrown away."""
    if not 0 < draft_id <= LARGEST_ID:
        return None
    return db.session.scalar(select(Draft).where(Draft.id == draft_id, Draft.author_id == author.id))


def kept_drafts(author_id: int) -> tuple[list[Draft], list[Draft]]:
    """The drafts of somebody, the latest first: those that are kept, and those that were thrown away."""
    statement = select(Draft).where(Draft.author_id == author_id).order_by(Draft.saved_at.desc(), Draft.id.desc())
    rows = list(db.session.scalars(statement.limit(2 * DRAFTS_MOST)))
    return [row for row in rows if row.deleted_at is None], [row for row in rows if row.deleted_at is not None]


def taken_back(owner: Member) -> list[Story]:
    """The published stories of a member, their own or taken over, that were taken back, the latest first."""
    is_kept = and_(Story.handed_over_at.is_not(None), Story.keeper_id == owner.id)
    is_theirs = or_(and_(Story.handed_over_at.is_(None), Story.author_id == owner.id), is_kept)
    mine = select(Story).where(is_theirs, Story.unpublished_at.is_not(None))
    standing = mine.where(Story.deleted_at.is_(None), Story.removed_at.is_(None))
    return list(db.session.scalars(standing.order_by(Story.unpublished_at.desc()).limit(DRAFTS_MOST)))
