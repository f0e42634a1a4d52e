"""One handler per kind of failure; each becomes a page with the same header, one sentence and the way on."""

from typing import Any

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from werkzeug.exceptions import HTTPException

from forum.errors import Refusal
from forum.extensions import db
from forum.web.audience import without_member
from forum.web.keeping import form_to_send_again, written_text
from forum.web.sizes import takes_files

log = structlog.get_logger("forum.web")
SENTENCES = {
    400: "The address or the form was not complete.",
    403: "This page is closed for you.",
    404: "There is no page at this address.",
    405: "This address does not take what was sent.",
    409: "Somebody else changed this first.",
    410: "This was deleted or removed.",
    413: "What you sent is too large.",
    422: "Something in the form needs a change.",
    429: "You are going too fast.",
    500: "Something went wrong on our side.",
    503: "This is not available for the moment.",
}
FILE_TOO_LARGE = (
    "The file is too large: a document has at most 25 MB and a picture 10 MB. "
    "Go back to the form, where your text still stands, and choose a smaller one."
)
BUSY = "The database is busy. Nothing was saved; send it again in a moment."


def handle_errors(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(CSRFError, _lost_session)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, sentence: str = "", retry_after: int | None = None) -> Response:
    """The page of an error status, with its headers."""
    shown = status if status in SENTENCES else (400 if status < 500 else 500)
    values = {
        "sentence": sentence or SENTENCES[shown],
        "retry_after": retry_after,
        "request_id": g.get("request_id", ""),
        "written": written_text(),
    }
    # What failed may have left its transaction unusable; the header asks for the reader's name and counts.
    db.session.rollback()
    try:
        html = render_template(f"errors/{shown}.html", **values)
    except SQLAlchemyError:
        without_member()
        html = render_template(f"errors/{shown}.html", **values)
    response = make_response(html, status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _lost_session(error: CSRFError) -> Response:
    log.warning("csrf_refused", address=_asked_for(), reason=error.description)
    return form_to_send_again()


def _refused(error: Refusal) -> Response:
    return error_page(error.status, str(error), getattr(error, "retry_after", None))


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if error.description == "sign-in":
        return form_to_send_again()
    response = error_page(error.code, FILE_TOO_LARGE if error.code == 413 and takes_files(request.endpoint) else "")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _database_error(error: DBAPIError) -> Response:
    if isinstance(error, DataError):
        return error_page(400)
    if isinstance(error, IntegrityError) and "unique" in str(error.orig).lower():
        # Somebody else made the same row at the same moment; sent again, the rule finds it and says so.
        log.error("same_row_twice", address=_asked_for(), exc_info=error)
        return error_page(409)
    # A damaged file raises the bare class.
    if isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError:
        log.error("database_unavailable", error=type(error.orig).__name__)
        return error_page(503, BUSY, 5)
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    log.error("unexpected", address=_asked_for(), exc_info=error)
    return error_page(500)


def _asked_for() -> str:
    """The form of the address, like /reset-password/<token>: what stands in it may be a secret."""
    return request.url_rule.rule if request.url_rule else ""
