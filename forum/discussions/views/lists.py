"""The list of discussions."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.discussions.queries import Filter, discussion_list
from forum.discussions.views.blueprint import bp
from forum.objectives.queries import all_objectives
from forum.web.audience import current_member, public
from forum.web.etags import tag_of, tagged, unchanged
from forum.web.paging import with_query

LISTS = {"": "Latest", "unanswered": "Unanswered", "following": "Following", "unread": "Unread"}


@bp.route("/discussions")
@public
def index() -> ResponseReturnValue:
    viewer = current_member()
    show, slug = request.args.get("show", ""), request.args.get("objective", "")
    if show not in LISTS:
        abort(404)
    if show in ("following", "unread") and viewer is None:
        return redirect(url_for("accounts.sign_in", next=request.full_path), 302)
    objectives = all_objectives()
    chosen = next((objective for objective in objectives if objective.slug == slug), None)
    if slug and chosen is None:
        abort(404)
    wanted = Filter(objective_id=chosen.id if chosen else None, only=show)
    page = discussion_list(viewer, wanted, request.args.get("after"), lambda cursor: _address(slug, show, after=cursor))
    tag = tag_of(viewer, page.rows)
    return unchanged(tag) or tagged(
        render_template(
            "discussions/index.html",
            page=page,
            show=show,
            chosen=chosen,
            tabs=_tabs(slug, show, is_signed_in=viewer is not None),
            symbols=[("All", _address("", show), not slug, "")]
            + [(o.name, _address(o.slug, show), o.slug == slug, o.symbol) for o in objectives],
        ),
        tag,
    )


def _address(slug: str, show: str, **values: str) -> str:
    return with_query("/discussions", objective=slug, show=show, **values)


def _tabs(slug: str, show: str, *, is_signed_in: bool) -> list[tuple[str, str, bool, int]]:
    names = [name for name in LISTS if is_signed_in or name in ("", "unanswered")]
    return [(LISTS[name], _address(slug, name), name == show, 0) for name in names]
