"""What a member was told, what they follow, and what they want by email."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

import structlog
from flask import Blueprint, Response, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from forum.accounts.queries import find_any_member
from forum.clock import LONDON, today
from forum.database import write
from forum.extensions import csrf
from forum.following.queries import followed_by_kind, followed_page
from forum.following.services import follow, unfollow
from forum.notifications.channels import choose
from forum.notifications.choices import BY_NAME
from forum.notifications.ending import put_back, quiet_way, stop
from forum.notifications.forms import MailsForm
from forum.notifications.queries import notification_page, stopped_mails, unread_about, unread_count
from forum.notifications.services import mark_read
from forum.notifications.stopping import KINDS, Stop, Undo, read_token, read_undo, undo_token
from forum.subjects import subject_of, subjects
from forum.text.words import day
from forum.web.audience import current_member, members_only, public
from forum.web.etags import viewer_marks
from forum.web.loading import found, is_read_by_a_person, safe_next
from forum.web.paging import Page, with_query

bp = Blueprint("notifications", __name__)
log = structlog.get_logger("forum.notifications")
# Of these a member follows as many as they like, so their list has pages; the others are few by nature.
LONG_LIST = "discussion"


def _unread(member: Any) -> int:
    """The number in the header, counted once a request."""
    if "unread_notifications" not in g:
        g.unread_notifications = unread_count(member) if member.is_member else 0
    return int(g.unread_notifications)


viewer_marks.append(_unread)


@bp.app_context_processor
def _header() -> dict[str, Any]:
    member = current_member()
    return {"unread_notifications": _unread(member)} if member else {}


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
    days = [(name, list(rows)) for name, rows in groupby(told.page.rows, lambda row: _day_name(row.created_at))]
    page = render_template("notifications/index.html", page=told.page, days=days, names=told.names)
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


@bp.route("/following")
@members_only
def following() -> ResponseReturnValue:
    member, after = current_member(), request.args.get("after")
    page = followed_page(member.id, LONG_LIST, after, lambda cursor: with_query("/following", after=cursor))
    short = [subject for subject in subjects() if subject.can_follow and subject.kind != LONG_LIST]
    ids = {} if after else followed_by_kind(member.id, [subject.kind for subject in short])
    ids[LONG_LIST] = list(page.rows)
    groups = [(kind, _listed(kind, ids[kind], member)) for kind in ids]
    return render_template(
        "notifications/following.html",
        groups=[(kind, rows) for kind, rows in groups if rows],
        page=Page([], page.newer, page.older),
    )


def _listed(kind: str, ids: list[int], member: Any) -> list[tuple[int, str, str]]:
    subject = subject_of(kind)
    if subject is None or not ids:
        return []
    rows = {row[0]: row for row in subject.listed(ids, member)}
    return [rows[subject_id] for subject_id in ids if subject_id in rows]


@bp.route("/following/<kind>/<int:subject_id>/<verb>", methods=["POST"])
@members_only
def change(kind: str, subject_id: int, verb: str) -> ResponseReturnValue:
    """Follow or stop following anything that can be followed."""
    member = current_member()
    subject = found(subject_of(kind) if verb in ("follow", "unfollow") else None)
    item = found(subject.find(subject_id, member) if subject.can_follow else None)
    title, address = subject.title(item), subject.address(item)
    with write():
        if verb == "follow":
            follow(member.id, kind, subject_id, by_hand=True)
        else:
            unfollow(member.id, kind, subject_id)
    flash(f"You follow “{title}”." if verb == "follow" else f"You no longer follow “{title}”.")
    return redirect(safe_next(request.form.get("next"), address), 303)


@bp.route("/account/notifications", methods=["GET", "POST"])
@members_only
def settings() -> ResponseReturnValue:
    member = current_member()
    stopped = stopped_mails(member.id)
    form = MailsForm(**{name: name not in stopped for name in MailsForm.NAMES})
    if not form.validate_on_submit():
        return render_template("notifications/settings.html", form=form), 422 if form.is_submitted() else 200
    with write():
        ways = {name: BY_NAME[name].usual if form[name].data else quiet_way(name) for name in MailsForm.NAMES}
        choose(member.id, ways)
    flash("Your choice is saved.")
    return redirect("/account/notifications", 303)


@bp.route("/unsubscribe/<token>", methods=["GET"])
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """Only asks: mail scanners follow links."""
    return _unsubscribe_page(found(read_token(token)), token=token)


@bp.route("/unsubscribe/<token>", methods=["POST"])
@csrf.exempt
@public
def unsubscribe_now(token: str) -> ResponseReturnValue:
    """One click of a mail program or of the page; its signed token authorises it. RFC 8058 wants no redirect."""
    what = read_token(token)
    if what is not None:
        found(find_any_member(what.member_id))
        with write():
            undo = stop(what)
        return _unsubscribe_page(what, undo=undo)
    before = found(read_undo(token))
    with write():
        put_back(before)
    return render_template("notifications/subscribed_again.html")


def _unsubscribe_page(what: Stop, *, token: str = "", undo: Undo | None = None) -> str:
    """Asks with a token; says what was stopped, and offers to undo it, with the way back."""
    subject, reader = subject_of(what.kind), find_any_member(what.member_id)
    item = subject.find(what.subject_id or 0, reader) if subject is not None else None
    return render_template(
        "notifications/unsubscribe.html",
        what=what,
        kinds=KINDS,
        title=subject.title(item) if subject is not None and item is not None else "",
        token=token,
        is_done=undo is not None,
        undo_token="" if undo is None or undo.is_empty else undo_token(undo),
    )
