"""The index of practice stories: all of them, or narrowed by filters that each have an address."""

from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.clock import now
from forum.discussions.listing import latest_change
from forum.families.queries import family_ids
from forum.objectives.models import Objective
from forum.objectives.queries import all_objectives
from forum.organisations.queries import organisations_by_slug, regions
from forum.stories.filters import STORIES_MOST, Counts, counts_for_visitors, counts_of, narrowed_rows
from forum.stories.queries import StoryFilter, story_list
from forum.stories.requests import Asked, Group, asked, groups_of
from forum.stories.views.blueprint import bp
from forum.themes.queries import all_themes
from forum.web.audience import current_member, public
from forum.web.etags import tag_of, tagged, unchanged
from forum.web.paging import PAGE_SIZE, Numbered, Page, with_query

# These show every choice; of the others only what some story has.
ALWAYS_WHOLE = ("objective", "stage", "has_saving", "evidence")
# These stand open; the others unfold, and are open while something in them is chosen.
OPEN_GROUPS = ("objective", "theme", "has_saving")
SEARCHED = (
    *("objective", "theme", "organisation", "organisation_kind", "region", "stage", "evidence", "has_saving"),
    *("saving_basis", "family", "since", "before", "sort"),
)


@bp.route("/stories")
@public
def index() -> ResponseReturnValue:
    if request.args.get("q", "").strip():
        return redirect(_search_address(), 302)
    viewer = current_member()
    if viewer is None and (request.args.get("family") or request.args.get("sort") == "family"):
        # Whose family it is, we know of members only.
        return redirect(url_for("accounts.sign_in", next=request.full_path))
    # What a visitor sees changes with the stories and their discussions only.
    changed_at = latest_change() if viewer is None else None
    tag = tag_of(None, changed_at) if viewer is None else ""
    held = unchanged(tag)
    if held:
        return held
    objectives = all_objectives()
    bodies = organisations_by_slug(request.args.getlist("organisation"))
    has_family = viewer is not None and viewer.is_member
    groups = groups_of(objectives, all_themes(), regions(), bodies, has_family=has_family)
    wanted = asked(request.args, groups, family_ids(viewer) if has_family else ())
    counts = counts_of(viewer, wanted.narrowing) if viewer else _kept_counts(wanted, changed_at)
    if wanted.days.errors:
        return tagged((_render(wanted, counts, Page([]), objectives), 422), "")
    page = _page(viewer, wanted, counts)
    tag = tag or tag_of(viewer, page.rows, counts, wanted.sorts)
    return unchanged(tag) or tagged(_render(wanted, counts, page, objectives), tag)


def _kept_counts(wanted: Asked, changed_at: datetime | None) -> Counts:
    return counts_for_visitors(wanted.narrowing, changed_at, now().replace(second=0, microsecond=0))


def _search_address() -> str:
    """The search of stories with the same words and filters."""
    kept = {name: request.args.getlist(name) for name in SEARCHED}
    return with_query("/search", q=request.args["q"], kind="story", **kept)


def _page(viewer: Member | None, wanted: Asked, counts: Counts) -> Page:
    """All stories by Newer and Older; what filters leave, or another order, by numbers."""
    if wanted.is_plain:
        return story_list(viewer, StoryFilter(), request.args.get("after"), lambda after: wanted.address(after=after))
    if wanted.page > _last_page(counts):
        abort(404)
    return Page(narrowed_rows(viewer, wanted.narrowing, wanted.order, wanted.page))


def _last_page(counts: Counts) -> int:
    return max(1, -(-min(counts.total, STORIES_MOST) // PAGE_SIZE))


def _render(wanted: Asked, counts: Counts, page: Page, objectives: list[Objective]) -> str:
    chosen = [objective for objective in objectives if objective.slug in wanted.chosen.get("objective", ())]
    return render_template(
        "stories/index.html",
        wanted=wanted,
        page=page,
        pages=Numbered(wanted.page, _last_page(counts), wanted.at),
        counts=counts,
        stories_most=STORIES_MOST,
        groups=[_shown(group, wanted, counts) for group in wanted.groups.values()],
        symbols={objective.slug: objective.symbol for objective in objectives},
        drops=_drops(wanted, counts),
        share=with_query("/stories/new", objective=[o.slug for o in chosen], theme=wanted.chosen.get("theme", ())),
        symbol_key=chosen[0].symbol if chosen else "cap",
        form_has_errors=bool(wanted.days.errors),
    )


def _shown(group: Group, wanted: Asked, counts: Counts) -> dict[str, Any]:
    """A group as the page prints it; each choice is (value, label, count, is_chosen)."""
    numbers, chosen = counts.of.get(group.name, {}), wanted.chosen.get(group.name, ())
    labels = {**counts.bodies, **group.labels} if group.name == "organisation" else group.labels
    choices = [
        (value, label, numbers.get(str(group.key(value)), 0), value in chosen) for value, label in labels.items()
    ]
    is_whole = group.name in ALWAYS_WHOLE
    return {
        "name": group.name,
        "legend": group.legend,
        "choices": [choice for choice in choices if is_whole or choice[2] or choice[3]],
        "is_folded": group.name not in OPEN_GROUPS,
        "is_open": bool(chosen),
    }


def _drops(wanted: Asked, counts: Counts) -> list[tuple[str, str, int]]:
    """Which groups of filters to leave out when nothing is left: legend, address, and how many stories that gives."""
    legends = {"published": "Published", **{name: group.legend for name, group in wanted.groups.items()}}
    given = sorted(counts.without.items(), key=lambda pair: -pair[1])
    return [(legends[name], wanted.without(name), number) for name, number in given if number]
