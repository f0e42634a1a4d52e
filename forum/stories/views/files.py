"""The section of documents and pictures."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.discussions.requests import note_refusal
from forum.errors import Conflict, NotAllowed, Refusal
from forum.stories.forms import StoryFilesForm
from forum.stories.models import Story
from forum.stories.permissions import can_edit_story
from forum.stories.queries import find_any_story, find_story
from forum.stories.services.filing import change_story_files
from forum.stories.views.blueprint import bp
from forum.uploads.queries import files_of
from forum.uploads.receiving import not_taken, receive_files, shown_again
from forum.web.audience import current_member, members_only
from forum.web.keeping import refused
from forum.web.loading import found
from forum.web.sizes import file_form

SAVED = "The documents and pictures are saved."
NOT_EDITABLE = "You can change the files of your own practice stories while they are open."


@bp.route("/stories/<int:story_id>/edit/files", methods=["GET", "POST"])
@bp.route("/stories/<int:story_id>-<slug>/edit/files", methods=["GET", "POST"])
@members_only
@file_form
def edit_files(story_id: int, slug: str = "") -> ResponseReturnValue:
    member = current_member()
    story = found(find_story(story_id, member))
    if not can_edit_story(member, story):
        raise NotAllowed(NOT_EDITABLE)
    form = StoryFilesForm(version=story.version)
    if receive_files(form, member, ("story", story_id)):
        return shown_again(_page(form, story_id), form)
    if not form.is_submitted():
        return _page(form, story_id)
    if not form.validate():
        return not_taken(_page(form, story_id), form)
    try:
        with write():
            change_story_files(found(find_any_story(story_id)), member, form.file_ids, form.version.data)
    except Refusal as refusal:
        return _again(form, story_id, refusal)
    flash(SAVED)
    return redirect(f"/stories/{story_id}", 303)


def _again(form: StoryFilesForm, story_id: int, refusal: Refusal) -> Any:
    """The form as it was; after somebody else's edit with what stands now above it, to save over that."""
    note_refusal(form, refusal)
    current = None
    if isinstance(refusal, Conflict):
        current = files_of("story", [story_id]).get(story_id, [])
        form.version.data = found(find_any_story(story_id)).version
    return refused(_page(form, story_id, current), refusal)


def _page(form: StoryFilesForm, story_id: int, current: Any = None) -> str:
    # Read anew, because transactions let go of what was read.
    story: Story = found(find_any_story(story_id))
    has_errors = bool(form.errors)
    return render_template("stories/files.html", form=form, story=story, current=current, form_has_errors=has_errors)
