"""How much a form may send: little, so that nobody keeps us busy, and more where somebody writes a whole story."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])
LONG_FORM_BYTES = 512 * 1024
FILE_FORM_BYTES = 26 * 1024 * 1024


def long_form(view: View) -> View:
    """A form with several long texts, or one behind which such a form waits. Stands under the audience mark."""
    view.form_bytes = LONG_FORM_BYTES  # type: ignore[attr-defined]
    return view


def file_form(view: View) -> View:
    """A form that may carry a document or picture. Stands under the audience mark, above `long_form` if both do."""
    view.file_form_bytes = FILE_FORM_BYTES  # type: ignore[attr-defined]
    return view


def takes_files(endpoint: str | None) -> bool:
    """Whether the form behind this endpoint may carry a file."""
    return hasattr(current_app.view_functions.get(endpoint or ""), "file_form_bytes")


def allow_long_form(endpoint: str | None, values: Any) -> None:
    """Set the limit of the view before anything of the form is read; inside the view it would come too late."""
    view = current_app.view_functions.get(endpoint or "")
    most = getattr(view, "form_bytes", None)
    # Millions of tiny fields keep us busy only where they are sent without parts, and those are counted.
    if request.mimetype == "multipart/form-data":
        most = getattr(view, "file_form_bytes", most)
    if most is not None:
        request.max_content_length = most
