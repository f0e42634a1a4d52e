"""What the front page counts, and which pages there are for search engines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import load_only

from forum.accounts.models import Member
from forum.discussions.models import Discussion, DiscussionKind
from forum.discussions.permissions import visible_to
from forum.extensions import db
from forum.following.queries import follows_any
from forum.objectives.models import Objective
from forum.organisations.models import Organisation
from forum.stories.models import Story
from forum.stories.permissions import stories_visible_to
from forum.themes.models import Theme

# The statements of the programme room stand above this one, so they are named here.
PLAIN_PAGES = (
    *("/", "/discussions", "/stories", "/organisations", "/about", "/rules"),
    *("/terms", "/privacy", "/cookies", "/accessibility", "/contact"),
)
# A sitemap holds at most 50,000 addresses (sitemaps.org); the oldest are left out.
LISTED_MOST = 10_000


@dataclass(frozen=True)
class Step:
    """One thing for somebody new to do; `address` is empty once it is done."""

    words: str
    address: str
    is_done: bool


def steps_of(member: Member) -> list[Step]:
    """What somebody new can do first; empty once all of it is done."""
    has_confirmed = member.confirmed_at is not None
    has_written = member.post_count > 0
    follows = has_confirmed and follows_any(member.id, ("objective", "theme"))
    steps = [
        Step("Confirm your work email", "" if has_confirmed else "/account/waiting", has_confirmed),
        Step("Follow a symbol", "" if follows else "#symbols", follows),
        Step("Say hello, or answer one question", "" if has_written else "/discussions?show=unanswered", has_written),
    ]
    return [] if all(step.is_done for step in steps) else steps


def public_pages() -> list[tuple[str, date | None]]:
    """Address and last change of everything that a visitor may read."""
    pages: list[tuple[str, date | None]] = [(address, None) for address in PLAIN_PAGES]
    pages += [
        (row.address, row.updated_on) for row in db.session.scalars(select(Objective).order_by(Objective.position))
    ]
    pages += [(row.address, row.updated_on) for row in db.session.scalars(select(Theme).order_by(Theme.position))]
    pages += [(story.address, (story.edited_at or story.created_at).date()) for story in _public_stories()]
    pages += [(discussion.address, discussion.last_post_at.date()) for discussion in _public_discussions()]
    slugs = select(Organisation.slug).order_by(Organisation.id).limit(LISTED_MOST)
    return pages + [(f"/organisations/{slug}", None) for slug in db.session.scalars(slugs)]


def _public_stories() -> Iterable[Story]:
    statement = select(Story).options(load_only(Story.title, Story.created_at, Story.edited_at))
    return db.session.scalars(statement.where(stories_visible_to(None)).order_by(Story.id.desc()).limit(LISTED_MOST))


def _public_discussions() -> Iterable[Discussion]:
    """Without those of stories, which stand on the page of their story."""
    statement = select(Discussion).options(load_only(Discussion.title, Discussion.home, Discussion.last_post_at))
    conditions = (visible_to(None), Discussion.kind != DiscussionKind.STORY)
    return db.session.scalars(statement.where(*conditions).order_by(Discussion.id.desc()).limit(LISTED_MOST))
