"""One's own account: where it stands, email, password, sessions, appearance."""

from flask import flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from forum.accounts.forms import EmailForm, NewPasswordForm
from forum.accounts.services.changing import APPEARANCES, ask_for_new_email, change_password, choose_appearance
from forum.accounts.services.passwords import hash_password
from forum.accounts.services.sessions import end_session, sessions_of
from forum.accounts.services.suspending import current_suspension
from forum.accounts.step_up import fresh_only
from forum.accounts.views.answers import ask_again, remember_appearance
from forum.accounts.views.blueprint import bp
from forum.database import write
from forum.errors import Refusal
from forum.web.audience import current_member, members_only, public, signed_in_only
from forum.web.loading import safe_next


@bp.route("/account")
@signed_in_only
def account() -> ResponseReturnValue:
    member = current_member()
    if member.is_suspended:
        return render_template("accounts/suspended.html", member=member, suspension=current_suspension(member.id))
    if not member.is_member:
        return redirect("/account/waiting", 303)
    return render_template("accounts/account.html", member=member)


@bp.route("/account/email", methods=["GET", "POST"])
@members_only
@fresh_only
def email() -> ResponseReturnValue:
    form = EmailForm()
    if request.method == "GET":
        return render_template("accounts/email.html", form=form)
    if not form.validate_on_submit():
        return render_template("accounts/email.html", form=form, form_has_errors=True), 422
    try:
        with write():
            ask_for_new_email(current_member(), form.email.data)
    except Refusal as refusal:
        return ask_again("accounts/email.html", form.email, refusal, form=form)
    flash(f"We sent an email to {form.email.data}. Your address changes when you confirm it there.")
    return redirect("/account", 303)


@bp.route("/account/password", methods=["GET", "POST"])
@members_only
@fresh_only
def password() -> ResponseReturnValue:
    form = NewPasswordForm()
    member = current_member()
    form.words = member.personal_words
    if request.method == "GET":
        return render_template("accounts/password.html", form=form)
    if not form.validate_on_submit():
        return render_template("accounts/password.html", form=form, form_has_errors=True), 422
    password_hash = hash_password(form.password.data)
    with write():
        change_password(member, password_hash, keep_session=current_user.session.id)
    flash("Your password is changed. All your other sessions have ended.")
    return redirect("/account", 303)


@bp.route("/account/sessions")
@signed_in_only
def sessions() -> ResponseReturnValue:
    rows = sessions_of(current_member())
    return render_template("accounts/sessions.html", rows=rows, current_id=current_user.session.id)


@bp.route("/account/sessions/<int(max=2147483647):session_id>/end", methods=["POST"])
@signed_in_only
def end_one_session(session_id: int) -> ResponseReturnValue:
    with write():
        ended = end_session(current_member().id, session_id)
    flash("The session has ended." if ended else "That session had ended already.")
    return redirect("/account/sessions", 303)


@bp.route("/appearance")
@public
def appearance() -> ResponseReturnValue:
    """A page of its own for visitors: the form needs a cookie, and reading sets none."""
    if current_member() is not None:
        return redirect(safe_next(request.args.get("next"), "/account"), 303)
    return render_template("accounts/appearance.html", next=safe_next(request.args.get("next"), "/"))


@bp.route("/appearance", methods=["POST"])
@public
def choose() -> ResponseReturnValue:
    chosen = request.form.get("appearance", "")
    chosen = chosen if chosen in APPEARANCES else "device"
    member = current_member()
    if member is not None:
        with write():
            choose_appearance(member, chosen)
    response = make_response(redirect(safe_next(request.form.get("next"), "/"), 303))
    remember_appearance(response, chosen)
    return response
