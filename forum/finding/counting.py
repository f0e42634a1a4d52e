"""What is counted once an answer is made: who asks much, and the results that somebody opened.

A page reached from our own search page tells the words of that search as its referrer.
"""

from urllib.parse import parse_qs, urlsplit

import structlog
from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError

from forum.database import write
from forum.limits.blocks import BlockCounter
from forum.search.services.noting import note_click, words_to_keep
from forum.text.plain import clean_line
from forum.web.loading import is_read_by_a_person

log = structlog.get_logger("forum.finding")
OPENED = ("/stories/", "/discussions/", "/people/", "/organisations/")


def count(counter: BlockCounter, who: str) -> None:
    """Count a request of which nothing else is kept; a failure is never seen."""
    if not counter.is_tenth(who):
        return
    try:
        with write(is_worth_waiting=False):
            counter.note(who)
    except SQLAlchemyError as error:
        log.warning("request_not_counted", error=type(error).__name__)


def note_opened(response: Response) -> Response:
    """Count a click for the words of the search that led here, without a person; a failure is never seen."""
    words = _asked_before() if _is_a_result(response) else ""
    if words_to_keep(words):
        try:
            with write(is_worth_waiting=False):
                note_click(words)
        except SQLAlchemyError as error:
            log.warning("opening_not_noted", error=type(error).__name__)
    return response


def _is_a_result(response: Response) -> bool:
    is_page = response.status_code == 304 or (response.status_code == 200 and response.mimetype == "text/html")
    is_one = bool(request.view_args) and request.path.startswith(OPENED)
    return is_page and is_one and is_read_by_a_person()


def _asked_before() -> str:
    """The words of our own search page that this request came from; empty for any other page."""
    try:
        came_from = urlsplit(request.referrer or "")
        if came_from.netloc != request.host or came_from.path != "/search":
            return ""
        return clean_line(parse_qs(came_from.query, max_num_fields=100).get("q", [""])[0])
    except ValueError:
        return ""
