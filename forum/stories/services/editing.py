"""Editing, correcting, confirming and deleting stories."""

from collections.abc import Iterator
from contextlib import contextmanager

from forum.accounts.models import Member
from forum.audit.services import record
from forum.clock import now, today
from forum.discussions.models import Discussion
from forum.discussions.services.editing import RETAGGED, Tags, is_deleted_by, note_change
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.limits.services import count
from forum.notifications.services import tell_decision
from forum.revisions.services import claim_version, hide_former, is_small_early_edit, keep_former
from forum.stories.models import Story
from forum.stories.permissions import (
    can_confirm,
    can_correct_story,
    can_delete_story,
    can_edit_story,
    can_redact_story,
)
from forum.stories.services.sharing import (
    StoryDraft,
    announce_mentions,
    check_tags,
    links_of,
    retag,
)
from forum.stories.wording import former_of, length_of, mentioned_in
from forum.subjects import edited, why_not_editable
from forum.text.prepare import FORM_CHARACTERS_MOST

NOT_YOURS = "You can edit your own practice stories, and those you look after, while they are open."

NOT_YOURS_TO_CONFIRM = "Only its author and its contacts say that a practice story is still true."


def edit_story(story: Story, editor: Member, draft: StoryDraft, version: int) -> None:
    """Replace the text and tags of one's own story; the former text is kept unless the edit is early and small.

    Raises Conflict when somebody else edited in between, NotAllowed when it is closed or under a case.
    """
    if not can_edit_story(editor, story):
        raise NotAllowed(NOT_YOURS)
    check_editable(story)
    check_tags(draft.objectives, draft.themes)
    count(f"member:{editor.id}", editor.rates("edit"))
    claim_version(story, version)
    with keeping_former(story, editor):
        _put(story, draft)
    retag(story, draft.title, draft.objectives, draft.themes)
    edited("story", story.id)


def check_editable(story: Story) -> None:
    """Raise NotAllowed with the sentence of a case that forbids to edit it now."""
    sentence = why_not_editable("story", story.id)
    if sentence:
        raise NotAllowed(sentence)


@contextmanager
def keeping_former(story: Story, editor: Member) -> Iterator[None]:
    """What is changed of the wording inside leaves its mark: the former text, when and by whom, and who is named."""
    former, were_named = former_of(story), set(mentioned_in(story))
    yield
    check_length(story)
    new = former_of(story)
    before, after = f"{former.title}\n{former.source}", f"{new.title}\n{new.source}"
    is_own = editor.id == story.author_id
    if before != after and not (is_own and is_small_early_edit(before, after, story.created_at)):
        keep_former(("story", story.id), former, editor)
        story.edited_at, story.edited_by_id = now(), editor.id
    announce_mentions(story, editor.name, [each for each in mentioned_in(story) if each not in were_named])


def check_length(story: Story) -> None:
    """Raise Invalid when all texts of a story together are too long."""
    length = length_of(story)
    if length > FORM_CHARACTERS_MOST:
        raise Invalid(
            f"All parts of a practice story together have at most {FORM_CHARACTERS_MOST:,} characters, and with this "
            f"they have {length:,}. Shorten one of them."
        )


def redact_story(story: Story, moderator: Member, draft: StoryDraft, reason: str, *, version: int) -> None:
    """Take a name or detail out of another's story: dated mark, reason, the former text kept for moderators."""
    if not can_redact_story(moderator, story):
        raise NotAllowed("Only a moderator changes somebody else's practice story.")
    former = former_of(story)
    claim_version(story, version)
    _put(story, draft)
    if former_of(story) == former:
        raise Invalid("Nothing is changed yet. Take out what has to go, then save.")
    hide_former("story", story.id)
    keep_former(("story", story.id), former, moderator, reason=reason, for_moderators=True)
    story.redacted_at = now()
    retag(story, draft.title, draft.objectives, draft.themes)
    record(moderator, "redact", ("story", story.id), reason)
    _tell(story, "A part of your text was taken out", reason)


def _tell(story: Story, what: str, reason: str) -> None:
    for member_id in story.concerned_ids:
        tell_decision(
            member_id, ("story", story.id), title=story.title, address=story.address, what=what, reason=reason
        )


def _put(story: Story, draft: StoryDraft) -> None:
    for name, value in {**draft.columns, **draft.record}.items():
        setattr(story, name, value)
    if draft.links is not None:
        story.links = links_of(draft)


def correct_story(story: Story, actor: Member, tags: Tags, reason: str, *, version: int) -> None:
    """A moderator or lead corrects title, objectives or themes; its author is told and the log keeps the reason.

    Raises Conflict when somebody else changed the story in between.
    """
    if not can_correct_story(actor, story):
        raise NotAllowed("Only moderators and the leads of its objectives correct a practice story.")
    check_tags(tags.objectives, tags.themes)
    former = story.title
    claim_version(story, version, RETAGGED)
    retag(story, tags.title, tags.objectives, tags.themes)
    # The log comes after the rows, so that two acts at once never wait for each other.
    record(actor, "correct", ("story", story.id), reason, former=former)
    _tell(story, "The title or tags were corrected", reason)


def confirm_story(story: Story, author: Member) -> None:
    """Say that a story is still true today."""
    if not can_confirm(author, story):
        raise NotAllowed(NOT_YOURS_TO_CONFIRM)
    story.confirmed_on = today()
    note_change(story.discussion_id)


def delete_story(story: Story, author: Member) -> None:
    """Delete one's own story and with it its discussion; both come back together."""
    if is_deleted_by(author, story):
        return
    if not can_delete_story(author, story):
        raise NotAllowed("You can delete your own practice stories only.")
    story.deleted_at = now()
    db.session.get_one(Discussion, story.discussion_id).deleted_at = story.deleted_at
    note_change(story.discussion_id)


def undelete_story(story: Story, author: Member) -> None:
    """Take back the deletion."""
    if story.author_id != author.id or not author.is_member:
        raise NotAllowed("You can bring back your own practice stories only.")
    if story.deleted_at is None:
        return
    story.deleted_at = None
    # What was taken back before stays so.
    db.session.get_one(Discussion, story.discussion_id).deleted_at = story.unpublished_at
    note_change(story.discussion_id)
