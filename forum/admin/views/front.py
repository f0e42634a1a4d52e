"""The first page of administration: what wants a look."""

from flask.typing import ResponseReturnValue

from forum.admin.queries import overview
from forum.admin.views.blueprint import admin_page, bp
from forum.jobs.queries import is_alive, worker_seen_at
from forum.search.queries import search_state
from forum.web.audience import admins_only


@bp.route("/admin")
@admins_only
def front() -> ResponseReturnValue:
    seen_at = worker_seen_at()
    return admin_page(
        "admin/front.html",
        numbers=overview(),
        seen_at=seen_at,
        is_alive=is_alive(seen_at),
        search=search_state(),
    )
