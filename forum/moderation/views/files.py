"""Taking a single file off somebody's text."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.errors import Refusal
from forum.moderation.forms import TakeOffForm
from forum.moderation.services.files import take_off_file
from forum.moderation.views.blueprint import bp
from forum.uploads.models import Upload
from forum.uploads.queries import find_hung_upload
from forum.web.audience import current_member, moderators_only
from forum.web.keeping import refused
from forum.web.loading import found

TAKEN_OFF = "The file is taken off, and its owner is told."


@bp.route("/uploads/<int:upload_id>/remove", methods=["GET", "POST"])
@moderators_only
def take_off(upload_id: int) -> ResponseReturnValue:
    upload = found(find_hung_upload(upload_id, current_member()))
    form = TakeOffForm()
    if not form.validate_on_submit():
        return _page(form, upload), 422 if form.is_submitted() else 200
    try:
        with write():
            fresh = found(find_hung_upload(upload_id, current_member()))
            address = take_off_file(current_member(), fresh, form.reason.data)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return refused(_page(form, found(find_hung_upload(upload_id, current_member()))), refusal)
    flash(TAKEN_OFF)
    return redirect(address, 303)


def _page(form: TakeOffForm, upload: Upload) -> Any:
    return render_template("moderation/file.html", form=form, upload=upload, form_has_errors=bool(form.errors))
