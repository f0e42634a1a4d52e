"""The directory: bodies, their names and mail domains, and what people missed in it."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.step_up import fresh_only
from forum.admin.forms import BodyForm, ChangeBodyForm, SearchBodiesForm, SettleForm
from forum.admin.queries import bodies_like, find_body, find_request, open_requests
from forum.admin.services import BodyChange, NewBody, add_body, change_body, settle_request
from forum.admin.views.blueprint import admin_page, bp
from forum.database import write
from forum.errors import Invalid, Refusal
from forum.organisations.models import NameKind, Organisation, OrganisationKind
from forum.organisations.queries import organisations_named
from forum.text.plain import whole_number
from forum.web.audience import admins_only, current_member
from forum.web.loading import found


@bp.route("/admin/organisations", methods=["GET", "POST"])
@admins_only
@fresh_only
def organisations() -> ResponseReturnValue:
    form = BodyForm()
    if request.method == "GET":
        _prefill(form)
    if not form.validate_on_submit():
        return _directory(form)
    body = NewBody(
        name=form.name.data,
        kind=OrganisationKind(form.kind.data),
        short=form.short.data or "",
        nation=form.nation.data,
        region=form.region.data or "",
        former=form.former_names,
        domain=form.domain.data or "",
    )
    try:
        with write():
            asked = find_request(whole_number(form.request.data) or 0)
            added = add_body(current_member(), body, form.reason.data, asked)
    except Refusal as refusal:
        return _directory(form, refusal)
    flash(f"{added.name} is in the directory.")
    return redirect(f"/admin/organisations/{added.slug}", 303)


def _prefill(form: BodyForm) -> None:
    """A request from the list fills the form with the name that somebody missed."""
    asked = find_request(whole_number(request.args.get("request")) or 0)
    if asked is not None:
        form.name.data = asked.name
        form.answer(str(asked.id))


def _directory(form: BodyForm, refusal: Refusal | None = None) -> Any:
    search = SearchBodiesForm(request.args)
    typed = (search.q.data or "")[:120]
    page = bodies_like(typed, request.args.get("after"))
    return admin_page(
        "admin/organisations.html", form, refusal, page=page, requests=open_requests(), search=search, q=typed
    )


@bp.route("/admin/organisations/<slug>", methods=["GET", "POST"])
@admins_only
@fresh_only
def organisation(slug: str) -> ResponseReturnValue:
    body = found(find_body(slug))
    form = _change_form(body)
    if not form.validate_on_submit():
        return admin_page("admin/organisation.html", form, body=body)
    change = BodyChange(
        name=form.name.data or "",
        name_kind=NameKind(form.name_kind.data),
        domain=form.domain.data or "",
        forget_domain=form.forget_domain.data or "",
    )
    try:
        with write():
            change_body(current_member(), found(find_body(slug)), change, form.reason.data)
    except Refusal as refusal:
        return admin_page("admin/organisation.html", form, refusal, body=found(find_body(slug)))
    flash("The directory is changed.")
    return redirect(f"/admin/organisations/{slug}", 303)


def _change_form(body: Organisation) -> ChangeBodyForm:
    form = ChangeBodyForm()
    form.forget_domain.choices = {"": "None", **{row.domain: row.domain for row in body.domains}}
    if form.forget_domain.data is None:
        form.forget_domain.data = ""
    return form


@bp.route("/admin/organisations/requests/<int:request_id>", methods=["GET", "POST"])
@admins_only
@fresh_only
def organisation_request(request_id: int) -> ResponseReturnValue:
    asked = found(find_request(request_id))
    form = SettleForm()
    if not form.validate_on_submit():
        return admin_page("admin/request.html", form, asked=asked)
    try:
        with write():
            body = one_named(form.organisation.data)
            settle_request(current_member(), found(find_request(request_id)), body, form.reason.data)
    except Refusal as refusal:
        return admin_page("admin/request.html", form, refusal, asked=found(find_request(request_id)))
    flash(f"The request is settled: {body.name}.")
    return redirect("/admin/organisations", 303)


def one_named(typed: str) -> Organisation:
    """The one body that a typed name means. Raises Invalid with a sentence for none and for several."""
    bodies = organisations_named(typed)
    if not bodies:
        raise Invalid(f"No organisation in the directory is called {typed}. Add it instead.")
    if len(bodies) > 1:
        raise Invalid(f"Several organisations have a name like this: {', '.join(body.name for body in bodies[:8])}.")
    return bodies[0]
