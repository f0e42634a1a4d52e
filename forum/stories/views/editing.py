"""Sharing, editing, correcting and redacting."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.discussions.correcting import correct_again, correct_page
from forum.discussions.form_parts import CorrectForm
from forum.discussions.models import Audience, Discussion
from forum.discussions.permissions import audiences_of
from forum.discussions.requests import note_refusal
from forum.discussions.services.editing import Tags
from forum.errors import Conflict, NotAllowed, Refusal
from forum.objectives.queries import objectives_by_slug
from forum.search.alike import Similar, similar_to
from forum.stories.forms import RECORD_WORDS, EditStoryForm, NewStoryForm, RedactStoryForm, StoryTextForm
from forum.stories.models import Story
from forum.stories.permissions import can_correct_story, can_edit_story, can_redact_story
from forum.stories.queries import find_any_story, find_story
from forum.stories.services import editing
from forum.stories.services.drafting import publish_draft
from forum.stories.services.sharing import SECTIONS, StoryDraft
from forum.stories.views.blueprint import bp
from forum.stories.views.from_discussion import fill_in, offer_audiences, publish, source_asked
from forum.stories.views.keeping_drafts import formdata_of, keep_draft, opened_draft
from forum.stories.wording import former_of
from forum.themes.queries import themes_by_slug
from forum.web.audience import current_member, members_only
from forum.web.keeping import refused
from forum.web.loading import found
from forum.web.previews import note_preview
from forum.web.sizes import long_form

WAITS = "A moderator checks your first post, usually within a working day. You see it here; others see it then."
PUBLISHED = "Your practice story is published. You will get an email when somebody asks about it."
SAVED = "Your changes are saved."
CORRECTED = "The practice story is corrected, and its author is told."
REDACTED = "The text is changed, its author is told, and the former text is kept for moderators."


@bp.route("/stories/new", methods=["GET", "POST"])
@members_only
@long_form
def share() -> ResponseReturnValue:
    source, draft = source_asked(), opened_draft()
    form = NewStoryForm(formdata_of(draft)) if draft and request.method == "GET" else NewStoryForm()
    form.limit_to(current_member())
    if request.method == "GET":
        if draft is None:
            fill_in(form, source)
        return _share_page(form, source, draft=draft)
    try:
        if "save_draft" in request.form:
            return keep_draft(draft, source)
        if not form.validate_on_submit():
            return _share_page(form, source, draft=draft, form_has_errors=True), 422
        if "preview" in request.form:
            note_preview()
            return _share_page(form, source, draft=draft, is_preview=True, similar=_similar(form))
        return _publish(form, source)
    except Refusal as refusal:
        note_refusal(form, refusal)
        return refused(_share_page(form, source, draft=opened_draft(), form_has_errors=True), refusal)


def _publish(form: NewStoryForm, source: Discussion | None) -> ResponseReturnValue:
    with write():
        story = publish(current_member(), _draft(form, audience=Audience(form.audience.data)), source)
        draft = opened_draft()
        if draft is not None:
            publish_draft(draft)
    flash(WAITS if story.held_at else PUBLISHED)
    return redirect(story.address, 303)


def _share_page(form: NewStoryForm, source: Discussion | None, **shown: Any) -> str:
    form.links.with_empty_rows()
    offer_audiences(form, source)
    return render_template(
        "stories/new.html", form=form, source=source, **{"is_preview": False, "similar": (), **shown}
    )


def _similar(form: NewStoryForm) -> list[Similar]:
    viewer = current_member()
    return similar_to(form.title.data, form.problem.data, viewer, audiences_of(viewer))


def _draft(form: StoryTextForm, story: Story | None = None, **values: Any) -> StoryDraft:
    """What a form says; what it does not ask for stays as the story has it."""
    has_tags = "objectives" in form
    has_links = any(name.startswith("links-") for name in request.form)
    return StoryDraft(
        title=form.title.data,
        problem=form.problem.prepared,
        what_we_did=form.what_we_did.prepared,
        result=form.result.prepared,
        objectives=objectives_by_slug(form.objectives.data) if has_tags else story.objectives if story else (),
        themes=themes_by_slug(form.themes.data) if has_tags else story.themes if story else (),
        summary=form.summary.data or "",
        submission=form.submission.data,
        links=form.links.rows if has_links else None,
        **values,
    )


@bp.route("/stories/<int:story_id>/edit", methods=["GET", "POST"])
@bp.route("/stories/<int:story_id>-<slug>/edit", methods=["GET", "POST"])
@members_only
@long_form
def edit(story_id: int, slug: str = "") -> ResponseReturnValue:
    member = current_member()
    story = found(find_story(story_id, member))
    if not can_edit_story(member, story):
        if can_correct_story(member, story):
            return _correct(story)
        raise NotAllowed(editing.NOT_YOURS)
    form = EditStoryForm(**_texts(story), **_tags(story), version=story.version)
    form.limit_to(member)
    if not form.validate_on_submit():
        return _form_page(form, story)
    try:
        if "preview" in request.form:
            note_preview()
            return _edit_page(form, found(find_any_story(story_id)), is_preview=True)
        with write():
            editing.edit_story(found(find_any_story(story_id)), member, _draft(form), form.version.data)
    except Refusal as refusal:
        return _edit_again(form, story_id, refusal)
    flash(SAVED)
    return redirect(f"/stories/{story_id}", 303)


def _texts(story: Story) -> dict[str, Any]:
    links = [{name: getattr(link, name) for name in ("title", "address", "format", "size")} for link in story.links]
    return {**{name: getattr(story, name) for name in ("title", "summary", *SECTIONS)}, "links": links}


def _tags(story: Story) -> dict[str, list[str]]:
    return {"objectives": [o.slug for o in story.objectives], "themes": [theme.slug for theme in story.themes]}


def _edit_page(form: StoryTextForm, story: Story, **values: Any) -> str:
    form.links.with_empty_rows()
    shown = {"is_preview": False, "current": "", "form_has_errors": False, "record_words": RECORD_WORDS, **values}
    return render_template("stories/edit.html", form=form, story=story, **shown)


def _form_page(form: StoryTextForm, story: Story) -> Any:
    status = 422 if form.is_submitted() else 200
    return _edit_page(form, story, form_has_errors=status == 422), status


def _edit_again(form: EditStoryForm | RedactStoryForm, story_id: int, refusal: Refusal) -> Any:
    """The form with what was typed; after somebody else's edit with their text above and the version to save over."""
    story, current = found(find_any_story(story_id)), ""
    note_refusal(form, refusal)
    if isinstance(refusal, Conflict):
        current, form.version.data = former_of(story).html, story.version
    return refused(_edit_page(form, story, current=current, form_has_errors=True), refusal)


@bp.route("/stories/<int:story_id>/redact", methods=["GET", "POST"])
@members_only
@long_form
def redact(story_id: int) -> ResponseReturnValue:
    moderator = current_member()
    story = found(find_story(story_id, moderator))
    if not can_redact_story(moderator, story):
        raise NotAllowed("Only a moderator takes a detail out of somebody else's practice story.")
    record = {name: getattr(story, name) for name in RECORD_WORDS}
    form = RedactStoryForm(**_texts(story), **record, version=story.version).keep_to(story)
    if not form.validate_on_submit():
        return _form_page(form, story)
    try:
        with write():
            fresh, reason = found(find_any_story(story_id)), form.reason.data
            editing.redact_story(
                fresh, moderator, _draft(form, fresh, record=form.record), reason, version=form.version.data
            )
    except Refusal as refusal:
        return _edit_again(form, story_id, refusal)
    flash(REDACTED)
    return redirect(f"/stories/{story_id}", 303)


def _correct(story: Story) -> Any:
    form = CorrectForm(title=story.title, **_tags(story), version=story.version)
    if not form.validate_on_submit():
        return correct_page(form, story)
    tags = Tags(form.title.data, objectives_by_slug(form.objectives.data), themes_by_slug(form.themes.data))
    story_id, reason = story.id, form.reason.data
    try:
        with write():
            fresh = found(find_story(story_id, current_member()))
            editing.correct_story(fresh, current_member(), tags, reason, version=form.version.data)
    except Refusal as refusal:
        return correct_again(form, found(find_story(story_id, current_member())), refusal)
    flash(CORRECTED)
    return redirect(f"/stories/{story_id}", 303)
