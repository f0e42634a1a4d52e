"""Sign in, sign out, and the forgotten password."""

from typing import Any

import structlog
from flask import flash, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from forum.accounts.forms import EmailForm, NewPasswordForm, SignInForm
from forum.accounts.models import RESET_HOURS, LinkPurpose
from forum.accounts.queries import find_any_member
from forum.accounts.services.changing import ask_for_reset, reset_password
from forum.accounts.services.links import find_link
from forum.accounts.services.passwords import hash_password
from forum.accounts.services.sessions import end_all_sessions, end_session
from forum.accounts.services.signing_in import Attempt, judge
from forum.accounts.services.signing_in import sign_in as try_to_sign_in
from forum.accounts.signed_in import give_session
from forum.accounts.views.answers import ask_again, remember_appearance
from forum.accounts.views.blueprint import bp
from forum.database import write
from forum.errors import Invalid, TooMany
from forum.limits.rates import PER_IP
from forum.limits.services import count, hashed
from forum.web.audience import current_member, public
from forum.web.keeping import carried_text, form_to_send_again
from forum.web.loading import network_address, safe_next
from forum.web.sizes import long_form

log = structlog.get_logger("forum.accounts")


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@long_form
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if request.method == "GET":
        form.next.data = safe_next(request.args.get("next"), "")
        if current_member() is not None:
            return redirect(form.next.data or "/", 303)
        return render_template("accounts/sign_in.html", form=form)
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, form_has_errors=True), 422
    try:
        with write():
            count(hashed("ip", network_address()), PER_IP["sign_in"])
    except TooMany as refusal:
        return ask_again("accounts/sign_in.html", form.password, refusal, form=form)
    judged = judge(form.email.data, form.password.data)
    with write():
        attempt = try_to_sign_in(judged, agent=request.user_agent.string, ip=network_address())
    return _welcome(form, attempt) if attempt.token else _not_signed_in(form, attempt)


def _welcome(form: SignInForm, attempt: Attempt) -> Any:
    _leave_former_session()
    give_session(attempt.token)
    member = current_member()
    # The others first read where they stand.
    standing = "/account" if member.is_suspended else "/account/waiting"
    address, waiting = safe_next(form.next.data, "/"), carried_text()
    if member.is_member and waiting:
        response = form_to_send_again(address, waiting)
    else:
        response = make_response(redirect(address if member.is_member else standing, 303))
    remember_appearance(response, member.appearance)
    return response


def _leave_former_session() -> None:
    if current_user.is_authenticated:
        with write():
            end_session(current_member().id, current_user.session.id)
    # A new cookie, so that nothing of the time before signing in goes on.
    session.clear()


def _not_signed_in(form: SignInForm, attempt: Attempt) -> Any:
    log.warning("sign_in_refused", locked=bool(attempt.retry_after))
    form.password.errors = [attempt.sentence]
    page = render_template("accounts/sign_in.html", form=form, form_has_errors=True)
    response = make_response(page, 429 if attempt.retry_after else 422)
    if attempt.retry_after:
        response.headers["Retry-After"] = str(attempt.retry_after)
    return response


@bp.route("/sign-out", methods=["POST"])
@public
def sign_out() -> ResponseReturnValue:
    everywhere = bool(request.form.get("everywhere"))
    if current_user.is_authenticated:
        member = current_member()
        with write():
            if everywhere:
                end_all_sessions(member.id)
            else:
                end_session(member.id, current_user.session.id)
        logout_user()
    session.clear()
    flash("You are signed out everywhere." if everywhere else "You are signed out.")
    response = make_response(redirect("/", 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    form = EmailForm()
    if request.method == "GET":
        return render_template("accounts/forgotten_password.html", form=form)
    if not form.validate_on_submit():
        return render_template("accounts/forgotten_password.html", form=form, form_has_errors=True), 422
    try:
        with write():
            count(hashed("ip", network_address()), PER_IP["forgotten"])
            ask_for_reset(form.email.data)
    except TooMany as refusal:
        return ask_again("accounts/forgotten_password.html", form.email, refusal, form=form)
    session["written_to"] = form.email.data
    return redirect("/forgotten-password/sent", 303)


@bp.route("/forgotten-password/sent")
@public
def reset_sent() -> ResponseReturnValue:
    return render_template("accounts/reset_sent.html", email=session.get("written_to", ""), hours=RESET_HOURS)


@bp.route("/reset-password/<token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> ResponseReturnValue:
    link = find_link(token, LinkPurpose.RESET)
    member = find_any_member(link.member_id) if link else None
    if member is None:
        return _gone()
    form = NewPasswordForm()
    form.words = member.personal_words
    if request.method == "GET":
        return render_template("accounts/new_password.html", form=form)
    if not form.validate_on_submit():
        return render_template("accounts/new_password.html", form=form, form_has_errors=True), 422
    password_hash = hash_password(form.password.data)
    try:
        with write():
            reset_password(token, password_hash)
    except Invalid:
        return _gone()
    flash("Your new password is set. Sign in with it.")
    return redirect("/sign-in", 303)


def _gone() -> Any:
    return render_template("accounts/link_no_longer_works.html", again="/forgotten-password"), 410
