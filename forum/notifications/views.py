"""What a member was told, what they follow, and what they want by email."""

from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.clock import LONDON
from forum.database import write
from forum.extensions import csrf
from forum.following.services import FOLLOWABLE, follow, followed_ids, unfollow
from forum.notifications.forms import MailsForm
from forum.notifications.queries import notification_page, stopped_mails, unread_count
from forum.notifications.services import mark_read, read_unsubscribe, set_mails, stop
from forum.subjects import subject_of
from forum.web.audience import current_member, members_only, public
from forum.web.loading import found, safe_next

bp = Blueprint("notifications", __name__)


@bp.app_context_processor
def _unread() -> dict[str, Any]:
    member = current_member()
    return {"unread_notifications": unread_count(member)} if member and member.is_member else {}


@bp.route("/notifications")
@members_only
def index() -> ResponseReturnValue:
    page = notification_page(current_member(), request.args.get("after"))
    days = [(day, list(rows)) for day, rows in groupby(page.rows, lambda row: row.created_at.astimezone(LONDON).date())]
    return render_template("notifications/index.html", page=page, days=days)


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
    member = current_member()
    groups = []
    for kind in FOLLOWABLE:
        subject = subject_of(kind)
        if subject is None:
            continue
        ids = followed_ids(member.id, kind, 100)
        visible = subject.visible_ids(ids, member) if ids else set()
        items = [subject.find(subject_id, member) for subject_id in ids if subject_id in visible]
        rows = [(item.id, subject.title(item), subject.address(item)) for item in items if item is not None]
        if rows:
            groups.append((kind, subject.word, rows))
    return render_template("notifications/following.html", groups=groups)


@bp.route("/following/<kind>/<int:subject_id>/<verb>", methods=["POST"])
@members_only
def change(kind: str, subject_id: int, verb: str) -> ResponseReturnValue:
    """Follow or stop following anything that can be followed."""
    subject = found(subject_of(kind) if kind in FOLLOWABLE and verb in ("follow", "unfollow") else None)
    item = found(subject.find(subject_id, current_member()))
    title, address = subject.title(item), subject.address(item)
    with write():
        if verb == "follow":
            follow(current_member().id, kind, subject_id, by_hand=True)
        else:
            unfollow(current_member().id, kind, subject_id)
    flash(f"You follow “{title}”." if verb == "follow" else f"You no longer follow “{title}”.")
    return redirect(safe_next(request.form.get("next"), address), 303)


@bp.route("/account/notifications", methods=["GET", "POST"])
@members_only
def settings() -> ResponseReturnValue:
    member = current_member()
    stopped = stopped_mails(member.id)
    form = MailsForm(**{name: name not in stopped for name in MailsForm.NAMES})
    if not form.validate_on_submit():
        return render_template("notifications/settings.html", form=form)
    with write():
        set_mails(member.id, {name: bool(form[name].data) for name in MailsForm.NAMES})
    flash("Your choice is saved.")
    return redirect("/account/notifications", 303)


@bp.route("/unsubscribe/<token>", methods=["GET"])
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    what = found(read_unsubscribe(token))
    return render_template("notifications/unsubscribe.html", what=what, token=token, is_done=False)


@bp.route("/unsubscribe/<token>", methods=["POST"])
@csrf.exempt
@public
def unsubscribe_now(token: str) -> ResponseReturnValue:
    """One click of a mail program or of the page; the signed token authorises it (RFC 8058)."""
    what = found(read_unsubscribe(token))
    with write():
        stop(what)
    return render_template("notifications/unsubscribe.html", what=what, token=token, is_done=True)
