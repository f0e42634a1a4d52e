"""What reached a member, and what did not."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.notifications.record import record_page
from forum.notifications.views.blueprint import bp
from forum.web.audience import current_member, members_only
from forum.web.paging import with_query

ADDRESS = "/account/notifications/record"


@bp.route(ADDRESS)
@members_only
def record() -> ResponseReturnValue:
    page = record_page(current_member(), request.args.get("after"), lambda cursor: with_query(ADDRESS, after=cursor))
    return render_template("notifications/record.html", page=page)
