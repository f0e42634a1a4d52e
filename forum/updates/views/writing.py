"""Writing, editing, publishing and deleting updates: for editors."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.discussions.requests import note_refusal
from forum.errors import Conflict, Refusal
from forum.text.words import counted
from forum.updates.forms import EditUpdateForm, PublishForm, UpdateForm
from forum.updates.models import Update
from forum.updates.queries import circulation, find_update
from forum.updates.services import writing
from forum.updates.services.writing import UpdateDraft, write_update
from forum.updates.views.blueprint import bp
from forum.updates.views.reading import find_open
from forum.web.audience import current_member, moderators_only
from forum.web.keeping import refused
from forum.web.loading import found
from forum.web.previews import note_preview

DRAFTED = "Saved as a draft. Only moderators and administrators see it until it is published."
SAVED = "Your changes are saved."
BACK = "The update is back on its page. Nothing is sent."


@bp.route("/updates/new", methods=["GET", "POST"])
@moderators_only
def new() -> ResponseReturnValue:
    form = UpdateForm()
    if request.method == "GET":
        return _new_page(form)
    if not form.validate_on_submit():
        return _new_page(form, form_has_errors=True), 422
    try:
        if "preview" in request.form:
            note_preview()
            return _new_page(form, is_preview=True)
        with write():
            update = write_update(current_member(), _draft(form))
    except Refusal as refusal:
        note_refusal(form, refusal)
        return refused(_new_page(form, form_has_errors=True), refusal)
    flash(DRAFTED)
    return redirect(_after_saving(update), 303)


def _new_page(form: UpdateForm, **shown: bool) -> str:
    return render_template("updates/new.html", form=form, **{"is_preview": False, **shown})


def _draft(form: UpdateForm) -> UpdateDraft:
    return UpdateDraft(form.title.data, form.body.prepared, form.submission.data)


def _after_saving(update: Update) -> str:
    wants_to_publish = "publish" in request.form and update.is_draft
    return f"/updates/{update.id}/publish" if wants_to_publish else update.address


@bp.route("/updates/<int:update_id>/edit", methods=["GET", "POST"])
@moderators_only
def edit(update_id: int) -> ResponseReturnValue:
    member = current_member()
    update = find_open(update_id, member)
    form = EditUpdateForm(title=update.title, body=update.source, version=update.version)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return _edit_page(form, update, form_has_errors=status == 422), status
    try:
        if "preview" in request.form:
            note_preview()
            return _edit_page(form, find_open(update_id, member), is_preview=True)
        with write():
            update = find_open(update_id, member)
            writing.edit_update(update, member, _draft(form), form.version.data)
    except Refusal as refusal:
        return _edit_again(form, update_id, refusal)
    flash(SAVED)
    return redirect(_after_saving(update), 303)


def _edit_page(form: EditUpdateForm, update: Update, **values: Any) -> str:
    shown = {"is_preview": False, "current": "", "form_has_errors": False, **values}
    return render_template("updates/edit.html", form=form, update=update, **shown)


def _edit_again(form: EditUpdateForm, update_id: int, refusal: Refusal) -> Any:
    """The form with what was typed; after somebody else's edit with their text above and the version to save over."""
    update, current = find_open(update_id, current_member()), ""
    note_refusal(form, refusal)
    if isinstance(refusal, Conflict):
        current, form.version.data = update.html, update.version
    return refused(_edit_page(form, update, current=current, form_has_errors=True), refusal)


@bp.route("/updates/<int:update_id>/publish", methods=["GET", "POST"])
@moderators_only
def publish(update_id: int) -> ResponseReturnValue:
    """Asks first, because letters cannot be called back; the page says how many readers there are."""
    update = find_open(update_id, current_member())
    form = PublishForm(version=update.version)
    if not update.is_draft:
        return redirect(update.address, 303)
    if not form.validate_on_submit():
        return _publish_page(form, update)
    try:
        with write():
            update = find_open(update_id, current_member())
            writing.publish_update(update, current_member(), form.version.data)
    except Conflict as refusal:
        return _publish_again(form, update_id, refusal)
    flash(f"Published. It goes by email to {counted(update.reader_count, 'reader')}.")
    return redirect(update.address, 303)


def _publish_page(form: PublishForm, update: Update, **values: bool) -> str:
    return render_template("updates/publish.html", form=form, update=update, readers=circulation().readers, **values)


def _publish_again(form: PublishForm, update_id: int, refusal: Refusal) -> Any:
    update = find_open(update_id, current_member())
    if not update.is_draft:
        return redirect(update.address, 303)
    form.form_errors.append(str(refusal))
    form.version.data = update.version
    return refused(_publish_page(form, update, form_has_errors=True), refusal)


@bp.route("/updates/<int:update_id>/delete", methods=["POST"])
@moderators_only
def delete(update_id: int) -> ResponseReturnValue:
    with write():
        writing.delete_update(found(find_update(update_id, current_member())), current_member())
    return redirect(f"/updates/{update_id}/deleted", 303)


@bp.route("/updates/<int:update_id>/deleted")
@moderators_only
def deleted(update_id: int) -> ResponseReturnValue:
    update = found(find_update(update_id, current_member()))
    return render_template("updates/deleted.html", update=found(update if update.deleted_at else None))


@bp.route("/updates/<int:update_id>/undelete", methods=["POST"])
@moderators_only
def undelete(update_id: int) -> ResponseReturnValue:
    with write():
        update = found(find_update(update_id, current_member()))
        writing.undelete_update(update, current_member())
    flash(BACK)
    return redirect(update.address, 303)
