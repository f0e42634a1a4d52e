"""The list of discussions."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.discussions.listing import Filter, count_of, discussion_list, latest_change
from forum.discussions.views.blueprint import bp
from forum.objectives.queries import all_objectives
from forum.themes.queries import all_themes
from forum.web.audience import current_member, public
from forum.web.etags import tag_of, tagged, unchanged
from forum.web.loading import chosen_of
from forum.web.paging import with_query

LISTS = {"": "Latest", "unanswered": "Unanswered", "following": "Following", "unread": "Unread"}
OF_MEMBERS = ("following", "unread")
COUNTED = ("unanswered", "unread")


@bp.route("/discussions")
@public
def index() -> ResponseReturnValue:
    viewer = current_member()
    show = request.args.get("show", "")
    if show not in LISTS:
        abort(404)
    if show in OF_MEMBERS and viewer is None:
        return redirect(url_for("accounts.sign_in", next=request.full_path), 302)
    # What a visitor sees changes with the discussions only; a member's copy also with what they have read.
    tag = tag_of(None, latest_change()) if viewer is None else ""
    held = unchanged(tag)
    if held:
        return held
    objectives, themes = all_objectives(), all_themes()
    objective = chosen_of(objectives, request.args.get("objective", ""))
    theme = chosen_of(themes, request.args.get("theme", ""))
    place = {"objective": objective.slug if objective else "", "theme": theme.slug if theme else ""}
    wanted = Filter(objective_id=objective.id if objective else None, theme_id=theme.id if theme else None, only=show)
    page = discussion_list(viewer, wanted, request.args.get("after"), lambda cursor: _address(place, show, cursor))
    tabs = _tabs(viewer, wanted, place)
    tag = tag or tag_of(viewer, page.rows, tabs)
    return unchanged(tag) or tagged(
        render_template(
            "discussions/index.html",
            page=page,
            show=show,
            objective=objective,
            theme=theme,
            themes=themes,
            tabs=tabs,
            symbols=[("All", _address({**place, "objective": ""}, show), objective is None, "")]
            + [(o.name, _address({**place, "objective": o.slug}, show), o is objective, o.symbol) for o in objectives],
        ),
        tag,
    )


def _address(place: dict[str, str], show: str, after: str = "") -> str:
    return with_query("/discussions", **place, show=show, after=after)


def _tabs(viewer: Member | None, wanted: Filter, place: dict[str, str]) -> list[tuple[str, str, bool, int | str]]:
    """The lists with their addresses; how much waits in those where something waits."""
    names = [name for name in LISTS if viewer is not None or name not in OF_MEMBERS]
    return [(LISTS[name], _address(place, name), name == wanted.only, _waiting(viewer, wanted, name)) for name in names]


def _waiting(viewer: Member | None, wanted: Filter, name: str) -> int | str:
    if name not in COUNTED:
        return 0
    number = count_of(viewer, Filter(objective_id=wanted.objective_id, theme_id=wanted.theme_id, only=name))
    return number if number < 100 else "99+"
