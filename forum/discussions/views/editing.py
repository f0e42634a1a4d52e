"""Editing and correcting, and the former texts."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.discussions.correcting import correct_again, correct_page
from forum.discussions.form_parts import CorrectForm
from forum.discussions.forms import EditOpeningForm, EditPostForm, RedactForm
from forum.discussions.models import Discussion, DiscussionKind, Post
from forum.discussions.permissions import can_correct, can_edit_post, can_redact
from forum.discussions.queries import find_any_post, find_discussion, find_post, opening_of
from forum.discussions.requests import note_refusal
from forum.discussions.services.editing import Tags, correct_discussion, edit_opening, edit_post, redact
from forum.discussions.views.blueprint import bp
from forum.errors import Conflict, NotAllowed, Refusal
from forum.objectives.queries import objectives_by_slug
from forum.revisions.services import revisions_of
from forum.themes.queries import themes_by_slug
from forum.uploads.receiving import not_taken, receive_files, shown_again
from forum.web.audience import current_member, members_only, public
from forum.web.keeping import refused
from forum.web.loading import found
from forum.web.previews import note_preview
from forum.web.sizes import file_form

SAVED = "Your changes are saved."
CORRECTED = "The discussion is corrected, and its author is told."
REDACTED = "The text is changed, its author is told, and the former text is kept for moderators."
NOT_EDITABLE = "This cannot be edited now. It was deleted, or its discussion was closed."


@bp.route("/discussions/<int:discussion_id>/edit", methods=["GET", "POST"])
@members_only
@file_form
def edit(discussion_id: int) -> ResponseReturnValue:
    member = current_member()
    discussion = found(find_discussion(discussion_id, member))
    if discussion.kind == DiscussionKind.STORY:
        return redirect(f"{discussion.home}/edit", 303)
    if discussion.author_id != member.id:
        return _correct(discussion)
    post = found(find_any_post(opening_of(discussion.id).id))
    if not can_edit_post(member, post, discussion):
        raise NotAllowed(NOT_EDITABLE)
    form = EditOpeningForm(**_current(discussion), body=post.source, version=post.version)
    return _edit(form, post)


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
    form = CorrectForm(**_current(discussion), version=discussion.version)
    if not form.validate_on_submit():
        return correct_page(form, discussion)
    try:
        with write():
            fresh, reason = found(find_discussion(discussion.id, current_member())), form.reason.data
            correct_discussion(fresh, current_member(), _tags(form), reason, version=form.version.data)
    except Refusal as refusal:
        return correct_again(form, found(find_discussion(discussion.id, current_member())), refusal)
    flash(CORRECTED)
    return redirect(f"/discussions/{discussion.id}", 303)


@bp.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@members_only
@file_form
def edit_reply(post_id: int) -> ResponseReturnValue:
    member = current_member()
    post = found(find_post(post_id, member))
    if post.author_id != member.id and can_redact(member, post):
        return _redact(post)
    if not can_edit_post(member, post, post.discussion):
        raise NotAllowed(NOT_EDITABLE)
    if post.number == 1:
        return redirect(f"/discussions/{post.discussion_id}/edit", 303)
    return _edit(EditPostForm(body=post.source, version=post.version), post)


def _edit(form: Any, post: Post) -> Any:
    """Show, preview or save the form of an author's own post."""
    form.limit_to(current_member())
    if receive_files(form, current_member(), ("post", post.id)):
        page = _page(form, found(find_any_post(post.id)), form_has_errors=bool(form.errors))
        return shown_again(page, form)
    if not form.validate_on_submit():
        return _form_page(form, found(find_any_post(post.id)))
    try:
        if "preview" in request.form:
            note_preview()
            return _page(form, found(find_any_post(post.id)), is_preview=True)
        with write():
            _save(form, found(find_any_post(post.id)))
    except Refusal as refusal:
        return _again(form, post.id, refusal)
    flash(SAVED)
    return redirect(post.permalink, 303)


def _save(form: Any, post: Post) -> None:
    if post.number == 1:
        version, files = form.version.data, form.file_ids
        edit_opening(post, current_member(), form.body.prepared, _tags(form), version=version, files=files)
    else:
        edit_post(post, current_member(), form.body.prepared, form.version.data, files=form.file_ids)


def _redact(post: Post) -> Any:
    form = RedactForm(body=post.source, version=post.version)
    if not form.validate_on_submit():
        return _form_page(form, post)
    try:
        with write():
            fresh, reason = found(find_any_post(post.id)), form.reason.data
            redact(fresh, current_member(), form.body.prepared, reason, version=form.version.data)
    except Refusal as refusal:
        return _again(form, post.id, refusal)
    flash(REDACTED)
    return redirect(post.permalink, 303)


def _page(form: Any, post: Post, **values: Any) -> str:
    shown = {"is_preview": False, "has_conflict": False, "form_has_errors": False, **values}
    return render_template("discussions/edit.html", form=form, post=post, **shown)


def _form_page(form: Any, post: Post) -> Any:
    if not form.is_submitted():
        return _page(form, post)
    return not_taken(_page(form, post, form_has_errors=True), form)


def _again(form: Any, post_id: int, refusal: Refusal) -> Any:
    """The form with what was typed; after somebody else's edit with their text above and the version to save over."""
    # The failed transaction let go of what was read before.
    post = found(find_any_post(post_id))
    note_refusal(form, refusal)
    has_conflict = isinstance(refusal, Conflict)
    if has_conflict:
        form.version.data = post.version
    return refused(_page(form, post, has_conflict=has_conflict, form_has_errors=True), refusal)


@bp.route("/posts/<int:post_id>/history")
@public
def history(post_id: int) -> ResponseReturnValue:
    viewer = current_member()
    post = found(find_post(post_id, viewer))
    rows = revisions_of("post", post.id, for_moderator=viewer is not None and viewer.is_moderator)
    return render_template("discussions/history.html", post=post, rows=rows)
