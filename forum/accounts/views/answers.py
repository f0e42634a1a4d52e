"""What several pages of the room answer with."""

from typing import Any

from flask import Response, render_template, request

from forum.errors import Refusal
from forum.web.keeping import refused

YEAR = 31_536_000


def ask_again(template: str, field: Any, refusal: Refusal, **values: Any) -> Response:
    """The page again with what was typed and the sentence at its field; a limit says when to come back."""
    field.errors = [str(refusal)]
    return refused(render_template(template, form_has_errors=True, **values), refusal)


def remember_appearance(response: Response, appearance: str) -> None:
    """Let the browser remember light or dark; device is remembered by forgetting."""
    if appearance in ("light", "dark"):
        response.set_cookie(
            "appearance", appearance, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure
        )
    elif appearance == "device":
        response.delete_cookie("appearance")
