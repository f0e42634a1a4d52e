"""The circulation list for administrators: how many there are, and one address at a time."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.step_up import fresh_only
from forum.database import write
from forum.errors import Invalid
from forum.updates.forms import ReaderForm
from forum.updates.models import Subscriber
from forum.updates.queries import circulation
from forum.updates.services.joining import look_up, take_off
from forum.updates.views.blueprint import bp
from forum.web.audience import admins_only, current_member
from forum.web.keeping import refused


@bp.route("/updates/list", methods=["GET", "POST"])
@admins_only
@fresh_only
def readers() -> ResponseReturnValue:
    """Both buttons are logged. An address is sent as a form only, so that no log of the server holds it."""
    form = ReaderForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return _page(form, form_has_errors=status == 422), status
    email, reason = form.email.data, form.reason.data
    try:
        with write():
            if "look_up" in request.form:
                reader = look_up(current_member(), email, reason)
            else:
                take_off(current_member(), email, reason)
    except Invalid as refusal:
        form.email.errors = [str(refusal)]
        return refused(_page(form, form_has_errors=True), refusal)
    if "look_up" in request.form:
        return _page(form, reader)
    flash("Taken off the list, and the address is forgotten.")
    return redirect("/updates/list", 303)


def _page(form: ReaderForm, reader: Subscriber | None = None, **values: Any) -> str:
    return render_template("updates/list.html", form=form, reader=reader, numbers=circulation(), **values)
