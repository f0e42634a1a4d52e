"""«Grow this story»: the parts of its record, each on a page of its own and saved when it is left."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.queries import colleagues
from forum.database import write
from forum.discussions.requests import note_refusal
from forum.errors import Conflict, NotAllowed, Refusal
from forum.stories.models import Story
from forum.stories.permissions import can_edit_story
from forum.stories.queries import find_any_story, find_story
from forum.stories.section_forms import FORMS, ContactForm, SectionForm
from forum.stories.sections import SECTIONS, Section, completeness
from forum.stories.services.editing import NOT_YOURS
from forum.stories.services.growing import Seen, grow_story, print_of, values_of
from forum.stories.views.blueprint import bp
from forum.stories.wording import part_html
from forum.web.audience import current_member, members_only
from forum.web.keeping import refused
from forum.web.loading import found
from forum.web.sizes import long_form

GROWN = "“{title}” is saved."
# Parts with a page of their own elsewhere.
OTHER_PARTS = {"text": "edit", "files": "edit/files"}


@bp.route("/stories/<int:story_id>/edit/<section>", methods=["GET", "POST"])
@bp.route("/stories/<int:story_id>-<slug>/edit/<section>", methods=["GET", "POST"])
@members_only
@long_form
def grow(story_id: int, section: str, slug: str = "") -> ResponseReturnValue:
    member = current_member()
    story, part = found(find_story(story_id, member)), found(SECTIONS.get(section))
    if not can_edit_story(member, story):
        raise NotAllowed(NOT_YOURS)
    form = _form(story, part)
    if request.method == "GET":
        return _page(form, story, part)
    form.limit_to(member)
    if not form.validate_on_submit():
        return _page(form, story, part), 422
    address, seen = story.address, Seen(form.version.data, form.seen.data or "")
    try:
        with write():
            is_changed = grow_story(found(find_any_story(story_id)), member, part, form.values, seen=seen)
    except Refusal as refusal:
        return _again(form, (story_id, part), refusal)
    if is_changed:
        flash(GROWN.format(title=part.title))
    return redirect(_next_address(story_id, address), 303)


def _form(story: Story, part: Section) -> SectionForm:
    if not part.is_offered(story):
        abort(404)
    values = values_of(story, part)
    shown = {"evidence": values.get("evidence_stated"), **values}
    if part.slug == "contact":
        shown = {"contact": _handle(story.contact), "backup_contact": _handle(story.backup_contact)}
    form = FORMS[part.slug](**shown, version=story.version, seen=print_of(story, part))
    if isinstance(form, ContactForm):
        form.choose_from(colleagues(story.organisation_id))
    return form


def _handle(person: Any) -> str:
    return person.handle if person is not None else ""


def _page(form: SectionForm, story: Story, part: Section, current: str = "") -> str:
    for field in form:
        if hasattr(field, "with_empty_rows"):
            field.with_empty_rows()
    parts = [each for each in SECTIONS.values() if each.is_offered(story)]
    place = parts.index(part)
    return render_template(
        "stories/grow.html",
        form=form,
        story=story,
        part=part,
        parts=[(each, each.is_filled(story)) for each in parts],
        following=parts[place + 1] if place + 1 < len(parts) else None,
        completeness=completeness(story),
        current=current,
        first_field=next(field.id for field in form if not field.flags.hidden),
        form_has_errors=bool(form.errors or form.form_errors),
    )


def _again(form: SectionForm, place: tuple[int, Section], refusal: Refusal) -> Any:
    """The form with what was typed; after somebody else's change with theirs above and the version to save over."""
    story_id, part = place
    story, current = found(find_any_story(story_id)), ""
    note_refusal(form, refusal)
    if isinstance(refusal, Conflict):
        current = part_html(story, part)
        form.version.data, form.seen.data = story.version, print_of(story, part)
    return refused(_page(form, story, part, current), refusal)


def _next_address(story_id: int, address: str) -> str:
    """Where the pressed button leads: another part, or the story."""
    wanted = request.form.get("go", "")
    if wanted in OTHER_PARTS:
        return f"/stories/{story_id}/{OTHER_PARTS[wanted]}"
    return f"/stories/{story_id}/edit/{wanted}" if wanted in SECTIONS else address
