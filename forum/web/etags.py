"""Answering «not changed» without building the page again."""

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Response, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from forum.clock import now
from forum.web.static_files import tree_hash

# What the header prints about a viewer, for example the number of unread notifications; rooms above add theirs.
viewer_marks: list[Callable[[Any], Any]] = []


def tag_of(viewer: Any, *versions: Any) -> str:
    """A tag of what a page shows: the versions, the viewer and their header, the appearance, the release, the minute.

    The minute is in it because pages print «18 minutes ago». Empty, and so never compared, while a banner waits.
    """
    if session.get("_flashes"):
        return ""
    parts = [
        tree_hash(),
        now().strftime("%Y%m%d%H%M"),
        request.full_path,
        request.cookies.get("appearance", ""),
        # A member's page holds forms with this token; a visitor's has none until they open a form.
        session.get("csrf_token") or (viewer and generate_csrf() and session["csrf_token"]),
        viewer.id if viewer else 0,
        [mark(viewer) for mark in viewer_marks if viewer],
        *versions,
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def unchanged(tag: str) -> Response | None:
    """The empty 304 answer if the browser holds the page of this tag."""
    if tag and request.if_none_match.contains_weak(tag):
        response = Response(status=304)
        response.set_etag(tag, weak=True)
        return response
    return None


def asks_again() -> bool:
    """Whether the browser holds some copy of this page, so that a cheap look at its version is worth it."""
    return bool(request.if_none_match)


def tagged(page: ResponseReturnValue, tag: str) -> Response:
    """The page with its tag; without one it may not be kept."""
    response = make_response(page)
    if tag:
        response.set_etag(tag, weak=True)
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
