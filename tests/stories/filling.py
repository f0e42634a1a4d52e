"""A small network of stories with every value that a filter asks for, and the plain SQL that counts them."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from forum.accounts.models import Member
from forum.clock import now
from forum.extensions import db
from forum.stories.models import SavingBasis, Stage
from tests.factories import make_organisation, make_story

OBJECTIVES = ("encourage-leadership", "build-capacity", "enable-and-embed-change", "efficiency-resources")
THEMES = ("drainage-gullies-and-flooding", "structures", "street-lighting-and-electrical")
KINDS = ("county", "unitary", "provider")
REGIONS = ("South East", "North West", "")
STAGES = (None, *Stage)
# How a story stands; most stand for everybody.
STATES: tuple[dict[str, Any], ...] = (
    *({} for _ in range(6)),
    *({"audience": "members"} for _ in range(3)),
    {"held_at": now()},
    {"removed_at": now()},
    {"deleted_at": now()},
    {"unpublished_at": now()},
)


def fill(chance: random.Random, authors: list[Member], number: int) -> None:
    """So many stories of these authors, each value by chance."""
    bodies = [
        make_organisation(f"Body {place} Council", kind=KINDS[place % 3], region=REGIONS[place % 3])
        for place in range(11)
    ]
    for place in range(number):
        make_story(
            authors[place % len(authors)],
            objectives=chance.sample(OBJECTIVES, chance.randint(1, 2)),
            themes=chance.sample(THEMES, chance.randint(0, 2)),
            organisation_id=chance.choice([None, *(body.id for body in bodies)]),
            stage=chance.choice(STAGES),
            evidence=chance.randint(1, 5),
            **chance.choice(({}, {"saving": 0}, *({"saving": 5_000_00, "saving_basis": b} for b in SavingBasis))),
            adopted_count=chance.randint(0, 3),
            created_at=datetime(2026, 1, 1, 0, 30, tzinfo=UTC) + timedelta(days=chance.randint(0, 300)),
            **chance.choice(STATES),
        )


def choose(chance: random.Random) -> dict[str, Any]:
    """A state of the filters by chance, as an address has it: name → values."""

    def some(values: Any) -> list[str]:
        return chance.sample([str(value) for value in values], chance.choice((0, 0, 0, 1, 2)))

    return {
        "objective": some(OBJECTIVES),
        "theme": some(THEMES),
        "organisation": some(f"body-{place}-council" for place in range(11)),
        "organisation_kind": some(KINDS),
        "region": some(("south-east", "north-west")),
        "stage": some(Stage),
        "evidence": some(range(1, 6)),
        "has_saving": chance.choice(([], [], [], ["1"])),
        "saving_basis": some(SavingBasis),
        "since": chance.choice(("", "", "2026-02-01", "2026-06-15")),
        "before": chance.choice(("", "", "2026-07-01", "2026-09-30")),
    }


def plain_count(state: dict[str, Any], viewer: Member | None) -> int:
    """How many stories a state shows, asked in words of its own."""
    conditions = ["s.deleted_at IS NULL", "s.removed_at IS NULL", "s.unpublished_at IS NULL"]
    if viewer is None or not viewer.is_moderator:
        conditions.append(f"(s.held_at IS NULL OR s.author_id = {viewer.id if viewer else 0})")
    if viewer is None:
        conditions.append("s.audience = 'public'")
    for name, condition in {
        "objective": "s.id IN (SELECT story_id FROM story_objective t JOIN objective x ON x.id = t.objective_id"
        " WHERE x.slug IN ({}))",
        "theme": "s.id IN (SELECT story_id FROM story_theme t JOIN theme x ON x.id = t.theme_id WHERE x.slug IN ({}))",
        "organisation": "o.slug IN ({})",
        "organisation_kind": "o.kind IN ({})",
        "region": "lower(replace(o.region, ' ', '-')) IN ({})",
        "stage": "s.stage IN ({})",
        "evidence": "'' || s.evidence IN ({})",
        "saving_basis": "s.saving_basis IN ({})",
        "has_saving": "s.saving IS NOT NULL AND '1' IN ({})",
    }.items():
        if state.get(name):
            conditions.append(condition.format(", ".join(f"'{value}'" for value in state[name])))
    for name, sign in (("since", ">="), ("before", "<")):
        if state.get(name):
            conditions.append(f"s.created_at {sign} '{_midnight(state[name])}'")
    statement = f"SELECT count(*) FROM story s LEFT JOIN organisation o ON o.id = s.organisation_id WHERE {' AND '.join(conditions)}"  # noqa: S608, E501  our own words only
    return db.session.execute(text(statement)).scalar_one()


def _midnight(day: str) -> str:
    """Midnight in London as SQLite and PostgreSQL both read it: in British summer time that is an hour before."""
    is_summer = date(2026, 3, 29) < date.fromisoformat(day) <= date(2026, 10, 25)
    moment = datetime.fromisoformat(day) - timedelta(hours=is_summer)
    return f"{moment:%Y-%m-%d %H:%M:%S.000000}{'' if db.engine.dialect.name == 'sqlite' else '+00'}"


def titles(page) -> list[str]:
    return [tag.get_text() for tag in page.select(".card-title")]


def query_of(state: dict) -> str:
    pairs = [
        (name, value) for name, values in state.items() for value in ([values] if isinstance(values, str) else values)
    ]
    return "&".join(f"{name}={value}" for name, value in pairs if value)


def shown_counts(page) -> list[tuple[str, str, int, bool]]:
    """Each choice of the page: name, value, count and whether it is chosen."""
    return [
        (box["name"], box["value"], int(box.parent.select_one(".filter-count").find(string=True).replace(",", "")),
         box.has_attr("checked"))
        for box in page.select('.filters input[type="checkbox"]')
    ]  # fmt: skip
