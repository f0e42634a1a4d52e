"""Register, confirm, wait."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from forum.accounts.forms import EmailForm, PlainForm, RegisterForm
from forum.accounts.models import CONFIRMATION_DAYS, LinkPurpose, Member
from forum.accounts.services.changing import confirm_new_email, correct_email
from forum.accounts.services.joining import NewMember, confirm, register, send_confirmation_again, usual_wait
from forum.accounts.services.links import find_link
from forum.accounts.services.passwords import hash_password
from forum.accounts.views.answers import ask_again
from forum.accounts.views.blueprint import bp
from forum.database import write
from forum.errors import Invalid, Refusal, TooMany
from forum.limits.rates import PER_IP
from forum.limits.services import count, hashed
from forum.organisations.models import Organisation
from forum.organisations.queries import organisations_named, successors_of
from forum.web.audience import current_member, public, signed_in_only
from forum.web.loading import network_address

CONFIRMED = "Your email address is confirmed."
# The page of a higher room that asks how they want to be told.
FIRST_QUESTION = "/account/notifications/start"


@bp.route("/register", methods=["GET", "POST"])
@public
def join() -> ResponseReturnValue:
    if current_member() is not None:
        return redirect("/account", 303)
    if current_app.config["REGISTRATION"] == "closed":
        return render_template("accounts/registration_closed.html"), 200 if request.method == "GET" else 403
    form = RegisterForm()
    if request.method == "GET":
        return render_template("accounts/register.html", **_joining(form))
    is_valid = form.validate_on_submit()
    bodies = [] if form.organisation.errors else _bodies_meant(form.organisation.data)
    if not _is_settled(form, bodies) or not is_valid:
        return render_template("accounts/register.html", form_has_errors=True, **_joining(form)), 422
    try:
        _register(form, bodies)
    except TooMany as refusal:
        return ask_again("accounts/register.html", form.email, refusal, **_joining(form))
    session["written_to"] = form.email.data
    return redirect("/register/sent", 303)


def _bodies_meant(typed: str) -> list[Organisation]:
    """The bodies of that name; in place of one that has ended, those that followed it."""
    meant: dict[int, Organisation] = {}
    for body in organisations_named(typed):
        followers = [successor for successor, _ in successors_of(body.id)] if body.is_ended else []
        meant.update((each.id, each) for each in followers or [body])
    return list(meant.values())


def _joining(form: RegisterForm) -> dict[str, Any]:
    needs_approval = current_app.config["REGISTRATION"] == "approval"
    sign = current_app.extensions["sign_rows"](None)
    return {"form": form, "needs_approval": needs_approval, "usual_wait": usual_wait(), "sign": sign}


def _is_settled(form: RegisterForm, bodies: list[Organisation]) -> bool:
    """One body is meant, or none is and the person says so; otherwise the form comes back and asks."""
    typed = form.organisation.data
    if form.organisation.errors or len(bodies) == 1:
        return True
    if typed == form.not_listed.data:
        # Said by choosing «none of these», or by sending the form once more.
        return True
    if bodies:
        form.offer(bodies)
        return False
    form.not_listed.data = typed
    form.organisation.errors = [
        "No organisation in the directory has this name. Correct it, or send the form again and we ask for it."
    ]
    return False


def _register(form: RegisterForm, bodies: list[Organisation]) -> None:
    body = bodies[0] if len(bodies) == 1 else None
    missing = "" if body else form.organisation.data
    details = NewMember(
        name=form.name.data,
        email=form.email.data,
        job_title=form.job_title.data,
        password_hash=hash_password(form.password.data),
        organisation=body,
    )
    try:
        with write():
            count(hashed("ip", network_address()), PER_IP["register"])
            register(details, missing)
    except IntegrityError:
        # Somebody took the address or the handle at the same moment. The second look finds it.
        with write():
            register(details, missing)


@bp.route("/register/sent")
@public
def registration_sent() -> ResponseReturnValue:
    email = session.get("written_to", "")
    return render_template("accounts/registration_sent.html", email=email, days=CONFIRMATION_DAYS)


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm_address(token: str) -> ResponseReturnValue:
    link = find_link(token, LinkPurpose.CONFIRM, LinkPurpose.NEW_EMAIL)
    if link is None:
        return _gone()
    form = PlainForm()
    if not form.validate_on_submit():
        return render_template("accounts/confirm.html", form=form, link=link)
    is_new_email = link.purpose == LinkPurpose.NEW_EMAIL
    try:
        with write():
            member = (confirm_new_email if is_new_email else confirm)(token)
    except (Invalid, IntegrityError):
        return _gone()
    return _confirmed(member, is_new=not is_new_email)


def _confirmed(member: Member, *, is_new: bool) -> Any:
    viewer = current_member()
    if viewer is None or viewer.id != member.id:
        flash(f"{CONFIRMED} Sign in to go on.")
        return redirect(f"/sign-in?next={FIRST_QUESTION}" if is_new else "/sign-in", 303)
    flash(f"{CONFIRMED} You are a member now." if member.is_member else CONFIRMED)
    if is_new:
        return redirect(FIRST_QUESTION, 303)
    return redirect("/" if member.is_member else "/account/waiting", 303)


def _gone() -> Any:
    again = "/sign-in" if current_member() is None else "/account"
    return render_template("accounts/link_no_longer_works.html", again=again), 410


@bp.route("/account/waiting")
@signed_in_only
def waiting() -> ResponseReturnValue:
    member = current_member()
    if member.is_suspended:
        return redirect("/account", 303)
    if member.is_member:
        return redirect("/", 303)
    return render_template("accounts/waiting.html", **_waiting(EmailForm(formdata=None)))


def _waiting(form: EmailForm) -> dict[str, Any]:
    return {"member": current_member(), "form": form, "usual_wait": usual_wait()}


@bp.route("/account/confirmation", methods=["POST"])
@signed_in_only
def confirm_again() -> ResponseReturnValue:
    form = EmailForm(formdata=None)
    try:
        with write():
            send_confirmation_again(current_member())
    except TooMany as refusal:
        return ask_again("accounts/waiting.html", form.email, refusal, **_waiting(form))
    flash(f"We sent a new email to {current_member().email}. The link in the former one no longer works.")
    return redirect("/account/waiting", 303)


@bp.route("/account/wrong-email", methods=["POST"])
@signed_in_only
def wrong_email() -> ResponseReturnValue:
    form = EmailForm()
    if not form.validate_on_submit():
        return render_template("accounts/waiting.html", form_has_errors=True, **_waiting(form)), 422
    try:
        with write():
            correct_email(current_member(), form.email.data)
    except Refusal as refusal:
        return ask_again("accounts/waiting.html", form.email, refusal, **_waiting(form))
    flash(f"We sent an email to {form.email.data}.")
    return redirect("/account/waiting", 303)
