"""The log of what moderators and administrators did."""

from flask import request
from flask.typing import ResponseReturnValue

from forum.audit.models import AuditEntry
from forum.moderation.forms import LogForm
from forum.moderation.queries.log import log_page, names_in
from forum.moderation.views.blueprint import bp, desk_page
from forum.moderation.words import details_of
from forum.web.audience import moderators_only

# Where the thing that an entry is about can be looked at.
PLACES = {
    "member": "/moderation/members/{id}",
    "discussion": "/discussions/{id}",
    "story": "/stories/{id}",
    "adoption": "/adoptions/{id}/history",
    "post": "/posts/{id}/history",
    "hand_over": "/moderation/hand-overs/{id}",
}


@bp.route("/moderation/log")
@moderators_only
def log() -> ResponseReturnValue:
    form = LogForm(request.args)
    typed, action = (form.q.data or "")[:200], (form.action.data or "")[:30]
    page = log_page(typed, action, request.args.get("after"))
    is_searched = bool(typed or action)
    return desk_page(
        "moderation/log.html",
        "log",
        page,
        form=form,
        is_searched=is_searched,
        names=names_in(page.rows),
        place_of=_place_of,
        details_of=details_of,
    )


def _place_of(entry: AuditEntry) -> str:
    if entry.details.get("case"):
        return f"/moderation/cases/{entry.details['case']}"
    return PLACES[entry.kind].format(id=entry.subject_id) if entry.kind in PLACES else ""
