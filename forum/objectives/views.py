"""Editing an objective's text, and its former texts. The page of an objective gathers other rooms and stands above."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.errors import Conflict, Refusal
from forum.objectives import services
from forum.objectives.forms import ObjectiveForm
from forum.objectives.models import Objective
from forum.objectives.permissions import can_edit_objective
from forum.objectives.queries import find_objective
from forum.revisions.services import revisions_of
from forum.web.audience import current_member, members_only, public
from forum.web.keeping import refused
from forum.web.loading import found

bp = Blueprint("objectives", __name__)


@bp.route("/objectives/<slug>/edit", methods=["GET", "POST"])
@members_only
def edit(slug: str) -> ResponseReturnValue:
    member = current_member()
    objective = found(find_objective(slug))
    if not can_edit_objective(member, objective):
        abort(403)
    form = ObjectiveForm(body=objective.source, version=objective.version)
    if not form.validate_on_submit():
        return _page(form, objective), 422 if form.is_submitted() else 200
    text = found(form.body.text)
    if "preview" in request.form:
        return _page(form, objective, preview=text.html)
    try:
        with write():
            objective = found(find_objective(slug))
            services.edit_objective(objective, member, text, form.version.data)
    except Refusal as refusal:
        return _again(form, slug, refusal)
    flash("The text is saved. The former one is kept.")
    return redirect(objective.address, 303)


def _page(form: ObjectiveForm, objective: Objective, **values: str) -> str:
    shown: dict[str, Any] = {"preview": "", "current": "", **values}
    return render_template(
        "objectives/edit.html", form=form, objective=objective, form_has_errors=bool(form.errors), **shown
    )


def _again(form: ObjectiveForm, slug: str, refusal: Refusal) -> Any:
    """The form with what was typed; after somebody else's edit with their text above and the version to save over."""
    objective, current = found(find_objective(slug)), ""
    if isinstance(refusal, Conflict):
        current, form.version.data = objective.html, objective.version
    form.form_errors.append(str(refusal))
    return refused(_page(form, objective, current=current), refusal)


@bp.route("/objectives/<slug>/history")
@public
def history(slug: str) -> ResponseReturnValue:
    viewer = current_member()
    objective = found(find_objective(slug))
    rows = revisions_of("objective", objective.id, for_moderator=viewer is not None and viewer.is_moderator)
    return render_template("objectives/history.html", objective=objective, rows=rows)
