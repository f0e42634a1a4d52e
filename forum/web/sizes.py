"""How much a form may send: little, so that nobody keeps us busy, and more where somebody writes a whole story."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])
LONG_FORM_BYTES = 512 * 1024


def long_form(view: View) -> View:
    """A form with several long texts, or one behind which such a form waits. Stands under the audience mark."""
    view.form_bytes = LONG_FORM_BYTES  # type: ignore[attr-defined]
    return view


def allow_long_form(endpoint: str | None, values: Any) -> None:
    """Set the limit of the view before anything of the form is read; inside the view it would come too late."""
    most = getattr(current_app.view_functions.get(endpoint or ""), "form_bytes", None)
    if most is not None:
        request.max_content_length = most
