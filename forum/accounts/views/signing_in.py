"""Sign in, sign out, and the forgotten password."""

from typing import Any

import structlog
from flask import flash, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from forum.accounts.forms import EmailForm, NewPasswordForm, SignInForm
from forum.accounts.models import LinkPurpose
from forum.accounts.services.changing import ask_for_reset, reset_password
from forum.accounts.services.links import find_link
from forum.accounts.services.passwords import hash_password
from forum.accounts.services.sessions import end_all_sessions, end_session, find_session
from forum.accounts.services.signing_in import Attempt, judge
from forum.accounts.services.signing_in import sign_in as try_to_sign_in
from forum.accounts.views.blueprint import bp
from forum.accounts.views.session import SignedIn
from forum.database import write
from forum.errors import Invalid
from forum.limits.rates import PER_IP
from forum.limits.services import count, hashed
from forum.web.audience import current_member, public
from forum.web.loading import safe_next

log = structlog.get_logger("forum.accounts")


def ip() -> str:
    """The address the request came from; behind proxies the counted one."""
    return request.remote_addr or ""


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if request.method == "GET":
        form.next.data = safe_next(request.args.get("next"), "")
        return render_template("accounts/sign_in.html", form=form)
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, form_has_errors=True), 422
    with write():
        count(hashed("ip", ip()), PER_IP["sign_in"])
    judged = judge(form.email.data, form.password.data)
    with write():
        attempt = try_to_sign_in(judged, agent=request.user_agent.string, ip=ip())
    if not attempt.token:
        return _not_signed_in(form, attempt)
    _begin_session(attempt.token)
    member = current_member()
    otherwise = "/" if member.is_member else "/account/waiting"
    return redirect(safe_next(form.next.data, otherwise), 303)


def _not_signed_in(form: SignInForm, attempt: Attempt) -> Any:
    log.warning("sign_in_refused", locked=bool(attempt.retry_after))
    form.password.errors = [attempt.sentence]
    page = render_template("accounts/sign_in.html", form=form, form_has_errors=True)
    response = make_response(page, 429 if attempt.retry_after else 422)
    if attempt.retry_after:
        response.headers["Retry-After"] = str(attempt.retry_after)
    return response


def _begin_session(token: str) -> None:
    row = find_session(token)
    # A new cookie, so that nothing of the time before signing in goes on.
    session.clear()
    # The cookie lives as long as a session may; the server-side row ends it earlier.
    session.permanent = True
    if row is not None:
        login_user(SignedIn(token, row))


@bp.route("/sign-out", methods=["POST"])
@public
def sign_out() -> ResponseReturnValue:
    if current_user.is_authenticated:
        member = current_member()
        with write():
            if request.form.get("everywhere"):
                end_all_sessions(member.id)
            else:
                end_session(member.id, current_user.session.id)
        logout_user()
    session.clear()
    flash("You are signed out.")
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
    with write():
        count(hashed("ip", ip()), PER_IP["forgotten"])
        ask_for_reset(form.email.data)
    return render_template("accounts/reset_sent.html", email=form.email.data)


@bp.route("/reset-password/<token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> ResponseReturnValue:
    if find_link(token, LinkPurpose.RESET) is None:
        return render_template("accounts/link_no_longer_works.html", again="/forgotten-password"), 410
    form = NewPasswordForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("accounts/new_password.html", form=form, form_has_errors=status == 422), status
    password_hash = hash_password(form.password.data)
    try:
        with write():
            reset_password(token, password_hash)
    except Invalid:
        return render_template("accounts/link_no_longer_works.html", again="/forgotten-password"), 410
    flash("Your new password is set. Sign in with it.")
    return redirect("/sign-in", 303)
