"""Starting a discussion and replying."""

from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.discussions.forms import DiscussionForm, ReplyForm
from forum.discussions.models import Audience, DiscussionKind, Post
from forum.discussions.pages import pages
from forum.discussions.services.replying import post_reply
from forum.discussions.services.starting import Draft, start_discussion
from forum.discussions.views.blueprint import bp
from forum.discussions.views.reading import find_open
from forum.errors import Refusal, TooMany
from forum.limits.rates import PER_IP
from forum.limits.services import count, hashed
from forum.objectives.queries import objectives_by_slug
from forum.themes.queries import themes_by_slug
from forum.web.audience import current_member, members_only

WAITS = "A moderator checks your first post, usually within a working day. You see it here; others see it then."


@bp.route("/discussions/new", methods=["GET", "POST"])
@members_only
def start() -> ResponseReturnValue:
    member = current_member()
    form = DiscussionForm()
    form.limit_to(member)
    if request.method == "GET":
        _prefill(form)
        return render_template("discussions/new.html", form=form, preview="")
    if not form.validate_on_submit():
        return render_template("discussions/new.html", form=form, preview="", form_has_errors=True), 422
    if "preview" in request.form:
        note_preview()
        return render_template("discussions/new.html", form=form, preview=form.body.text.html)
    draft = Draft(
        kind=DiscussionKind(form.kind.data),
        title=form.title.data,
        text=form.body.text,
        objectives=objectives_by_slug(form.objectives.data),
        themes=themes_by_slug(form.themes.data),
        audience=Audience(form.audience.data),
        submission=form.submission.data,
    )
    try:
        with write():
            discussion = start_discussion(member, draft)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return refused(render_template("discussions/new.html", form=form, preview="", form_has_errors=True), refusal)
    flash(WAITS if discussion.held_at else "Your discussion is posted. You get an email when somebody replies.")
    return redirect(discussion.address, 303)


def _prefill(form: DiscussionForm) -> None:
    form.kind.data = "discussion" if request.args.get("kind") == "discussion" else "question"
    form.title.data = request.args.get("title", "")[:150]
    form.objectives.data = request.args.getlist("objective")
    form.themes.data = request.args.getlist("theme")
    form.audience.data = current_app.config["DEFAULT_AUDIENCE"]


@bp.route("/discussions/<int:discussion_id>/replies", methods=["POST"])
@members_only
def reply(discussion_id: int) -> ResponseReturnValue:
    discussion = find_open(discussion_id, current_member())
    form = ReplyForm()
    form.limit_to(current_member())
    show_again = pages[discussion.kind]
    if not form.validate_on_submit():
        return show_again(discussion, form, 422)
    if "preview" in request.form:
        note_preview()
        return show_again(find_open(discussion_id, current_member()), form, 200)
    try:
        with write():
            post = post_reply(
                discussion,
                current_member(),
                form.body.text,
                parent=form.parent_number,
                submission=form.submission.data,
            )
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        # The failed transaction let go of what was read before.
        return refused(show_again(find_open(discussion_id, current_member()), form, refusal.status), refusal)
    flash(_posted(post))
    return redirect(post.permalink, 303)


def _posted(post: Post) -> str:
    return WAITS if post.held_at else "Reply posted. You will get an email when somebody answers."


def note_preview() -> None:
    """Count a preview; rendering costs."""
    with write():
        count(hashed("ip", request.remote_addr or ""), PER_IP["preview"])


def refused(page: Any, refusal: Refusal) -> Any:
    """The page that keeps what was typed, with the status of the refusal and the time to wait."""
    response = make_response(page, refusal.status)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response
