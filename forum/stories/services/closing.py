"""What moderation does to stories: close, remove, bring back, let in. The discussion goes with its story."""

from collections.abc import Sequence

from forum.accounts.models import Member
from forum.clock import now
from forum.discussions.models import Discussion
from forum.discussions.services.closing import close, reopen
from forum.discussions.services.editing import note_change
from forum.errors import Invalid
from forum.extensions import db
from forum.notifications.queries import named_by_events
from forum.objectives.models import Objective
from forum.revisions.services import claim_version
from forum.stories.models import Story
from forum.stories.services.sharing import announce_mentions, announce_story, check_tags, retag
from forum.stories.wording import mentioned_in
from forum.themes.models import Theme


def move_story(story: Story, objectives: Sequence[Objective], themes: Sequence[Theme]) -> None:
    """Give a story other objectives and themes; moderation decided and recorded it."""
    check_tags(objectives, themes)
    claim_version(story, story.version)
    retag(story, story.title, objectives, themes)


def remove_story(story: Story, reason: str) -> None:
    """Remove a story with its discussion; moderation decided it."""
    discussion = db.session.get_one(Discussion, story.discussion_id)
    story.removed_at = discussion.removed_at = now()
    story.removal_reason = discussion.removal_reason = reason
    note_change(story.discussion_id)


def restore_story(story: Story) -> None:
    """Bring back a removed story with its discussion."""
    discussion = db.session.get_one(Discussion, story.discussion_id)
    story.removed_at = discussion.removed_at = None
    story.removal_reason = discussion.removal_reason = ""
    note_change(story.discussion_id)
    # Whom its author named while it did not show.
    known = named_by_events("story", story.id)
    announce_mentions(story, story.author.name, [each for each in mentioned_in(story) if each not in known])


def approve_story(story: Story) -> None:
    """Let a held story show, and tell those it concerns now."""
    if story.held_at is None:
        raise Invalid("This practice story is not waiting any more.")
    story.held_at = None
    db.session.get_one(Discussion, story.discussion_id).held_at = None
    note_change(story.discussion_id)
    announce_story(story, story.author.name, mentioned_in(story))


def close_story(story: Story, actor: Member, reason: str) -> None:
    """Close a story and its discussion: no edits and no replies."""
    close(db.session.get_one(Discussion, story.discussion_id), actor, reason)


def reopen_story(story: Story) -> None:
    """Open them again."""
    reopen(db.session.get_one(Discussion, story.discussion_id))
