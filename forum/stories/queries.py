"""Practice stories for a viewer: one of them, and lists of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased, joinedload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from forum.accounts.models import Member
from forum.accounts.permissions import Standing, standing_of
from forum.database import look
from forum.discussions.models import Discussion
from forum.discussions.permissions import not_gone, visible_to
from forum.extensions import db
from forum.objectives.models import Objective
from forum.organisations.models import Organisation, OrganisationKind
from forum.stories.adoption_words import tried_short
from forum.stories.models import STAGE_LABELS, Story, StoryLink, StoryTheme, story_objective
from forum.stories.permissions import can_see_story, stories_visible_to
from forum.stories.words import saving_short
from forum.text.plain import first_sentence, text_of
from forum.web.loading import LARGEST_ID
from forum.web.paging import PAGE_SIZE, Order, Page, cut, keyset

KEPT_STATEMENTS = 256
# What a card prints; the texts of the record stay where they are.
CARD_COLUMNS = (
    *(Story.id, Story.title, Story.summary, Story.result_html, Story.stage, Story.created_at, Story.audience),
    *(Story.version, Story.saving, Story.saving_is, Story.saving_basis, Story.saving_years, Story.saving_status),
    Story.tried_count,
)


@dataclass(frozen=True)
class StoryRow:
    """One story as cards print it. `objectives` have `symbol` and `name`."""

    id: int
    address: str
    title: str
    card_text: str
    saving_text: str
    stage_label: str
    organisation_name: str
    is_provider: bool
    created_at: datetime
    audience: str
    version: int
    objectives: tuple[Objective, ...]
    # «Tried by 4», by other organisations.
    tried_text: str = ""


@dataclass(frozen=True)
class StoryFilter:
    """What a list of stories is narrowed to."""

    objective_id: int | None = None
    theme_id: int | None = None
    author_id: int | None = None
    organisation_id: int | None = None
    # Several of these mean one or another.
    objective_ids: tuple[int, ...] = ()
    theme_ids: tuple[int, ...] = ()


# Built once; see the statements of discussions.
_ONE = (
    select(Story)
    .options(
        joinedload(Story.author),
        joinedload(Story.contact),
        joinedload(Story.backup_contact),
        joinedload(Story.keeper),
        joinedload(Story.edited_by),
        joinedload(Story.organisation),
        joinedload(Story.discussion).joinedload(Discussion.locked_by),
    )
    .where(Story.id == bindparam("story_id"))
)
_OBJECTIVES = (
    select(Objective)
    .join(story_objective, story_objective.c.objective_id == Objective.id)
    .where(story_objective.c.story_id == bindparam("story_id"))
    .order_by(Objective.position)
)
_THEMES = (
    select(StoryTheme)
    .options(joinedload(StoryTheme.theme))
    .where(StoryTheme.story_id == bindparam("story_id"))
    .order_by(StoryTheme.position)
)
_LINKS = select(StoryLink).where(StoryLink.story_id == bindparam("story_id")).order_by(StoryLink.position)


def find_any_story(story_id: int) -> Story | None:
    """The story of an id in every state, whole; for moderators, jobs and the words of a refusal."""
    if not 0 < story_id <= LARGEST_ID:
        return None
    place = {"story_id": story_id}
    story = db.session.scalar(_ONE, place)
    if story is not None:
        for name, statement in (("objectives", _OBJECTIVES), ("theme_links", _THEMES), ("links", _LINKS)):
            set_committed_value(story, name, list(db.session.scalars(statement, place)))
    return story


def versions_for_visitors(story_id: int) -> tuple[int, int, int | None] | None:
    """The version of a story that any visitor may see, the changes of its discussion, and of the one it was made of.

    None for any other story.
    """
    if not 0 < story_id <= LARGEST_ID:
        return None
    row = look(_versions_for_visitors(), {"story_id": story_id})
    return (row[0], row[1], row[2]) if row else None


@lru_cache
def _versions_for_visitors() -> Select[int, int, int | None]:
    talk = aliased(Discussion)
    return (
        select(Story.version, talk.change_count, Discussion.change_count)
        .join(talk, talk.id == Story.discussion_id)
        .outerjoin(Discussion, and_(Discussion.id == Story.made_from_id, visible_to(None), not_gone()))
        .where(Story.id == bindparam("story_id"), stories_visible_to(None), stands())
    )


def find_story(story_id: int, viewer: Member | None) -> Story | None:
    """The story if the viewer may see it, with everything its page prints."""
    story = find_any_story(story_id)
    return story if story is not None and can_see_story(viewer, story) else None


def story_of_discussion(discussion_id: int) -> int | None:
    """The id of the story that owns a discussion."""
    return db.session.scalar(select(Story.id).where(Story.discussion_id == discussion_id))


def visible_story_ids(ids: Iterable[int], viewer: Member | None) -> set[int]:
    """Which of these stories the viewer may see and still stand."""
    statement = select(Story.id).where(Story.id.in_(list(ids)), stories_visible_to(viewer), stands())
    return set(db.session.scalars(statement))


def stands() -> ColumnElement[bool]:
    """Neither deleted, removed nor taken back among the drafts, as an SQL condition."""
    return and_(Story.deleted_at.is_(None), Story.removed_at.is_(None), Story.unpublished_at.is_(None))


def story_list(
    viewer: Member | None, wanted: StoryFilter, after: str | None, address: Any, *, size: int = PAGE_SIZE
) -> Page:
    """A page of StoryRow, the newest first; two statements, however many rows."""
    statement = _first_page(standing_of(viewer), wanted, size) if not after else _narrow(viewer, wanted, after, size)
    rows = db.session.execute(statement, {"viewer_id": viewer.id} if viewer else {}).all()
    page = cut(rows, lambda row: (row[0].created_at, row[0].id), after, address, size=size)
    return Page(story_rows(page.rows), page.newer, page.older)


def counted_story_list(
    viewer: Member | None, wanted: StoryFilter, after: str | None, address: Any, *, size: int = PAGE_SIZE
) -> tuple[Page, int]:
    """The same with how many stories the list holds for the viewer, in no more statements."""
    number = _count(standing_of(viewer), wanted).correlate(None).scalar_subquery()
    first = _newest(standing_of(viewer), wanted, size)
    statement = first if not after else _narrow(standing_of(viewer), wanted, after, size).add_columns(number)
    rows = db.session.execute(statement, {"viewer_id": viewer.id} if viewer else {}).all()
    page = cut(rows, lambda row: (row[0].created_at, row[0].id), after, address, size=size)
    return Page(story_rows(page.rows), page.newer, page.older), rows[0][3] if rows else 0


def newest_stories(viewer: Member | None, wanted: StoryFilter, size: int) -> tuple[list[StoryRow], int]:
    """The first stories of a list, and how many it holds for the viewer; two statements."""
    statement = _newest(standing_of(viewer), wanted, size)
    rows = db.session.execute(statement, {"viewer_id": viewer.id} if viewer else {}).all()
    return story_rows(rows[:size]), rows[0][3] if rows else 0


@lru_cache(maxsize=KEPT_STATEMENTS)
def _newest(viewer: Standing | None, wanted: StoryFilter, size: int) -> Select[Any]:
    number = _count(viewer, wanted).correlate(None).scalar_subquery()
    return _first_page(viewer, wanted, size).add_columns(number)


@lru_cache(maxsize=KEPT_STATEMENTS)
def _count(viewer: Standing | None, wanted: StoryFilter) -> Select[Any]:
    return select(func.count(Story.id)).where(stories_visible_to(viewer), stands(), *_conditions(wanted))


@lru_cache(maxsize=KEPT_STATEMENTS)
def _first_page(viewer: Standing | None, wanted: StoryFilter, size: int) -> Select[Any]:
    return _narrow(viewer, wanted, None, size)


def _narrow(viewer: Member | Standing | None, wanted: StoryFilter, after: str | None, size: int) -> Select[Any]:
    narrow, _ = keyset(Order(Story.created_at, Story.id), after, size)
    return narrow(story_cards(viewer).where(*_conditions(wanted)))


def story_cards(viewer: Member | Standing | None) -> Select[Story, str, OrganisationKind]:
    """What `story_rows` prints, of every story that stands and that the viewer may see; it is joined with the body."""
    cards = select(Story, Organisation.name, Organisation.kind).outerjoin(
        Organisation, Organisation.id == Story.organisation_id
    )
    return cards.options(load_only(*CARD_COLUMNS)).where(stories_visible_to(viewer), stands())


def story_rows(rows: Sequence[Any]) -> list[StoryRow]:
    """The rows of `story_cards` as cards print them, with their objectives; one statement for all."""
    symbols = _objectives_of([row[0].id for row in rows])
    return [_row(row, symbols.get(row[0].id, ())) for row in rows]


_OBJECTIVES_OF = (
    select(story_objective.c.story_id, Objective)
    .join(Objective, Objective.id == story_objective.c.objective_id)
    .where(story_objective.c.story_id.in_(bindparam("ids", expanding=True)))
    .order_by(Objective.position)
)


def _objectives_of(ids: list[int]) -> dict[int, tuple[Objective, ...]]:
    found: dict[int, tuple[Objective, ...]] = {}
    for story_id, objective in db.session.execute(_OBJECTIVES_OF, {"ids": ids}) if ids else ():
        found[story_id] = (*found.get(story_id, ()), objective)
    return found


def _conditions(wanted: StoryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.author_id is not None:
        conditions.append(Story.author_id == wanted.author_id)
    if wanted.organisation_id is not None:
        conditions.append(Story.organisation_id == wanted.organisation_id)
    objective_ids = wanted.objective_ids or ((wanted.objective_id,) if wanted.objective_id else ())
    theme_ids = wanted.theme_ids or ((wanted.theme_id,) if wanted.theme_id else ())
    if objective_ids:
        # EXISTS lets the database walk the list in its order; IN would collect and sort everything first.
        tag = story_objective.c
        conditions.append(exists().where(tag.story_id == Story.id, tag.objective_id.in_(objective_ids)))
    if theme_ids:
        conditions.append(exists().where(StoryTheme.story_id == Story.id, StoryTheme.theme_id.in_(theme_ids)))
    return conditions


def card_text(story: Story) -> str:
    """The summary, or the first sentence of the result."""
    return story.summary or _first_sentence(story.result_html)


@lru_cache(maxsize=KEPT_STATEMENTS)
def _first_sentence(html: str) -> str:
    return first_sentence(text_of(html))


def _row(row: Any, objectives: tuple[Objective, ...]) -> StoryRow:
    story, organisation_name, organisation_kind = row[:3]
    return StoryRow(
        id=story.id,
        address=story.address,
        title=story.title,
        card_text=card_text(story),
        saving_text=saving_short(story),
        stage_label=STAGE_LABELS[story.stage] if story.stage else "",
        organisation_name=organisation_name or "",
        is_provider=organisation_kind == OrganisationKind.PROVIDER,
        created_at=story.created_at,
        audience=story.audience,
        version=story.version,
        objectives=objectives,
        tried_text=tried_short(story.tried_count),
    )
