"""The buttons: helpful, answer, follow, delete and bring back, close and open."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.discussions.forms import ReasonForm
from forum.discussions.models import Discussion, Post
from forum.discussions.permissions import can_lock
from forum.discussions.queries import find_any_discussion, find_any_post, find_discussion, find_post
from forum.discussions.services.closing import NOT_YOURS, lock_discussion, unlock_discussion
from forum.discussions.services.editing import (
    delete_discussion,
    delete_post,
    undelete_discussion,
    undelete_post,
)
from forum.discussions.services.marking import toggle_accepted, toggle_helpful
from forum.discussions.views.blueprint import bp
from forum.discussions.views.reading import find_open
from forum.errors import NotAllowed
from forum.following.services import follow as start_following
from forum.following.services import unfollow as stop_following
from forum.web.audience import current_member, members_only
from forum.web.loading import found


@bp.route("/posts/<int:post_id>/helpful", methods=["POST"])
@members_only
def helpful(post_id: int) -> ResponseReturnValue:
    with write():
        post = found(find_post(post_id, current_member()))
        is_marked = toggle_helpful(post, current_member(), _wanted())
    flash("Marked as helpful." if is_marked else "Your mark is taken back.")
    return redirect(post.permalink, 303)


def _wanted() -> bool | None:
    """What the button promised; without it the mark changes."""
    return {"1": True, "0": False}.get(request.form.get("wanted", ""))


@bp.route("/posts/<int:post_id>/accept", methods=["POST"])
@members_only
def accept(post_id: int) -> ResponseReturnValue:
    with write():
        post = found(find_post(post_id, current_member()))
        is_accepted = toggle_accepted(post, current_member(), _wanted())
    flash("Accepted as an answer." if is_accepted else "It is no longer marked as an answer.")
    return redirect(post.permalink, 303)


@bp.route("/posts/<int:post_id>/delete", methods=["POST"])
@members_only
def delete_reply(post_id: int) -> ResponseReturnValue:
    with write():
        post = found(_own_post(post_id) or find_post(post_id, current_member()))
        delete_post(post, current_member())
    flash("Your reply is deleted. A notice stays in its place, with a button to bring it back.")
    return redirect(post.permalink, 303)


@bp.route("/posts/<int:post_id>/undelete", methods=["POST"])
@members_only
def undelete_reply(post_id: int) -> ResponseReturnValue:
    with write():
        post = found(_own_post(post_id))
        undelete_post(post, current_member())
    flash("Your reply is back.")
    return redirect(post.permalink, 303)


def _own_post(post_id: int) -> Post | None:
    post = find_any_post(post_id)
    return post if post is not None and post.author_id == current_member().id else None


@bp.route("/discussions/<int:discussion_id>/delete", methods=["POST"])
@members_only
def delete(discussion_id: int) -> ResponseReturnValue:
    with write():
        discussion = _own(discussion_id) or find_open(discussion_id, current_member())
        delete_discussion(discussion, current_member())
    return redirect(f"/discussions/{discussion_id}/deleted", 303)


@bp.route("/discussions/<int:discussion_id>/deleted")
@members_only
def deleted(discussion_id: int) -> ResponseReturnValue:
    discussion = found(_own(discussion_id))
    return render_template("discussions/deleted.html", discussion=found(discussion if discussion.deleted_at else None))


@bp.route("/discussions/<int:discussion_id>/undelete", methods=["POST"])
@members_only
def undelete(discussion_id: int) -> ResponseReturnValue:
    with write():
        discussion = found(_own(discussion_id))
        undelete_discussion(discussion, current_member())
    flash("Your discussion is back.")
    return redirect(discussion.address, 303)


def _own(discussion_id: int) -> Discussion | None:
    discussion = find_any_discussion(discussion_id)
    return discussion if discussion is not None and discussion.author_id == current_member().id else None


@bp.route("/discussions/<int:discussion_id>/follow", methods=["POST"])
@members_only
def follow(discussion_id: int) -> ResponseReturnValue:
    discussion = find_open(discussion_id, current_member())
    with write():
        start_following(current_member().id, "discussion", discussion.id, by_hand=True)
    flash("You follow this discussion.")
    return redirect(discussion.address, 303)


@bp.route("/discussions/<int:discussion_id>/unfollow", methods=["POST"])
@members_only
def unfollow(discussion_id: int) -> ResponseReturnValue:
    discussion = find_open(discussion_id, current_member())
    with write():
        stop_following(current_member().id, "discussion", discussion.id)
    flash("You no longer follow this discussion.")
    return redirect(discussion.address, 303)


@bp.route("/discussions/<int:discussion_id>/closing")
@members_only
def closing(discussion_id: int) -> ResponseReturnValue:
    discussion = found(find_discussion(discussion_id, current_member()))
    if not can_lock(current_member(), discussion):
        raise NotAllowed(NOT_YOURS)
    return _closing_page(discussion, ReasonForm(), is_closing=not discussion.is_locked)


@bp.route("/discussions/<int:discussion_id>/lock", methods=["POST"])
@members_only
def lock(discussion_id: int) -> ResponseReturnValue:
    return _close_or_open(discussion_id, is_closing=True)


@bp.route("/discussions/<int:discussion_id>/unlock", methods=["POST"])
@members_only
def unlock(discussion_id: int) -> ResponseReturnValue:
    return _close_or_open(discussion_id, is_closing=False)


def _close_or_open(discussion_id: int, *, is_closing: bool) -> ResponseReturnValue:
    discussion = found(find_discussion(discussion_id, current_member()))
    form = ReasonForm()
    if not form.validate_on_submit():
        return _closing_page(discussion, form, is_closing=is_closing, form_has_errors=True), 422
    with write():
        fresh = found(find_discussion(discussion_id, current_member()))
        (lock_discussion if is_closing else unlock_discussion)(fresh, current_member(), form.reason.data)
    flash("It is closed." if is_closing else "It is open again.")
    return redirect(discussion.address, 303)


def _closing_page(discussion: Discussion, form: ReasonForm, **shown: bool) -> str:
    return render_template("discussions/closing.html", discussion=discussion, form=form, **shown)
