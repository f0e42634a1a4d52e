"""What is like a thing, or like that which is being written."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.discussions.permissions import audiences_of
from forum.finding.counting import count
from forum.finding.views.blueprint import bp, searches
from forum.limits.services import hashed
from forum.search.alike import similar_to, things_like
from forum.subjects import subject_of
from forum.text.plain import clean_line
from forum.web.audience import current_member, public
from forum.web.loading import LARGEST_ID, found, network_address


@bp.route("/search/like/<any(story, discussion):kind>/<int:subject_id>")
@public
def like(kind: str, subject_id: int) -> ResponseReturnValue:
    viewer = current_member()
    who = hashed("ip", network_address())
    searches.check(who)
    key = (kind, found(subject_id if subject_id <= LARGEST_ID else None))
    rows = found(things_like(key, viewer, audiences_of(viewer)))
    title, back = subject_of(kind).names([subject_id])[subject_id]  # type: ignore[union-attr]
    page = render_template("finding/like.html", rows=rows, title=title, back=back)
    count(searches, who)
    return page


@bp.route("/search/similar")
@public
def similar() -> ResponseReturnValue:
    who = hashed("ip", network_address())
    searches.check(who)
    viewer = current_member()
    title, text = clean_line(request.args.get("title")), clean_line(request.args.get("body"))
    page = render_template("finding/_similar.html", rows=similar_to(title, text, viewer, audiences_of(viewer)))
    count(searches, who)
    return page
