"""Drafts of practice stories on the server, and taking a published one back."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.stories.drafts import find_draft, kept_drafts, taken_back
from forum.stories.queries import find_story
from forum.stories.services import drafting
from forum.stories.views.blueprint import bp
from forum.web.audience import current_member, members_only
from forum.web.loading import found

TAKEN_BACK = "Your practice story is taken back. You find it under Drafts, and its discussion comes back with it."
DELETED = "The draft is deleted. You can bring it back below for 30 days."
BACK = "The draft is back."
PUBLISHED_AGAIN = "Your practice story is published again, with its discussion."


@bp.route("/drafts")
@members_only
def drafts() -> ResponseReturnValue:
    member = current_member()
    kept, thrown_away = kept_drafts(member.id)
    return render_template("stories/drafts.html", kept=kept, thrown_away=thrown_away, stories=taken_back(member))


@bp.route("/drafts/<int:draft_id>/delete", methods=["POST"])
@members_only
def delete_draft(draft_id: int) -> ResponseReturnValue:
    with write():
        drafting.delete_draft(found(find_draft(draft_id, current_member())))
    flash(DELETED)
    return redirect("/drafts", 303)


@bp.route("/drafts/<int:draft_id>/undelete", methods=["POST"])
@members_only
def undelete_draft(draft_id: int) -> ResponseReturnValue:
    with write():
        drafting.undelete_draft(found(find_draft(draft_id, current_member())))
    flash(BACK)
    return redirect("/drafts", 303)


@bp.route("/stories/<int:story_id>/unpublish", methods=["POST"])
@members_only
def unpublish(story_id: int) -> ResponseReturnValue:
    with write():
        story = found(find_story(story_id, current_member()))
        drafting.unpublish_story(story, current_member())
    flash(TAKEN_BACK)
    return redirect(story.address, 303)


@bp.route("/stories/<int:story_id>/publish", methods=["POST"])
@members_only
def publish(story_id: int) -> ResponseReturnValue:
    with write():
        story = found(find_story(story_id, current_member()))
        drafting.publish_again(story, current_member())
    flash(PUBLISHED_AGAIN)
    return redirect(story.address, 303)
