"""The front page, and the list of pages for search engines."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from forum.discussions.listing import (
    Filter,
    counted_objectives,
    discussion_list,
    latest_change,
    oldest_unanswered,
)
from forum.discussions.unread import new_in_followed
from forum.front.queries import steps_of
from forum.front.sitemap import lasting_pages, pages_in, part_addresses
from forum.stories.adoptions import AdoptionFilter, adoption_list
from forum.stories.queries import StoryFilter, story_list
from forum.updates.queries import latest_update_change, latest_updates
from forum.web.audience import current_member, public
from forum.web.etags import tag_of, tagged, unchanged
from forum.web.loading import found

bp = Blueprint("front", __name__)
DISCUSSIONS_SHOWN = 6
STORIES_SHOWN = 3
ADOPTIONS_SHOWN = 3
WAITING_SHOWN = 2
UPDATES_SHOWN = 2
EXAMPLES = ("surface dressing", "gully cleaning", "street lighting")
SITEMAP_SECONDS = 3600


@bp.record_once
def _lend_sign(state: Any) -> None:
    # The page for joining stands on a lower floor and shows the sign too.
    state.app.extensions["sign_rows"] = counted_objectives


@bp.route("/")
@public
def index() -> ResponseReturnValue:
    viewer = current_member()
    # What a visitor sees changes with the discussions, stories and updates only.
    changed = latest_update_change()
    tag = tag_of(None, latest_change(), changed) if viewer is None else ""
    held = unchanged(tag)
    if held:
        return held
    sign = counted_objectives(viewer)
    discussions = discussion_list(viewer, Filter(), None, str, size=DISCUSSIONS_SHOWN).rows
    stories = story_list(viewer, StoryFilter(), None, str, size=STORIES_SHOWN).rows
    adoptions = adoption_list(viewer, AdoptionFilter(), None, str, size=ADOPTIONS_SHOWN).rows
    waiting = oldest_unanswered(viewer, most=WAITING_SHOWN)
    steps = steps_of(viewer) if viewer else []
    new = new_in_followed(viewer) if viewer and viewer.is_member else (0, 0)
    tag = tag or tag_of(
        viewer, [number for _, number in sign], discussions, stories, adoptions, waiting, steps, new, changed
    )
    return unchanged(tag) or tagged(
        render_template(
            "front/index.html",
            sign=sign,
            discussions=discussions,
            stories=stories,
            adoptions=adoptions,
            waiting=waiting,
            updates=latest_updates(UPDATES_SHOWN),
            steps=steps,
            new_replies=new[0],
            new_discussions=new[1],
            examples=EXAMPLES,
        ),
        tag,
    )


@bp.route("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """The same for everybody, like its parts: only what a visitor may read."""
    return _xml("front/sitemap.xml", addresses=part_addresses())


@bp.route("/sitemap/pages.xml")
@public
def sitemap_of_pages() -> ResponseReturnValue:
    return _xml("front/sitemap_part.xml", pages=lasting_pages())


@bp.route("/sitemap/<kind>-<int:number>.xml")
@public
def sitemap_part(kind: str, number: int) -> ResponseReturnValue:
    return _xml("front/sitemap_part.xml", pages=found(pages_in(kind, number)))


def _xml(template: str, **values: Any) -> Response:
    xml = render_template(template, site=current_app.config["SITE_URL"], **values)
    response = Response(xml, mimetype="application/xml")
    response.headers["Cache-Control"] = f"public, max-age={SITEMAP_SECONDS}"
    return response
