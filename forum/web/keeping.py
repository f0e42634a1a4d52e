"""Keeping what was typed when a form cannot be taken. Nothing is done with it until its owner sends it again."""

from flask import Response, current_app, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from forum.errors import Refusal
from forum.text.plain import clean_text
from forum.web.audience import current_member

# Form fields that hold what somebody wrote; the others are choices and marks.
WRITTEN = (
    *("title", "body", "problem", "what_we_did", "what_we_changed", "result", "summary", "how_calculated", "excludes"),
    *("note", "reason", "message"),
)
# Stands before the names of fields that wait behind the sign-in form.
CARRIED = "kept."
Fields = list[tuple[str, str]]


def kept_text() -> Fields:
    """Everything that was typed into the form that failed, to be shown again; never secrets or tokens."""
    return [
        (name, clean_text(value))
        for name, value in request.form.items(multi=True)
        if "password" not in name and name != "csrf_token" and not name.startswith(CARRIED)
    ]


def written_text() -> Fields:
    """The texts of a form that was refused as a whole, so that nobody has to write them again."""
    if request.method != "POST":
        return []
    try:
        fields = kept_text()
    except HTTPException:
        # A form that was too large was never read.
        return []
    return [(name, value) for name, value in fields if name in WRITTEN and value.strip()]


def carried_text() -> Fields:
    """What waits behind the sign-in form of this request."""
    return [
        (name.removeprefix(CARRIED), clean_text(value))
        for name, value in request.form.items(multi=True)
        if name.startswith(CARRIED) and "password" not in name
    ]


def form_to_send_again(action: str = "", fields: Fields | None = None) -> Response:
    """The form as it was sent, with a new token: 400, as nothing was done. Signed out, it waits behind signing in."""
    # A token made for the session before this one would be refused.
    g.pop("csrf_token", None)
    page = render_template(
        "errors/lost_session.html",
        action=action or request.full_path.rstrip("?"),
        fields=kept_text() if fields is None else fields,
        written=WRITTEN,
        must_sign_in=current_member() is None and _audience() != "public",
    )
    return make_response(page, 400 if fields is None else 200)


def refused(page: str | Response, refusal: Refusal) -> Response:
    """The page that keeps what was typed, with the status of the refusal and the time to wait, if it has one."""
    response = make_response(page, refusal.status)
    retry_after = getattr(refusal, "retry_after", None)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _audience() -> str:
    view = current_app.view_functions.get(request.endpoint or "")
    return str(getattr(view, "audience", "public"))
