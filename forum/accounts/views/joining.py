"""Register, confirm, wait."""

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.forms import EmailForm, PlainForm, RegisterForm
from forum.accounts.models import LinkPurpose
from forum.accounts.services.changing import confirm_new_email, correct_email
from forum.accounts.services.joining import (
    Registration,
    confirm,
    register,
    send_confirmation_again,
    usual_wait,
)
from forum.accounts.services.links import find_link
from forum.accounts.services.passwords import hash_password
from forum.accounts.views.blueprint import bp
from forum.database import write
from forum.errors import Invalid
from forum.limits.rates import PER_IP
from forum.limits.services import count, hashed
from forum.organisations.models import Organisation
from forum.organisations.queries import organisations_named
from forum.web.audience import current_member, public, signed_in_only


@bp.route("/register", methods=["GET", "POST"])
@public
def join() -> ResponseReturnValue:
    if current_member() is not None:
        return redirect("/account", 303)
    if current_app.config["REGISTRATION"] == "closed":
        return render_template("accounts/registration_closed.html")
    form = RegisterForm()
    if request.method == "GET":
        return render_template("accounts/register.html", form=form, choices=[], form_has_errors=False)
    is_valid = form.validate_on_submit()
    bodies = organisations_named(form.organisation.data or "")
    if not is_valid or not _is_settled(form, bodies):
        return render_template("accounts/register.html", form=form, choices=bodies, form_has_errors=True), 422
    body = bodies[0] if bodies else None
    registration = Registration(
        name=form.name.data,
        email=form.email.data,
        job_title=form.job_title.data,
        password_hash=hash_password(form.password.data),
        organisation=body,
        missing="" if body else form.organisation.data,
    )
    with write():
        count(hashed("ip", request.remote_addr or ""), PER_IP["register"])
        register(registration)
    return redirect("/register/sent", 303)


def _is_settled(form: RegisterForm, bodies: list[Organisation]) -> bool:
    """One body is meant, or none is known and the person said so; otherwise the form comes back with the choices."""
    if len(bodies) == 1 or form.organisation.errors:
        return not form.organisation.errors
    if len(bodies) > 1:
        form.organisation.errors = ["Several organisations have a name like this. Choose one."]
        return False
    if form.not_listed.data == form.organisation.data:
        return True
    form.not_listed.data = form.organisation.data
    form.organisation.errors = [
        "No organisation in the directory has this name. Correct it, or send the form again and we add it."
    ]
    return False


@bp.route("/register/sent")
@public
def registration_sent() -> ResponseReturnValue:
    return render_template("accounts/registration_sent.html")


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm_address(token: str) -> ResponseReturnValue:
    link = find_link(token, LinkPurpose.CONFIRM, LinkPurpose.NEW_EMAIL)
    if link is None:
        return render_template("accounts/link_no_longer_works.html", again="/sign-in"), 410
    form = PlainForm()
    if not form.validate_on_submit():
        return render_template("accounts/confirm.html", form=form, link=link)
    is_new_email = link.purpose == LinkPurpose.NEW_EMAIL
    try:
        with write():
            (confirm_new_email if is_new_email else confirm)(token)
    except Invalid:
        return render_template("accounts/link_no_longer_works.html", again="/sign-in"), 410
    flash("Your email address is confirmed. Sign in to go on.")
    return redirect("/sign-in" if current_member() is None else "/account/waiting", 303)


@bp.route("/account/waiting")
@signed_in_only
def waiting() -> ResponseReturnValue:
    member = current_member()
    if member.is_member:
        return redirect("/", 303)
    return render_template(
        "accounts/waiting.html", member=member, form=EmailForm(formdata=None), usual_wait=usual_wait()
    )


@bp.route("/account/confirmation", methods=["POST"])
@signed_in_only
def confirm_again() -> ResponseReturnValue:
    member = current_member()
    with write():
        send_confirmation_again(member)
    flash(f"We sent a new link to {member.email}.")
    return redirect("/account/waiting", 303)


@bp.route("/account/wrong-email", methods=["POST"])
@signed_in_only
def wrong_email() -> ResponseReturnValue:
    member = current_member()
    form = EmailForm()
    if not form.validate_on_submit():
        page = render_template(
            "accounts/waiting.html", member=member, form=form, usual_wait=usual_wait(), form_has_errors=True
        )
        return page, 422
    with write():
        correct_email(member, form.email.data)
    flash(f"We sent a link to {form.email.data}.")
    return redirect("/account/waiting", 303)
