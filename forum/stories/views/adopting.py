"""«We tried this too»: writing and changing the record of one's organisation, and what it said before."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.discussions.requests import note_refusal
from forum.errors import Conflict, NotAllowed, Refusal
from forum.stories.adoption_form import ORDER, AdoptionForm
from forum.stories.adoption_words import changes_in_words, said_now
from forum.stories.adoptions import adoption_of, changes_of, find_adoption, find_any_adoption
from forum.stories.models import Adoption, Story
from forum.stories.permissions import can_edit_adoption
from forum.stories.queries import find_any_story, find_story
from forum.stories.services.adopting import change_adoption, record_adoption, why_not_adopt
from forum.stories.views.blueprint import bp
from forum.stories.views.reading import find_open
from forum.web.audience import current_member, members_only, public
from forum.web.keeping import refused
from forum.web.loading import found
from forum.web.previews import note_preview
from forum.web.sizes import long_form

RECORDED = "Your organisation's record shows now, and those who look after the story are told."
CHANGED = "Your changes are saved. What the record said before stays readable."
NOT_EDITABLE = "Members of the organisation change its record while the story is open."


@bp.route("/stories/<int:story_id>/adoptions/new", methods=["GET", "POST"])
@bp.route("/stories/<int:story_id>-<slug>/adoptions/new", methods=["GET", "POST"])
@members_only
@long_form
def adopt(story_id: int, slug: str = "") -> ResponseReturnValue:
    member = current_member()
    story = find_open(story_id, member)
    own = adoption_of(story.id, member.organisation_id or 0)
    if own is not None and request.method == "GET":
        return redirect(f"/adoptions/{own.id}/{'deleted' if own.deleted_at else 'edit'}", 302)
    sentence = why_not_adopt(member, story)
    if sentence:
        raise NotAllowed(sentence)
    form = AdoptionForm()
    form.limit_to(member)
    if not form.is_submitted():
        return _page(form, story)
    if not form.validate():
        return _page(form, story, form_has_errors=True), 422
    try:
        if "preview" in request.form:
            note_preview()
            return _page(form, story, is_preview=True)
        with write():
            adoption = record_adoption(found(find_story(story_id, current_member())), current_member(), form.record)
    except Refusal as refusal:
        return _again(form, story_id, refusal)
    return _saved(story, adoption, RECORDED)


@bp.route("/adoptions/<int:adoption_id>/edit", methods=["GET", "POST"])
@members_only
@long_form
def edit_adoption(adoption_id: int) -> ResponseReturnValue:
    member = current_member()
    adoption = found(find_adoption(adoption_id, member))
    if not can_edit_adoption(member, adoption):
        raise NotAllowed(NOT_EDITABLE)
    form = AdoptionForm(**_said(adoption), version=adoption.version)
    form.limit_to(member)
    if not form.is_submitted():
        return _page(form, adoption.story, adoption=adoption)
    if not form.validate():
        return _page(form, adoption.story, adoption=adoption, form_has_errors=True), 422
    try:
        if "preview" in request.form:
            note_preview()
            return _page(form, adoption.story, adoption=adoption, is_preview=True)
        with write():
            fresh = found(find_adoption(adoption_id, current_member()))
            change_adoption(fresh, current_member(), form.record, form.version.data)
    except Refusal as refusal:
        return _again(form, adoption.story_id, refusal)
    return _saved(adoption.story, adoption, CHANGED)


def _said(adoption: Adoption) -> dict[str, Any]:
    return {name: getattr(adoption, name) for name in ORDER}


def _page(form: AdoptionForm, story: Story, **values: Any) -> str:
    shown = {"adoption": None, "current": None, "is_preview": False, "form_has_errors": False, **values}
    return render_template("stories/adopt.html", form=form, story=story, said_now=said_now, **shown)


def _again(form: AdoptionForm, story_id: int, refusal: Refusal) -> Any:
    """The form with what was typed; beside what a colleague wrote meanwhile, and the version to save over that."""
    note_refusal(form, refusal)
    story = found(find_any_story(story_id))
    adoption, current = adoption_of(story.id, current_member().organisation_id or 0), None
    if isinstance(refusal, Conflict) and adoption is not None:
        current, form.version.data = adoption, adoption.version
    return refused(_page(form, story, adoption=adoption, current=current, form_has_errors=True), refusal)


def _saved(story: Story, adoption: Adoption, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(f"{story.address}#{adoption.anchor}", 303)


@bp.route("/adoptions/<int:adoption_id>/history")
@public
def history_of_adoption(adoption_id: int) -> ResponseReturnValue:
    adoption = found(find_adoption(adoption_id, current_member()))
    rows = changes_in_words(changes_of(adoption))
    return render_template("stories/adoption_history.html", adoption=adoption, rows=rows)


def find_own(adoption_id: int) -> Adoption:
    """The record if it is of the viewer's organisation, also after it was taken back; else the page 404."""
    adoption = found(find_any_adoption(adoption_id))
    return found(adoption if adoption.organisation_id == current_member().organisation_id else None)
