"""Stopping mails by the signed address in one of them, signed in or not."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.accounts.queries import find_any_member
from forum.database import write
from forum.extensions import csrf
from forum.notifications.ending import put_back, stop
from forum.notifications.stopping import FOLLOW, KINDS, MUTE, Stop, Undo, read_token, read_undo, token_of, undo_token
from forum.notifications.views.blueprint import bp
from forum.subjects import subject_of
from forum.web.audience import public
from forum.web.loading import found


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


def _milder(what: Stop) -> str:
    """The token that stops only what others write in a discussion, where the letter's own stops mentions too."""
    is_whole = what.switch == f"{MUTE}discussion"
    return token_of(Stop(what.member_id, f"{FOLLOW}discussion", what.subject_id)) if is_whole else ""


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
        milder=_milder(what) if token else "",
        is_done=undo is not None,
        undo_token="" if undo is None or undo.is_empty else undo_token(undo),
    )
