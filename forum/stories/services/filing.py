"""The documents and pictures of a story."""

from collections.abc import Sequence

from forum.accounts.models import Member
from forum.clock import now
from forum.discussions.services.editing import note_change
from forum.errors import NotAllowed
from forum.limits.services import count
from forum.revisions.services import claim_version, is_small_early_edit, keep_former
from forum.stories.models import Story
from forum.stories.permissions import can_edit_story
from forum.stories.wording import former_of
from forum.subjects import edited, why_not_editable
from forum.uploads.services.attaching import change_files
from forum.uploads.wording import with_files


def change_story_files(story: Story, editor: Member, files: Sequence[int] | None, version: int) -> None:
    """Let a story have exactly these files, ids in order; the names of the former ones are kept.

    Raises Conflict when somebody else edited in between, NotAllowed when it is closed or under a case.
    """
    if not can_edit_story(editor, story):
        raise NotAllowed("You can change the files of your own practice stories while they are open.")
    sentence = why_not_editable("story", story.id)
    if sentence:
        raise NotAllowed(sentence)
    count(f"member:{editor.id}", editor.rates("edit"))
    claim_version(story, version)
    former = change_files(editor, ("story", story.id), files)
    if former is not None and not is_small_early_edit("", "", story.created_at):
        keep_former(("story", story.id), with_files(former_of(story), former), editor)
        story.edited_at = now()
    note_change(story.discussion_id)
    edited("story", story.id)
