"""Writing by email as a member sees it: the addresses, the switch, and the sentence when letters come back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.inbound_mail.forms import EmailInForm
from forum.inbound_mail.queries import may_start_by_mail
from forum.inbound_mail.recipients import start_address, updates_address
from forum.inbound_mail.services.allowing import allow_starting
from forum.inbound_mail.services.bouncing import is_stopped, works_again
from forum.objectives.queries import all_objectives
from forum.web.audience import current_member, members_only

bp = Blueprint("inbound_mail", __name__)
PAGE = "/account/email-in"
# Where a member looks who wonders why no email comes.
TOLD_AT = ("/account", "/account/notifications", "/notifications")


@bp.app_context_processor
def _told() -> dict[str, Any]:
    """The address for updates, and on a few pages whether the mail to their reader is stopped."""
    member = current_member() if request and request.path in TOLD_AT else None
    return {"updates_address": updates_address(), "mail_trouble": is_stopped(member) if member else None}


@bp.route(PAGE, methods=["GET", "POST"])
@members_only
def email_in() -> ResponseReturnValue:
    member = current_member()
    form = EmailInForm(may_start=may_start_by_mail(member))
    if not form.validate_on_submit():
        addresses = [(each, start_address(each)) for each in all_objectives()]
        return render_template("inbound_mail/email_in.html", form=form, member=member, addresses=addresses)
    with write():
        allow_starting(member, is_allowed=form.may_start.data)
    flash("You may start discussions by email." if form.may_start.data else "Nobody starts discussions in your name.")
    return redirect(PAGE, 303)


@bp.route("/account/email-in/works", methods=["POST"])
@members_only
def works() -> ResponseReturnValue:
    with write():
        works_again(current_member())
    flash("We send you emails again, from the next one on.")
    return redirect("/account", 303)
