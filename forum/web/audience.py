"""Who may open a page: each view carries exactly one of these four marks."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, flash, g, has_request_context, redirect, request, url_for
from flask_login import current_user

from forum.errors import NotAllowed
from forum.extensions import login_manager

View = TypeVar("View", bound=Callable[..., Any])


def current_member() -> Any:
    """The signed-in person in any state, or None for a visitor."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    return current_user.member


def without_member() -> None:
    """Answer the rest of this request as to a visitor: the database cannot say who it is."""
    g._login_user = login_manager.anonymous_user()  # noqa: SLF001  Flask-Login has no public way


def public(view: View) -> View:
    """Anybody, signed in or not."""
    view.audience = "public"  # type: ignore[attr-defined]
    return view


def signed_in_only(view: View) -> View:
    """Anybody who is signed in, in every state: own sessions, confirmation, the notice of a suspension."""
    return _marked(view, "signed_in", lambda member: True)


def members_only(view: View) -> View:
    """Members in good standing."""
    return _marked(view, "members", lambda member: member.is_member)


def moderators_only(view: View) -> View:
    """Moderators and administrators."""
    return _marked(view, "moderators", lambda member: member.is_moderator)


def admins_only(view: View) -> View:
    """Administrators."""
    return _marked(view, "administrators", lambda member: member.is_administrator)


def _marked(view: View, audience: str, admits: Callable[[Any], bool]) -> View:
    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        member = current_member()
        if member is None:
            return _ask_to_sign_in()
        if not admits(member):
            # Members learn why a page is closed for them; what the desk holds does not exist for others.
            if audience != "members":
                abort(404)
            raise NotAllowed(member.why_not_in)
        return current_app.ensure_sync(view)(*args, **values)

    guarded.audience = audience  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def _ask_to_sign_in() -> Any:
    if request.method not in ("GET", "HEAD"):
        return abort(400, "sign-in")
    flash("Sign in to see this page.")
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
