"""Mail that came in: the list, one mail, and the same as a file."""

from typing import Any

from flask import Response, abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.step_up import fresh_only
from forum.admin.forms import ReasonForm
from forum.admin.incoming import (
    ADDRESS,
    FETCH_MINUTES,
    mails_that_came,
    may_fetch_raw,
    note_raw_seen,
    raw_for_download,
    retry_incoming,
    row_of,
)
from forum.admin.views.blueprint import admin_page, bp
from forum.database import write
from forum.errors import Refusal
from forum.inbound_mail.models import KEPT_DAYS, IncomingMail, IncomingState
from forum.inbound_mail.queries import find_incoming, head_of
from forum.inbound_mail.showing import STATE_WORDS, headers_of
from forum.uploads.models import size_words
from forum.web.audience import admins_only, current_member
from forum.web.loading import found


@bp.route(ADDRESS)
@admins_only
@fresh_only
def incoming() -> ResponseReturnValue:
    state = request.args.get("state", "")
    if state and state not in set(IncomingState):
        abort(404)
    page = mails_that_came(state, request.args.get("after"))
    return admin_page("admin/incoming.html", page=page, state=state, states=STATE_WORDS, days=KEPT_DAYS)


@bp.route(f"{ADDRESS}/<int:mail_id>", methods=["GET", "POST"])
@admins_only
@fresh_only
def incoming_mail(mail_id: int) -> ResponseReturnValue:
    """One mail with its headers; its words only in the file, for which a reason is given."""
    mail, form = found(find_incoming(mail_id)), ReasonForm()
    if not form.validate_on_submit():
        return _page(mail, form)
    is_retry = "again" in request.form
    try:
        with write():
            act = retry_incoming if is_retry else note_raw_seen
            act(current_member(), found(find_incoming(mail_id)), form.reason.data)
    except Refusal as refusal:
        return _page(found(find_incoming(mail_id)), form, refusal)
    flash("The worker reads it once more." if is_retry else "The reason is in the log. The mail is ready.")
    return redirect(f"{ADDRESS}/{mail_id}", 303)


def _page(mail: IncomingMail, form: ReasonForm, refusal: Refusal | None = None) -> Any:
    head, size = head_of(mail.id)
    return admin_page(
        "admin/incoming_mail.html",
        form,
        refusal,
        row=row_of(mail, head),
        headers=headers_of(head),
        size=size_words(size),
        states=STATE_WORDS,
        days=KEPT_DAYS,
        is_ready=may_fetch_raw(current_member(), mail),
        minutes=FETCH_MINUTES,
    )


@bp.route(f"{ADDRESS}/<int:mail_id>/raw")
@admins_only
@fresh_only
def raw_mail(mail_id: int) -> ResponseReturnValue:
    mail = found(find_incoming(mail_id))
    if not may_fetch_raw(current_member(), mail):
        flash("Give a reason first. It is kept in the log.")
        return redirect(f"{ADDRESS}/{mail_id}", 302)
    answer = Response(raw_for_download(mail), mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="mail-{mail_id}.txt"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
