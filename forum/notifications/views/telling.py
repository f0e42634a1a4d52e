"""What a member was told: the number in the header, the page in groups, and what reading marks as read."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

import structlog
from flask import Response, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from forum.clock import LONDON, today
from forum.database import write
from forum.notifications.queries import notification_page, unread_about, unread_counts
from forum.notifications.reading import mark_group_read
from forum.notifications.services import mark_read
from forum.notifications.views.blueprint import bp
from forum.text.words import day
from forum.web.audience import current_member, members_only
from forum.web.etags import viewer_marks
from forum.web.loading import found, is_read_by_a_person, safe_next
from forum.web.paging import with_query

log = structlog.get_logger("forum.notifications")


def _unread(member: Any) -> int:
    """The number of notifications in the header."""
    return _counts(member).get("unread_notifications", 0)


def _counts(member: Any) -> dict[str, int]:
    """The numbers in the header, counted once a request."""
    if "unread_notifications" not in g:
        g.header_counts = unread_counts(member) if member.is_member else {}
        g.unread_notifications = g.header_counts.get("unread_notifications", 0)
    return dict(g.header_counts)


viewer_marks.append(_counts)


@bp.app_context_processor
def _header() -> dict[str, Any]:
    member = current_member()
    return _counts(member) if member else {}


@bp.after_app_request
def _note_opened(response: Response) -> Response:
    """Whoever opens the page that a notification leads to has read the notification."""
    is_page = "unread_notifications" in g or response.status_code in (301, 302)
    if not is_page or response.status_code >= 500 or not is_read_by_a_person():
        return response
    member = current_member()
    if member is not None and _unread(member):
        _mark(member.id, unread_about(member, request.path))
    return response


def _mark(member_id: int, ids: Iterable[int]) -> None:
    """One short transaction after the page is made; a failure is logged and never seen."""
    wanted = list(ids)
    if not wanted:
        return
    try:
        with write():
            mark_read(member_id, wanted)
    except SQLAlchemyError as error:
        log.warning("notification_not_marked", error=type(error).__name__)


@bp.route("/notifications")
@members_only
def index() -> ResponseReturnValue:
    member = current_member()
    told = notification_page(member, request.args.get("after"))
    days = [(name, list(rows)) for name, rows in groupby(told.page.rows, lambda it: _day_name(it.latest.created_at))]
    # Within a day the new ones come first.
    days = [(name, sorted(groups, key=lambda it: it.latest.read_at is not None)) for name, groups in days]
    here = with_query("/notifications", after=request.args.get("after"))
    page = render_template("notifications/index.html", page=told.page, days=days, here=here)
    if is_read_by_a_person():
        _mark(member.id, told.closed_ids)
    return page


def _day_name(moment: datetime) -> str:
    """«Today», «Yesterday», «Monday 2 March» within a week, else the whole date."""
    date = moment.astimezone(LONDON).date()
    ago = (today() - date).days
    if 0 <= ago <= 1:
        return "Yesterday" if ago else "Today"
    return f"{date:%A} {date.day} {date:%B}" if 1 < ago < 7 else day(date)


@bp.route("/notifications/read", methods=["POST"])
@members_only
def read_all() -> ResponseReturnValue:
    with write():
        mark_read(current_member().id)
    flash("All notifications are marked as read.")
    return redirect("/notifications", 303)


@bp.route("/notifications/<int:notification_id>/read", methods=["POST"])
@members_only
def read_group(notification_id: int) -> ResponseReturnValue:
    with write():
        found(mark_group_read(current_member().id, notification_id) or None)
    return redirect(safe_next(request.form.get("next"), "/notifications"), 303)
