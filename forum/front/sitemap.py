"""Which pages there are for search engines: a list of parts, each of which costs one small statement.

Discussions, stories and organisations are listed by ranges of their ids. However large the network is, no request
reads more than one range, and nothing is left out. A part may be empty: what it held is gone or for members only.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import load_only

from forum.discussions.models import Discussion, DiscussionKind
from forum.discussions.permissions import visible_to
from forum.extensions import db
from forum.objectives.queries import all_objectives
from forum.organisations.models import Organisation
from forum.stories.models import Story
from forum.stories.permissions import stories_visible_to
from forum.themes.queries import all_themes
from forum.updates.models import Update
from forum.updates.permissions import updates_visible_to
from forum.web.loading import LARGEST_ID

# How many ids a part covers.
PART_IDS = 1000
# The statements of the programme room stand above this one, so they are named here.
PLAIN_PAGES = (
    *("/", "/discussions", "/stories", "/updates", "/organisations", "/about", "/rules"),
    *("/terms", "/privacy", "/cookies", "/accessibility", "/contact"),
)

# An address and the day of its last change, where that is known.
PublicPage = tuple[str, date | None]


def part_addresses() -> list[str]:
    """The addresses of all parts; one statement."""
    highest = select(*(select(func.max(model.id)).scalar_subquery() for model, _ in PARTS.values()))
    addresses = ["/sitemap/pages.xml"]
    for kind, last_id in zip(PARTS, db.session.execute(highest).one(), strict=True):
        count = -(-(last_id or 0) // PART_IDS)
        addresses += [f"/sitemap/{kind}-{number}.xml" for number in range(1, count + 1)]
    return addresses


def lasting_pages() -> list[PublicPage]:
    """The pages that every network has: lists, statements, objectives and themes."""
    pages: list[PublicPage] = [(address, None) for address in PLAIN_PAGES]
    pages += [(objective.address, objective.updated_on) for objective in all_objectives()]
    return pages + [(theme.address, theme.updated_on) for theme in all_themes()]


def pages_in(kind: str, number: int) -> list[PublicPage] | None:
    """What a visitor may read in one part, the parts counted from 1; None where there can be no such part."""
    if kind not in PARTS or not 1 <= number <= LARGEST_ID // PART_IDS:
        return None
    model, pages = PARTS[kind]
    return list(pages(model.id.between((number - 1) * PART_IDS + 1, number * PART_IDS)))


def _stories(is_in_part: Any) -> Iterable[PublicPage]:
    statement = select(Story).options(load_only(Story.title, Story.created_at, Story.edited_at))
    for story in db.session.scalars(statement.where(is_in_part, stories_visible_to(None)).order_by(Story.id)):
        yield story.address, (story.edited_at or story.created_at).date()


def _discussions(is_in_part: Any) -> Iterable[PublicPage]:
    """Without those of stories, which stand on the page of their story."""
    statement = select(Discussion).options(load_only(Discussion.title, Discussion.home, Discussion.last_post_at))
    conditions = (is_in_part, visible_to(None), Discussion.kind != DiscussionKind.STORY)
    for discussion in db.session.scalars(statement.where(*conditions).order_by(Discussion.id)):
        yield discussion.address, discussion.last_post_at.date()


def _updates(is_in_part: Any) -> Iterable[PublicPage]:
    statement = select(Update).options(load_only(Update.title, Update.published_at, Update.changed_at))
    for update in db.session.scalars(statement.where(is_in_part, updates_visible_to(None)).order_by(Update.id)):
        yield update.address, update.changed_at.date()


def _organisations(is_in_part: Any) -> Iterable[PublicPage]:
    statement = select(Organisation.slug).where(is_in_part).order_by(Organisation.id)
    return ((f"/organisations/{slug}", None) for slug in db.session.scalars(statement))


PARTS: dict[str, tuple[Any, Callable[[Any], Iterable[PublicPage]]]] = {
    "stories": (Story, _stories),
    "discussions": (Discussion, _discussions),
    "updates": (Update, _updates),
    "organisations": (Organisation, _organisations),
}
