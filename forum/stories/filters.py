"""The index of stories narrowed by what they say of themselves, and how many each choice would give.

Counts and lists rest on the same conditions, so a count is what its choice shows, for this viewer.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy import union_all as one_statement

from forum.accounts.models import Member
from forum.accounts.permissions import Standing, standing_of
from forum.clock import LONDON
from forum.extensions import db
from forum.organisations.models import Organisation, OrganisationKind
from forum.stories.models import Story, StoryTheme, story_objective
from forum.stories.permissions import stories_visible_to
from forum.stories.queries import KEPT_STATEMENTS, StoryRow, stands, story_cards, story_rows
from forum.web.paging import PAGE_SIZE

STORIES_MOST = 500
BODIES_SHOWN = 8


def _is_of_family(row: Any) -> ColumnElement[bool]:
    return row.organisation_id.in_(bindparam("family_ids", expanding=True))


ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": (Story.created_at.desc(), Story.id.desc()),
    # Of one basis only; whoever asks for it sees to that.
    "saving": (Story.saving.desc(), Story.created_at.desc(), Story.id.desc()),
    "adopted": (Story.adopted_count.desc(), Story.tried_count.desc(), Story.created_at.desc(), Story.id.desc()),
    # Those of the viewer's family, then the others.
    "family": (case((_is_of_family(Story), 0), else_=1), Story.created_at.desc(), Story.id.desc()),
}


@dataclass(frozen=True)
class Narrowing:
    """What the index is narrowed to, by the names of its address; several values of one name mean one or another.

    Objectives and themes are ids, organisations slugs, regions names. `since` is the first day, `before` the day after
    the last. `family_ids` are the bodies like the viewer's own, for the choice and the order `family`; they are no part
    of the words of a statement, so that it serves every viewer.
    """

    objective: tuple[int, ...] = ()
    theme: tuple[int, ...] = ()
    organisation: tuple[str, ...] = ()
    organisation_kind: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    has_saving: tuple[str, ...] = ()
    saving_basis: tuple[str, ...] = ()
    since: date | None = None
    before: date | None = None
    family_ids: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Counts:
    """How many stories the viewer finds: with all filters (`total`), with none (`all`), and with each choice.

    `of[group][value]` is what the value alone gives beside the filters of the other groups, `without[group]` what is
    left when the group is dropped. `bodies` names the organisations that are counted, slug → name.
    """

    total: int
    all: int
    of: dict[str, dict[str, int]]
    without: dict[str, int]
    bodies: dict[str, str]


def narrowed_rows(viewer: Member | None, wanted: Narrowing, sort: str, page: int) -> list[StoryRow]:
    """One numbered page of the stories that every filter lets through."""
    statement = _narrowed(standing_of(viewer), wanted, sort).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return story_rows(db.session.execute(statement, _place(viewer, wanted)).all())


def counts_of(viewer: Member | None, wanted: Narrowing) -> Counts:
    """The counts beside every choice, in one statement."""
    of: dict[str, dict[str, int]] = defaultdict(dict)
    bodies: dict[str, str] = {}
    for group, value, name, number in db.session.execute(_counts(standing_of(viewer), wanted), _place(viewer, wanted)):
        of[group][value] = number
        if group == "organisation":
            bodies[value] = name
    total, everything, without = of.pop("total")[""], of.pop("all")[""], of.pop("without", {})
    return Counts(total, everything, dict(of), without, dict(sorted(bodies.items(), key=_most_stories(of))))


@lru_cache(maxsize=KEPT_STATEMENTS)
def counts_for_visitors(wanted: Narrowing, changed_at: datetime | None, minute: datetime) -> Counts:
    """The same for visitors, who all see the same: kept until something that lists print changes, and a minute at most.

    To count costs as much as all the rest of the page. A body's kind and region are no part of the latest change.
    """
    return counts_of(None, wanted)


def _most_stories(of: dict[str, dict[str, int]]) -> Callable[[tuple[str, str]], tuple[int, str]]:
    return lambda body: (-of["organisation"][body[0]], body[1])


def _place(viewer: Member | None, wanted: Narrowing) -> dict[str, Any]:
    return {"viewer_id": viewer.id, "family_ids": wanted.family_ids} if viewer else {"family_ids": ()}


# What the conditions look at: the columns of the list itself, as `seen` has them for the counts.
_OF_CARDS = SimpleNamespace(
    id=Story.id,
    stage=Story.stage,
    evidence=Story.evidence,
    saving=Story.saving,
    saving_basis=Story.saving_basis,
    created_at=Story.created_at,
    organisation=Organisation.slug,
    organisation_kind=Organisation.kind,
    region=Organisation.region,
    organisation_id=Story.organisation_id,
)


@lru_cache(maxsize=KEPT_STATEMENTS)
def _narrowed(viewer: Standing | None, wanted: Narrowing, sort: str) -> Select[Story, str, OrganisationKind]:
    return story_cards(viewer).where(*_conditions(_OF_CARDS, wanted).values()).order_by(*ORDERS[sort])


def _conditions(row: Any, wanted: Narrowing) -> dict[str, ColumnElement[bool]]:
    """The condition of each group that narrows."""
    conditions: dict[str, ColumnElement[bool]] = {}
    tag = story_objective.c
    if wanted.objective:
        conditions["objective"] = exists().where(tag.story_id == row.id, tag.objective_id.in_(wanted.objective))
    if wanted.theme:
        conditions["theme"] = exists().where(StoryTheme.story_id == row.id, StoryTheme.theme_id.in_(wanted.theme))
    for name in ("organisation", "organisation_kind", "region", "stage", "evidence", "saving_basis"):
        if getattr(wanted, name):
            conditions[name] = getattr(row, name).in_(getattr(wanted, name))
    if wanted.family:
        conditions["family"] = _is_of_family(row)
    if wanted.has_saving:
        conditions["has_saving"] = row.saving.is_not(None)
    days = [row.created_at >= _midnight(wanted.since)] if wanted.since else []
    days += [row.created_at < _midnight(wanted.before)] if wanted.before else []
    return {**conditions, "published": and_(*days)} if days else conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


@lru_cache(maxsize=KEPT_STATEMENTS)
def _counts(viewer: Standing | None, wanted: Narrowing) -> CompoundSelect[Any]:
    seen = _seen(viewer)
    conditions = _conditions(seen.c, wanted)
    parts = [_part("total", "").select_from(seen).where(*conditions.values()), _part("all", "").select_from(seen)]
    parts += [_part("without", name).select_from(seen).where(*_others(conditions, name)) for name in conditions]
    tag = story_objective.c
    for name, value, source in (
        ("objective", tag.objective_id, seen.join(story_objective, tag.story_id == seen.c.id)),
        ("theme", StoryTheme.theme_id, seen.join(StoryTheme, StoryTheme.story_id == seen.c.id)),
        *((name, seen.c[name], seen) for name in ("organisation_kind", "region", "stage", "evidence", "saving_basis")),
    ):
        counted = _part(name, cast(value, String)).select_from(source).where(*_others(conditions, name))
        parts.append(counted.where(value.is_not(None)).group_by(value))
    with_saving = _part("has_saving", "1").select_from(seen).where(seen.c.saving.is_not(None))
    parts.append(with_saving.where(*_others(conditions, "has_saving")))
    if viewer is not None:
        alike = _part("family", "mine").select_from(seen).where(_is_of_family(seen.c))
        parts.append(alike.where(*_others(conditions, "family")))
    return one_statement(*parts, *_bodies(seen, wanted, _others(conditions, "organisation")))


def _seen(viewer: Standing | None) -> CTE:
    """Every story that the viewer may see, with what is counted by; read once for all counts."""
    statement = select(
        *(Story.id, Story.stage, Story.evidence, Story.saving, Story.saving_basis, Story.created_at),
        Story.organisation_id,
        Organisation.slug.label("organisation"),
        Organisation.name.label("organisation_name"),
        Organisation.kind.label("organisation_kind"),
        Organisation.region,
    ).outerjoin(Organisation, Organisation.id == Story.organisation_id)
    return statement.where(stories_visible_to(viewer), stands()).cte("seen")


def _part(group: str, value: Any, name: Any = "") -> Select[Any]:
    texts = (literal(part) if isinstance(part, str) else part for part in (group, value, name))
    return select(*texts, func.count().label("number"))


def _others(conditions: dict[str, ColumnElement[bool]], group: str) -> Iterable[ColumnElement[bool]]:
    return [condition for name, condition in conditions.items() if name != group]


def _bodies(seen: CTE, wanted: Narrowing, others: Iterable[ColumnElement[bool]]) -> list[Select[Any]]:
    """The organisations with the most stories, and those that are chosen."""
    body = seen.c.organisation
    counted = _part("organisation", body, seen.c.organisation_name).where(body.is_not(None), *others)
    counted = counted.group_by(body, seen.c.organisation_name)
    most = counted.order_by(func.count().desc(), seen.c.organisation_name).limit(BODIES_SHOWN)
    return [select(most.subquery()), counted.where(body.in_(wanted.organisation))]
