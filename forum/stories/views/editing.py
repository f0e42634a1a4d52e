"""Sharing, editing, deleting and confirming."""

from typing import Any

from flask import abort, current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.discussions.models import Audience
from forum.errors import Conflict, Refusal, TooMany
from forum.limits.rates import PER_IP
from forum.limits.services import count, hashed
from forum.objectives.queries import objectives_by_slug
from forum.stories.forms import CorrectStoryForm, EditStoryForm, NewStoryForm, StoryForm
from forum.stories.models import Story
from forum.stories.permissions import can_correct_story, can_edit_story
from forum.stories.queries import find_any_story, find_story
from forum.stories.services import sharing
from forum.stories.services.sharing import StoryDraft, former_of
from forum.stories.views.blueprint import bp
from forum.themes.queries import themes_by_slug
from forum.web.audience import current_member, members_only
from forum.web.loading import found


@bp.route("/stories/new", methods=["GET", "POST"])
@members_only
def share() -> ResponseReturnValue:
    form = NewStoryForm()
    form.limit_to(current_member())
    if request.method == "GET":
        form.objectives.data = request.args.getlist("objective")
        form.themes.data = request.args.getlist("theme")
        form.audience.data = current_app.config["DEFAULT_AUDIENCE"]
        return render_template("stories/new.html", form=form, is_preview=False)
    if not form.validate_on_submit():
        return render_template("stories/new.html", form=form, is_preview=False, form_has_errors=True), 422
    if "preview" in request.form:
        _note_preview()
        return render_template("stories/new.html", form=form, is_preview=True)
    try:
        with write():
            story = sharing.publish_story(current_member(), _draft(form, audience=Audience(form.audience.data)))
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _refused(render_template("stories/new.html", form=form, is_preview=False, form_has_errors=True), refusal)
    flash(
        "A moderator checks your first post, usually within a working day. You see it here; others see it then."
        if story.held_at
        else "Your practice story is published. You get an email when somebody asks about it."
    )
    return redirect(story.address, 303)


def _draft(form: StoryForm, **values: Any) -> StoryDraft:
    return StoryDraft(
        title=form.title.data,
        problem=form.problem.text,
        what_we_did=form.what_we_did.text,
        result=form.result.text,
        objectives=objectives_by_slug(form.objectives.data),
        themes=themes_by_slug(form.themes.data),
        summary=form.summary.data or "",
        submission=form.submission.data,
        **values,
    )


def _note_preview() -> None:
    with write():
        count(hashed("ip", request.remote_addr or ""), PER_IP["preview"])


def _refused(page: Any, refusal: Refusal) -> Any:
    response = make_response(page, refusal.status)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


@bp.route("/stories/<int:story_id>/edit", methods=["GET", "POST"])
@bp.route("/stories/<int:story_id>-<slug>/edit", methods=["GET", "POST"])
@members_only
def edit(story_id: int, slug: str = "") -> ResponseReturnValue:
    member = current_member()
    story = found(find_story(story_id, member))
    if story.author_id != member.id and can_correct_story(member, story):
        return _correct(story)
    if not can_edit_story(member, story):
        abort(403)
    form = EditStoryForm(**_current(story), version=story.version)
    form.limit_to(member)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return _edit_page(form, story, form_has_errors=status == 422), status
    if "preview" in request.form:
        _note_preview()
        return _edit_page(form, found(find_any_story(story_id)), is_preview=True)
    try:
        with write():
            sharing.edit_story(found(find_any_story(story_id)), member, _draft(form), form.version.data)
    except Refusal as refusal:
        return _edit_again(form, story_id, refusal)
    flash("Your changes are saved.")
    return redirect(f"/stories/{story_id}", 303)


def _current(story: Story) -> dict[str, Any]:
    tags = {"objectives": [o.slug for o in story.objectives], "themes": [theme.slug for theme in story.themes]}
    texts = {name: getattr(story, name) for name in ("title", "summary", *sharing.SECTIONS)}
    return {**tags, **texts}


def _edit_page(form: EditStoryForm, story: Story, **values: Any) -> str:
    shown = {"is_preview": False, "current": "", "form_has_errors": False, **values}
    return render_template("stories/edit.html", form=form, story=story, **shown)


def _edit_again(form: EditStoryForm, story_id: int, refusal: Refusal) -> Any:
    """The form with what was typed; after somebody else's edit with their text above and the version to save over."""
    story, current = found(find_any_story(story_id)), ""
    if isinstance(refusal, Conflict):
        current, form.version.data, form.version.raw_data = former_of(story).html, story.version, None
    form.form_errors.append(str(refusal))
    return _refused(_edit_page(form, story, current=current, form_has_errors=True), refusal)


def _correct(story: Story) -> Any:
    values = _current(story)
    form = CorrectStoryForm(title=values["title"], objectives=values["objectives"], themes=values["themes"])
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("stories/correct.html", form=form, story=story, form_has_errors=status == 422), status
    tags = (form.title.data, objectives_by_slug(form.objectives.data), themes_by_slug(form.themes.data))
    story_id = story.id
    with write():
        sharing.correct_story(found(find_story(story_id, current_member())), current_member(), tags, form.reason.data)
    flash("The practice story is corrected, and its author is told.")
    return redirect(f"/stories/{story_id}", 303)


@bp.route("/stories/<int:story_id>/confirm", methods=["POST"])
@members_only
def confirm(story_id: int) -> ResponseReturnValue:
    with write():
        story = found(find_story(story_id, current_member()))
        sharing.confirm_story(story, current_member())
    flash("Marked as still true today.")
    return redirect(story.address, 303)


@bp.route("/stories/<int:story_id>/delete", methods=["POST"])
@members_only
def delete(story_id: int) -> ResponseReturnValue:
    with write():
        sharing.delete_story(found(find_story(story_id, current_member())), current_member())
    return redirect(f"/stories/{story_id}/deleted", 303)


@bp.route("/stories/<int:story_id>/deleted")
@members_only
def deleted(story_id: int) -> ResponseReturnValue:
    return render_template("stories/deleted.html", story=found(_own_deleted(story_id)))


@bp.route("/stories/<int:story_id>/undelete", methods=["POST"])
@members_only
def undelete(story_id: int) -> ResponseReturnValue:
    with write():
        story = found(_own_deleted(story_id))
        sharing.undelete_story(story, current_member())
    flash("Your practice story is back.")
    return redirect(story.address, 303)


def _own_deleted(story_id: int) -> Story | None:
    story = find_any_story(story_id)
    is_own = story is not None and story.author_id == current_member().id
    return story if is_own and story.deleted_at else None
