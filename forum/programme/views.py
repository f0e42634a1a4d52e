"""The pages of objectives and themes, and the statements."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.discussions.listing import Filter, discussion_list
from forum.expertise.models import Advocate
from forum.expertise.queries import advocates_of
from forum.following.models import Level
from forum.following.queries import level_of
from forum.objectives.permissions import can_edit_objective
from forum.objectives.queries import find_objective, leads_of, products
from forum.programme.queries import STATEMENTS, Statement, statement
from forum.stories.queries import StoryFilter, newest_stories
from forum.themes.queries import all_themes, find_theme
from forum.web.audience import current_member, public
from forum.web.etags import tag_of, tagged, unchanged
from forum.web.loading import found

bp = Blueprint("programme", __name__)
STORIES_SHOWN = 4
QUESTIONS_SHOWN = 4
DISCUSSIONS_SHOWN = 6
ADVOCATES_SHOWN = 6
WITH_PRODUCTS = "efficiency-resources"


@bp.route("/objectives/<slug>")
@public
def objective(slug: str) -> ResponseReturnValue:
    viewer = current_member()
    shown = found(find_objective(slug))
    leads = leads_of(shown.id)
    lists = _lists(viewer, StoryFilter(objective_ids=(shown.id,)), Filter(objective_id=shown.id))
    follows = _follows(viewer, "objective", shown.id)
    tag = tag_of(viewer, shown.version, [lead.id for lead in leads], lists, follows)
    return unchanged(tag) or tagged(
        render_template(
            "programme/objective.html",
            objective=shown,
            leads=leads,
            themes=all_themes(),
            products=products() if shown.slug == WITH_PRODUCTS else (),
            level=follows,
            may_edit=can_edit_objective(viewer, shown),
            **lists,
        ),
        tag,
    )


@bp.route("/themes/<slug>")
@public
def theme(slug: str) -> ResponseReturnValue:
    viewer = current_member()
    shown = found(find_theme(slug))
    lists = _lists(viewer, StoryFilter(theme_ids=(shown.id,)), Filter(theme_id=shown.id))
    follows, helping = _follows(viewer, "theme", shown.id), _advocates(viewer, shown.id)
    told = [(row.id, row.member.name, row.region) for row in helping]
    tag = tag_of(viewer, shown.name, shown.description, shown.updated_on, lists, follows, told)
    page = {"theme": shown, "themes": all_themes(), "level": follows, "advocates": helping, **lists}
    return unchanged(tag) or tagged(render_template("programme/theme.html", **page), tag)


def _advocates(viewer: Member | None, theme_id: int) -> list[Advocate]:
    """Who helps with a theme, those of the viewer's region first; for members only."""
    if viewer is None or not viewer.is_member:
        return []
    near = viewer.organisation.region if viewer.organisation else ""
    return advocates_of([theme_id], near=near, most=ADVOCATES_SHOWN)


def _lists(viewer: Member | None, stories: StoryFilter, discussions: Filter) -> dict[str, Any]:
    """The stories, open questions and latest discussions of an objective or theme, as its page shows them."""
    newest, story_count = newest_stories(viewer, stories, STORIES_SHOWN)
    open_questions = replace(discussions, only="unanswered")
    return {
        "stories": newest,
        "story_count": story_count,
        "questions": discussion_list(viewer, open_questions, None, str, size=QUESTIONS_SHOWN).rows,
        "discussions": discussion_list(viewer, discussions, None, str, size=DISCUSSIONS_SHOWN).rows,
    }


def _follows(viewer: Member | None, kind: str, subject_id: int) -> Level | None:
    return level_of(viewer.id, kind, subject_id) if viewer is not None and viewer.is_member else None


@public
def show_statement() -> ResponseReturnValue:
    shown: Statement = statement(request.path.removeprefix("/"))
    tag = tag_of(current_member(), shown.updated_on)
    return unchanged(tag) or tagged(render_template("programme/statement.html", statement=shown), tag)


for _name in STATEMENTS:
    bp.add_url_rule(f"/{_name}", _name, show_statement)
