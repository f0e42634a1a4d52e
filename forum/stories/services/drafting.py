"""Stories that are not published: drafts on the server, and stories that their author took back."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, func, or_, select

from forum.accounts.models import Member
from forum.clock import now
from forum.discussions.models import Discussion
from forum.discussions.services.editing import note_change
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.jobs.registry import every
from forum.limits.rates import DAY
from forum.revisions.services import claim_version
from forum.stories.models import DELETED_DAYS, DRAFT_DAYS, DRAFTS_MOST, Draft, Story
from forum.stories.permissions import can_publish_again, can_share, can_unpublish
from forum.text.plain import clean_line

SAVED_ELSEWHERE = (
    "This draft was saved in another tab or on another device meanwhile. Save it once more to keep what stands here."
)
Typed = Mapping[str, list[str]]


def save_draft(
    author: Member, typed: Typed, *, draft: Draft | None = None, version: int = 0, source: Discussion | None = None
) -> Draft:
    """Keep what was typed, checked or not, in a new draft or over this one of the same author.

    `source` is the discussion that the story is made out of; a draft never loses the one it has.
    Raises Conflict when the draft was saved elsewhere after it was opened, Invalid when there are too many.
    """
    if not can_share(author):
        raise NotAllowed("Only members can keep a draft of a practice story.")
    if draft is None:
        if draft_count(author.id) >= DRAFTS_MOST:
            raise Invalid(f"You have {DRAFTS_MOST} drafts already. Publish or delete one of them first.")
        draft = Draft(author_id=author.id)
        db.session.add(draft)
    else:
        claim_version(draft, version, SAVED_ELSEWHERE)
    draft.title = clean_line((typed.get("title") or [""])[0])[:150]
    draft.typed = {name: list(values) for name, values in typed.items()}
    draft.saved_at = now()
    draft.made_from_id = source.id if source else draft.made_from_id
    # The page that answers names the draft.
    db.session.flush()
    return draft


def draft_count(author_id: int) -> int:
    """How many drafts somebody keeps."""
    mine = select(func.count()).select_from(Draft).where(Draft.author_id == author_id, Draft.deleted_at.is_(None))
    return db.session.scalar(mine) or 0


def delete_draft(draft: Draft) -> None:
    """Throw a draft away; it can be brought back for 30 days."""
    draft.deleted_at = draft.deleted_at or now()


def undelete_draft(draft: Draft) -> None:
    """Take a draft out of the bin again."""
    draft.deleted_at = None


def publish_draft(draft: Draft) -> None:
    """A draft that became a story is not needed any more."""
    db.session.delete(draft)


def unpublish_story(story: Story, author: Member) -> None:
    """Take a story back with its discussion: only those who look after it see it, until it is published again."""
    if not can_unpublish(author, story):
        raise NotAllowed("You can take back your own practice stories while they are open.")
    claim_version(story, story.version)
    story.unpublished_at = now()
    db.session.get_one(Discussion, story.discussion_id).deleted_at = story.unpublished_at
    note_change(story.discussion_id)


def publish_again(story: Story, author: Member) -> None:
    """Let everybody see a story again that was taken back. Nobody is told twice of it."""
    if story.unpublished_at is None and story.owner_id == author.id:
        return
    if not can_publish_again(author, story):
        raise NotAllowed("You can publish your own practice stories only.")
    claim_version(story, story.version)
    story.unpublished_at = None
    db.session.get_one(Discussion, story.discussion_id).deleted_at = None
    note_change(story.discussion_id)


@every(DAY)
def forget_old_drafts(subject_id: int) -> None:
    """Drafts that nobody opened for half a year go, and those that were thrown away a month ago."""
    old = Draft.saved_at < now() - timedelta(days=DRAFT_DAYS)
    thrown_away = Draft.deleted_at < now() - timedelta(days=DELETED_DAYS)
    db.session.execute(delete(Draft).where(or_(old, thrown_away)).execution_options(synchronize_session=False))
