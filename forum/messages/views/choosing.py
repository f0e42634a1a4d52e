"""From whom a member takes messages, and whom they block."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.messages.forms import ChoiceForm
from forum.messages.models import Wish
from forum.messages.queries import blocked_page, wish_of
from forum.messages.services.taking_part import choose
from forum.messages.views.blueprint import bp
from forum.web.audience import current_member, members_only

ADDRESS = "/account/messages"


@bp.route(ADDRESS, methods=["GET", "POST"])
@members_only
def settings() -> ResponseReturnValue:
    member = current_member()
    form = ChoiceForm(wish=wish_of(member.id).value)
    if not form.validate_on_submit():
        page = blocked_page(member, request.args.get("after"), ADDRESS)
        shown = render_template("messages/settings.html", form=form, page=page, form_has_errors=bool(form.errors))
        return shown, 422 if form.is_submitted() else 200
    with write():
        choose(current_member(), Wish(form.wish.data))
    flash("Your choice is saved.")
    return redirect(ADDRESS, 303)
