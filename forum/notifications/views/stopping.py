"""Stopping mails by the signed address in one of them, signed in or not."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.accounts.queries import find_any_member
from forum.database import write
from forum.extensions import csrf
from forum.notifications.services import stop
from forum.notifications.stopping import Stop, read_token
from forum.notifications.views.blueprint import bp
from forum.subjects import find
from forum.web.audience import public
from forum.web.loading import found


@bp.route("/unsubscribe/<token>", methods=["GET"])
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """Only asks: mail scanners follow links."""
    return _unsubscribe_page(found(read_token(token)), token, is_done=False)


@bp.route("/unsubscribe/<token>", methods=["POST"])
@csrf.exempt
@public
def unsubscribe_now(token: str) -> ResponseReturnValue:
    """One click of a mail program or of the page; its signed token authorises it. RFC 8058 wants no redirect."""
    what = found(read_token(token))
    with write():
        stop(what)
    return _unsubscribe_page(what, token, is_done=True)


def _unsubscribe_page(what: Stop, token: str, *, is_done: bool) -> str:
    reader = find_any_member(what.member_id)
    discussion = find("discussion", what.discussion_id, reader) if what.discussion_id is not None else None
    return render_template(
        "notifications/unsubscribe.html",
        what=what,
        title=discussion.title if discussion is not None else "",
        token=token,
        is_done=is_done,
    )
