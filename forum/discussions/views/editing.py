"""Editing and correcting, and the former texts."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.discussions.forms import CorrectForm, EditOpeningForm, EditPostForm, RedactForm
from forum.discussions.models import Discussion, DiscussionKind, Post
from forum.discussions.permissions import can_correct, can_edit_post, can_redact
from forum.discussions.queries import find_any_post, find_discussion, find_post, opening_of
from forum.discussions.services.editing import Tags, correct_discussion, edit_opening, edit_post, redact
from forum.discussions.views.blueprint import bp
from forum.discussions.views.writing import note_preview, refused
from forum.errors import Conflict, Refusal
from forum.objectives.queries import objectives_by_slug
from forum.revisions.services import revisions_of
from forum.themes.queries import themes_by_slug
from forum.web.audience import current_member, members_only, public
from forum.web.loading import found


@bp.route("/discussions/<int:discussion_id>/edit", methods=["GET", "POST"])
@members_only
def edit(discussion_id: int) -> ResponseReturnValue:
    member = current_member()
    discussion = found(find_discussion(discussion_id, member))
    if discussion.kind == DiscussionKind.STORY:
        return redirect(f"{discussion.home}/edit", 303)
    if discussion.author_id != member.id:
        return _correct(discussion)
    post = found(find_any_post(opening_of(discussion.id).id))
    if not can_edit_post(member, post, discussion):
        abort(403)
    form = EditOpeningForm(**_current(discussion), body=post.source, version=post.version)
    form.limit_to(member)
    if not form.validate_on_submit():
        return _edit_page(form, post)
    if "preview" in request.form:
        note_preview()
        post = found(find_any_post(post.id))
        return render_template("discussions/edit.html", form=form, post=post, preview=form.body.text.html, current="")
    try:
        with write():
            edit_opening(found(find_any_post(post.id)), member, form.body.text, _tags(form), version=form.version.data)
    except Refusal as refusal:
        return _edit_again(form, post, refusal)
    flash("Your changes are saved.")
    return redirect(f"/discussions/{discussion.id}", 303)


def _current(discussion: Discussion) -> dict[str, Any]:
    return {
        "title": discussion.title,
        "objectives": [objective.slug for objective in discussion.objectives],
        "themes": [theme.slug for theme in discussion.themes],
    }


def _tags(form: Any) -> Tags:
    return Tags(form.title.data, objectives_by_slug(form.objectives.data), themes_by_slug(form.themes.data))


def _correct(discussion: Discussion) -> Any:
    if not can_correct(current_member(), discussion):
        abort(403)
    form = CorrectForm(**_current(discussion))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        page = render_template(
            "discussions/correct.html", form=form, discussion=discussion, form_has_errors=status == 422
        )
        return page, status
    with write():
        correct_discussion(
            found(find_discussion(discussion.id, current_member())), current_member(), _tags(form), form.reason.data
        )
    flash("The discussion is corrected, and its author is told.")
    return redirect(f"/discussions/{discussion.id}", 303)


@bp.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@members_only
def edit_reply(post_id: int) -> ResponseReturnValue:
    member = current_member()
    post = found(find_post(post_id, member))
    if post.author_id != member.id and can_redact(member, post):
        return _redact(post)
    if not can_edit_post(member, post, post.discussion):
        abort(403)
    if post.number == 1:
        return redirect(f"/discussions/{post.discussion_id}/edit", 303)
    form = EditPostForm(body=post.source, version=post.version)
    form.limit_to(member)
    if not form.validate_on_submit():
        return _edit_page(form, post)
    if "preview" in request.form:
        note_preview()
        post = found(find_any_post(post.id))
        return render_template("discussions/edit.html", form=form, post=post, preview=form.body.text.html, current="")
    try:
        with write():
            edit_post(found(find_any_post(post_id)), member, form.body.text, form.version.data)
    except Refusal as refusal:
        return _edit_again(form, post, refusal)
    flash("Your changes are saved.")
    return redirect(post.permalink, 303)


def _redact(post: Post) -> Any:
    form = RedactForm(body=post.source, version=post.version)
    if not form.validate_on_submit():
        return _edit_page(form, post)
    try:
        with write():
            redact(
                found(find_any_post(post.id)),
                current_member(),
                form.body.text,
                form.reason.data,
                version=form.version.data,
            )
    except Refusal as refusal:
        return _edit_again(form, post, refusal)
    flash("The text is changed, its author is told, and the former text is kept for moderators.")
    return redirect(post.permalink, 303)


def _edit_page(form: Any, post: Post) -> Any:
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "discussions/edit.html", form=form, post=post, preview="", current="", form_has_errors=status == 422
    )
    return page, status


def _edit_again(form: Any, post: Post, refusal: Refusal) -> Any:
    """The form with what was typed; after somebody else's edit with their text above and the version to save over."""
    current = ""
    # The failed transaction let go of what was read before.
    post = found(find_any_post(post.id))
    if isinstance(refusal, Conflict):
        current, form.version.data, form.version.raw_data = post.html, post.version, None
    form.form_errors.append(str(refusal))
    page = render_template(
        "discussions/edit.html", form=form, post=post, preview="", current=current, form_has_errors=True
    )
    return refused(page, refusal)


@bp.route("/posts/<int:post_id>/history")
@public
def history(post_id: int) -> ResponseReturnValue:
    viewer = current_member()
    post = found(find_post(post_id, viewer))
    rows = revisions_of("post", post.id, for_moderator=viewer is not None and viewer.is_moderator)
    return render_template("discussions/history.html", post=post, rows=rows)
