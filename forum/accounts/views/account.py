"""One's own account: profile, email, password, sessions."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from forum.accounts.forms import EmailForm, NewPasswordForm
from forum.accounts.services.changing import ask_for_new_email, change_password
from forum.accounts.services.passwords import hash_password
from forum.accounts.services.sessions import end_session, sessions_of
from forum.accounts.services.suspending import current_suspension
from forum.accounts.step_up import fresh_only
from forum.accounts.views.blueprint import bp
from forum.database import write
from forum.web.audience import current_member, members_only, signed_in_only


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
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("accounts/email.html", form=form, form_has_errors=status == 422), status
    with write():
        ask_for_new_email(current_member(), form.email.data)
    flash(f"We sent a link to {form.email.data}. Your address changes when you confirm it there.")
    return redirect("/account", 303)


@bp.route("/account/password", methods=["GET", "POST"])
@members_only
@fresh_only
def password() -> ResponseReturnValue:
    form = NewPasswordForm()
    form.member_name = current_member().name
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("accounts/password.html", form=form, form_has_errors=status == 422), status
    password_hash = hash_password(form.password.data)
    with write():
        change_password(current_member(), password_hash, keep_session=current_user.session.id)
    flash("Your password is changed. All other sessions were ended.")
    return redirect("/account", 303)


@bp.route("/account/sessions")
@signed_in_only
def sessions() -> ResponseReturnValue:
    rows = sessions_of(current_member().id)
    return render_template("accounts/sessions.html", rows=rows, current_id=current_user.session.id)


@bp.route("/account/sessions/<int:session_id>/end", methods=["POST"])
@signed_in_only
def end_one_session(session_id: int) -> ResponseReturnValue:
    with write():
        ended = end_session(current_member().id, session_id)
    flash("The session is ended." if ended else "That session had ended already.")
    return redirect("/account/sessions", 303)
