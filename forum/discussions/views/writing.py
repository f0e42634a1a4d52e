"""Starting a discussion and replying."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.discussions.form_parts import ReplyForm
from forum.discussions.forms import DiscussionForm
from forum.discussions.models import Audience, DiscussionKind, Post
from forum.discussions.pages import pages
from forum.discussions.permissions import audiences_of
from forum.discussions.requests import note_refusal
from forum.discussions.services.replying import post_reply
from forum.discussions.services.starting import Draft, start_discussion
from forum.discussions.views.blueprint import bp
from forum.discussions.views.reading import find_open
from forum.errors import Refusal
from forum.objectives.queries import objectives_by_slug
from forum.search.alike import Similar, similar_to
from forum.text.plain import clean_line, clean_text
from forum.themes.queries import themes_by_slug
from forum.uploads.receiving import not_taken, receive_files, shown_again
from forum.web.audience import current_member, members_only
from forum.web.keeping import refused
from forum.web.previews import note_preview
from forum.web.sizes import file_form

WAITS = "A moderator checks your first post, usually within a working day. You see it here; others see it then."
STARTED = "Your discussion is posted. You will get an email when somebody replies."
REPLIED = "Reply posted. You will get an email when somebody answers."


@bp.route("/discussions/new", methods=["GET", "POST"])
@members_only
@file_form
def start() -> ResponseReturnValue:
    form = DiscussionForm()
    form.limit_to(current_member())
    if request.method == "GET":
        _prefill(form)
        return _start_page(form)
    if receive_files(form, current_member()):
        return shown_again(_start_page(form, form_has_errors=bool(form.errors)), form)
    if not form.validate_on_submit():
        return not_taken(_start_page(form, form_has_errors=True), form)
    try:
        if "preview" in request.form:
            note_preview()
            return _start_page(form, is_preview=True, similar=_similar(form))
        with write():
            discussion = start_discussion(current_member(), _draft(form))
    except Refusal as refusal:
        note_refusal(form, refusal)
        return refused(_start_page(form, form_has_errors=True), refusal)
    flash(WAITS if discussion.held_at else STARTED)
    return redirect(discussion.address, 303)


def _prefill(form: DiscussionForm) -> None:
    form.kind.data = "discussion" if request.args.get("kind") == "discussion" else "question"
    form.title.data = clean_line(request.args.get("title", ""))[:150]
    form.body.data = clean_text(request.args.get("body", ""))[:1000]
    form.objectives.data = request.args.getlist("objective")
    form.themes.data = request.args.getlist("theme")
    form.near.data = clean_line(" ".join(request.args.getlist("near")))[:200]
    form.audience.data = current_app.config["DEFAULT_AUDIENCE"]


def _start_page(form: DiscussionForm, **shown: Any) -> str:
    form.offer(current_member())
    return render_template("discussions/new.html", form=form, **{"is_preview": False, "similar": (), **shown})


def _similar(form: DiscussionForm) -> list[Similar]:
    viewer = current_member()
    return similar_to(form.title.data, form.body.data, viewer, audiences_of(viewer))


def _draft(form: DiscussionForm) -> Draft:
    return Draft(
        kind=DiscussionKind(form.kind.data),
        title=form.title.data,
        text=form.body.prepared,
        objectives=objectives_by_slug(form.objectives.data),
        themes=themes_by_slug(form.themes.data),
        audience=Audience(form.audience.data),
        submission=form.submission.data,
        files=form.file_ids or (),
        asks=form.ask.data or (),
    )


@bp.route("/discussions/<int:discussion_id>/replies", methods=["POST"])
@members_only
@file_form
def reply(discussion_id: int) -> ResponseReturnValue:
    form = ReplyForm()
    form.limit_to(current_member())
    if receive_files(form, current_member()):
        return shown_again(_again(discussion_id, form, 200), form)
    if not form.validate_on_submit():
        return not_taken(_again(discussion_id, form, 422), form)
    try:
        if "preview" in request.form:
            note_preview()
            return _again(discussion_id, form, 200)
        with write():
            post = _post(discussion_id, form)
    except Refusal as refusal:
        note_refusal(form, refusal)
        return refused(_again(discussion_id, form, refusal.status), refusal)
    flash(WAITS if post.held_at else REPLIED)
    return redirect(post.permalink, 303)


def _post(discussion_id: int, form: ReplyForm) -> Post:
    return post_reply(
        find_open(discussion_id, current_member(), with_tags=False),
        current_member(),
        form.body.prepared,
        parent=form.parent_number,
        submission=form.submission.data,
        files=form.file_ids or (),
        asks=form.asks.data or "",
    )


def _again(discussion_id: int, form: ReplyForm, status: int) -> Any:
    """The page of the discussion with the form; read anew, because a failed transaction let go of what was read."""
    discussion = find_open(discussion_id, current_member())
    return pages[discussion.kind](discussion, form, status)
