"""The buttons: still true, delete and bring back."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.errors import NotAllowed
from forum.stories.models import Story
from forum.stories.permissions import can_confirm, can_edit_story
from forum.stories.queries import find_any_story, find_story
from forum.stories.services import editing
from forum.stories.views.blueprint import bp
from forum.web.audience import current_member, members_only
from forum.web.loading import found


@bp.route("/stories/<int:story_id>/confirm", methods=["POST"])
@members_only
def confirm(story_id: int) -> ResponseReturnValue:
    with write():
        story = found(find_story(story_id, current_member()))
        editing.confirm_story(story, current_member())
    flash("Marked as still true today.")
    return redirect(story.address, 303)


@bp.route("/stories/<int:story_id>/still-true")
@members_only
def still_true(story_id: int) -> ResponseReturnValue:
    """Where the yearly letter leads: it only asks, because mail scanners follow links."""
    member = current_member()
    story = found(find_story(story_id, member))
    if not can_confirm(member, story):
        raise NotAllowed(editing.NOT_YOURS_TO_CONFIRM)
    return render_template("stories/still_true.html", story=story, may_edit=can_edit_story(member, story))


@bp.route("/stories/<int:story_id>/delete", methods=["POST"])
@members_only
def delete(story_id: int) -> ResponseReturnValue:
    with write():
        story = found(_own(story_id) or find_story(story_id, current_member()))
        editing.delete_story(story, current_member())
    return redirect(f"/stories/{story_id}/deleted", 303)


@bp.route("/stories/<int:story_id>/deleted")
@members_only
def deleted(story_id: int) -> ResponseReturnValue:
    story = found(_own(story_id))
    return render_template("stories/deleted.html", story=found(story if story.deleted_at else None))


@bp.route("/stories/<int:story_id>/undelete", methods=["POST"])
@members_only
def undelete(story_id: int) -> ResponseReturnValue:
    with write():
        story = found(_own(story_id))
        editing.undelete_story(story, current_member())
    flash("Your practice story is back, with its discussion.")
    return redirect(story.address, 303)


def _own(story_id: int) -> Story | None:
    story = find_any_story(story_id)
    return story if story is not None and story.author_id == current_member().id else None
