"""Step-up: the password once more before something sensitive. Any room's views may carry this mark."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import make_response, redirect, render_template, request
from flask_login import current_user

from forum.accounts.forms import PasswordForm
from forum.accounts.services.passwords import password_fits
from forum.accounts.services.sessions import is_fresh
from forum.accounts.services.signing_in import Attempt, check_again
from forum.accounts.signed_in import give_session
from forum.database import write
from forum.web.audience import current_member
from forum.web.keeping import kept_text

View = TypeVar("View", bound=Callable[..., Any])
PREFIX = "again"


def fresh_only(view: View) -> View:
    """Ask for the password first when it was given more than 15 minutes ago; what was typed is kept.

    Stands under the audience mark. Passwords typed into the form itself are not kept: they are typed again.
    """

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        if is_fresh(current_user.session):
            return view(*args, **values)
        form = PasswordForm(prefix=PREFIX)
        if form.password.name not in request.form:
            return _ask(PasswordForm(prefix=PREFIX, formdata=None), status=422 if request.method == "POST" else 200)
        if not form.validate():
            return _ask(form, status=422)
        attempt = _check(form)
        if not attempt.token:
            form.password.errors = [attempt.sentence]
            return _ask(form, status=429 if attempt.retry_after else 422, retry_after=attempt.retry_after)
        give_session(attempt.token)
        return view(*args, **values) if "kept" in request.form else redirect(_address(), 303)

    return guarded  # type: ignore[return-value]


def _check(form: PasswordForm) -> Attempt:
    member = current_member()
    # Slow, so before the write transaction.
    fits = password_fits(member.password_hash, form.password.data)
    with write():
        return check_again(member, fits=fits, session_id=current_user.session.id)


def _ask(form: PasswordForm, *, status: int, retry_after: int = 0) -> Any:
    fields = [(name, value) for name, value in kept_text() if not name.startswith(PREFIX) and name != "kept"]
    page = render_template(
        "accounts/step_up.html", form=form, fields=fields, action=_address(), form_has_errors=bool(form.errors)
    )
    response = make_response(page, status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    # It may carry what was typed on any page.
    response.headers["Cache-Control"] = "no-store"
    return response


def _address() -> str:
    return request.full_path.rstrip("?")
