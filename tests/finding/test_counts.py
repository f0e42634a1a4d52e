"""Every count that the search shows is the number of rows that plain SQL finds for that viewer."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from forum.accounts.models import State
from forum.clock import LONDON
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.expertise.models import Advocate
from forum.expertise.queries import Facts
from forum.expertise.services import set_facts
from forum.extensions import db
from forum.families.models import FamilyMember
from forum.families.queries import family_slugs
from forum.finding.asked import Asked
from forum.finding.queries.asking import ask, reader_of
from forum.finding.queries.filters import GROUPS
from forum.organisations.models import Organisation
from forum.search.contract import Sort
from forum.search.services.indexing import index_changes
from forum.stories.models import SavingBasis, Stage, Story
from forum.themes.models import MemberTheme, Theme
from tests.factories import make_discussion, make_member, make_organisation, make_post, make_story

STATES = 200
WORDS = ("zuzubor", "yakubel", "wodimar", "kopalun")
OBJECTIVES = ("encourage-leadership", "build-capacity", "enable-and-embed-change", "efficiency-resources")
KINDS = ("story", "discussion", "post", "member", "organisation")
SINGLE = ("organisation", "organisation_kind", "region", "stage", "evidence", "has_saving")
FIRST_DAY = date(2024, 1, 1)
FIRST_MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
ROLES, DISCIPLINES = ("engineer", "inspector"), ("drainage", "structures", "finance")

# One row for each thing that may be found and each of its labels, in no words of the search itself.
THINGS = """
SELECT 'story' AS kind, s.id, s.audience, s.created_at AS day, s.organisation_id, s.discussion_id AS tags,
    s.stage, s.evidence, s.saving, s.saving_basis, s.title || s.problem_html || s.result_html AS words
  FROM story s
  WHERE s.deleted_at IS NULL AND s.removed_at IS NULL AND s.held_at IS NULL AND s.unpublished_at IS NULL
UNION ALL
SELECT 'discussion', d.id, d.audience, d.created_at, d.organisation_id, d.id, NULL, NULL, NULL, NULL, d.title || p.html
  FROM discussion d JOIN post p ON p.discussion_id = d.id AND p.number = 1
  WHERE d.kind <> 'story' AND d.deleted_at IS NULL AND d.removed_at IS NULL AND d.held_at IS NULL
UNION ALL
SELECT 'post', p.id, d.audience, p.created_at, p.organisation_id, d.id, NULL, NULL, NULL, NULL, p.html
  FROM post p JOIN discussion d ON d.id = p.discussion_id
  WHERE p.number > 1 AND d.deleted_at IS NULL AND d.removed_at IS NULL AND d.held_at IS NULL
    AND p.deleted_at IS NULL AND p.removed_at IS NULL AND p.held_at IS NULL
UNION ALL
SELECT 'member', m.id, 'members', m.created_at, m.organisation_id, NULL, NULL, NULL, NULL, NULL, m.job_title || m.how_to_reach
  FROM member m WHERE m.state = 'active'
UNION ALL
SELECT 'organisation', o.id, 'public', NULL, o.id, NULL, NULL, NULL, NULL, NULL, o.name || o.description
  FROM organisation o
"""


@pytest.fixture()
def network(app: Any, alice: Any, mia: Any) -> random.Random:
    """Some 150 things of every kind with every label, and some that went; the chance that made them."""
    chance = random.Random(20261127)
    themes = list(db.session.scalars(db.select(Theme.slug).limit(6)))
    bodies = [
        make_organisation(f"Body {n}", kind, region=region, description=" ".join(chance.sample(WORDS, 1)))
        for n, (kind, region) in enumerate(
            [
                ("county", "South West"),
                ("unitary", "South West"),
                ("provider", ""),
                ("welsh", "Wales"),
                ("county", "East"),
            ]
        )
    ]
    people = [make_member(organisation=body, how_to_reach=chance.choice(("", WORDS[0]))) for body in bodies]
    people += [make_member(organisation=bodies[0], state=State.PENDING), make_member(state=State.DEACTIVATED)]
    with write():
        ids = {theme.slug: theme.id for theme in db.session.scalars(db.select(Theme))}
        db.session.add_all(MemberTheme(member_id=person.id, theme_id=ids[themes[0]]) for person in people[:3])
        for number, person in enumerate(people):
            set_facts(person.id, Facts(role=ROLES[number % 2], disciplines=DISCIPLINES[: number % 4]))
            offer = Advocate(member_id=person.id, theme_id=ids[themes[number % 2]], region="Wales")
            offer.paused_at = FIRST_MOMENT if number == 2 else None
            db.session.add(offer)
        db.session.add_all(FamilyMember(member_id=alice.id, organisation_id=body.id) for body in bodies[1:3])
    for _ in range(35):
        _add_things(chance, people[:5], themes)
    _take_some_away(chance)
    index_changes()
    return chance


def _add_things(chance: random.Random, people: list[Any], themes: list[str]) -> None:
    def values() -> dict[str, Any]:
        return {
            "objectives": chance.sample(OBJECTIVES, chance.randint(1, 3)),
            "themes": chance.sample(themes, chance.randint(0, 3)),
            "audience": chance.choice(("public", "public", "members")),
            "created_at": _moment(chance),
        }

    def words() -> str:
        return " and ".join(chance.sample(WORDS, chance.randint(1, 2)))

    make_story(
        chance.choice(people),
        result=words(),
        stage=chance.choice((None, *Stage)),
        evidence=chance.randint(1, 5),
        **chance.choice(({}, {"saving": 1000, "saving_basis": chance.choice(list(SavingBasis))}, {"saving": 0})),
        **values(),
    )
    discussion = make_discussion(chance.choice(people), body=words(), **values())
    for _ in range(2):
        make_post(discussion, chance.choice(people), words())


def _moment(chance: random.Random) -> datetime:
    """Often close to midnight in London, in summer and in winter."""
    day = FIRST_DAY + timedelta(days=chance.randrange(0, 700, 25))
    return datetime(day.year, day.month, day.day, chance.choice((0, 12, 23)), 30, tzinfo=LONDON).astimezone(UTC)


def _take_some_away(chance: random.Random) -> None:
    with write():
        for model in (Story, Discussion, Post):
            for row in chance.sample(list(db.session.scalars(db.select(model))), 8):
                name = chance.choice(("deleted_at", "removed_at", "held_at"))
                setattr(row, "unpublished_at" if model is Story and chance.random() < 0.5 else name, row.created_at)


def _things(family: tuple[str, ...]) -> list[dict[str, Any]]:
    """All that stands, each with its labels by group; of a family are these bodies and what their people wrote."""
    tags = {name: _tags(name) for name in ("objective", "theme")}
    asked = _pairs("SELECT mt.member_id, t.slug FROM member_theme mt JOIN theme t ON t.id = mt.theme_id")
    said = {
        "role": _pairs("SELECT member_id, role FROM member_profile WHERE role <> ''"),
        "discipline": _pairs("SELECT member_id, discipline FROM member_discipline"),
        "advocate": _pairs(
            "SELECT a.member_id, t.slug FROM advocate a JOIN theme t ON t.id = a.theme_id WHERE a.paused_at IS NULL"
        ),
    }
    bodies = {body.id: body for body in db.session.scalars(db.select(Organisation))}
    found = []
    for row in db.session.execute(text(THINGS)).mappings():
        body = bodies.get(row["organisation_id"])
        moment = row["day"]
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        labels = {
            "kind": {row["kind"]},
            "objective": tags["objective"].get(row["tags"], set()),
            "theme": asked.get(row["id"], set()) if row["kind"] == "member" else tags["theme"].get(row["tags"], set()),
            **{name: pairs.get(row["id"], set()) if row["kind"] == "member" else set() for name, pairs in said.items()},
            "organisation": {body.slug} if body else set(),
            "family": {"mine"} if body and body.slug in family else set(),
            "organisation_kind": {body.kind.value} if body else set(),
            "region": {body.region.lower().replace(" ", "-")} if body and body.region else set(),
            "stage": {row["stage"]} if row["stage"] else set(),
            "evidence": {str(row["evidence"])} if row["evidence"] else set(),
            "has_saving": {"1"} if row["saving"] is not None else set(),
            "saving_basis": {row["saving_basis"]} if row["saving_basis"] else set(),
        }
        day = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(LONDON).date() if moment else None
        found.append({**row, "labels": labels, "day": day})
    return found


def _tags(name: str) -> dict[int, set[str]]:
    return _pairs(f"SELECT l.discussion_id, t.slug FROM discussion_{name} l JOIN {name} t ON t.id = l.{name}_id")


def _pairs(statement: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for number, slug in db.session.execute(text(statement)):
        found.setdefault(number, set()).add(slug)
    return found


def _asked(chance: random.Random, things: list[dict[str, Any]], family: tuple[str, ...]) -> Asked:
    """A random state of the page: some words or none, some filters, perhaps days."""
    values: dict[str, list[str]] = {}
    for thing in things:
        for group, labels in thing["labels"].items():
            values.setdefault(group, []).extend(sorted(labels))
    groups = chance.sample(sorted(name for name in values if values[name]), chance.choice((0, 1, 1, 2, 3)))
    chosen = {group: tuple({chance.choice(values[group]) for _ in range(chance.randint(1, 2))}) for group in groups}
    days = [FIRST_DAY + timedelta(days=chance.randrange(0, 700, 25)) for _ in range(2)]
    return Asked(
        words=" ".join(chance.sample(WORDS, chance.choice((0, 1, 1, 2)))),
        chosen=chosen,
        since=chance.choice((None, None, days[0])),
        before=chance.choice((None, None, days[1])),
        sort=chance.choice(list(Sort)),
        wants_family_first=chance.random() < 0.2,
        family=family,
    )


def _passes(thing: dict[str, Any], asked: Asked, but: str = "") -> bool:
    if asked.words and not any(word in thing["words"] for word in asked.words.split()):
        return False
    if asked.days and thing["day"] is None:
        return False
    if asked.since and thing["day"] < asked.since or asked.before and thing["day"] >= asked.before:
        return False
    return all(thing["labels"][group] & set(v) for group, v in asked.chosen.items() if v and group != but)


def _counts(things: list[dict[str, Any]], asked: Asked) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for group in things[0]["labels"]:
        for thing in things:
            if _passes(thing, asked, but=group):
                for label in thing["labels"][group]:
                    counts.setdefault(group, {})[label] = counts.get(group, {}).get(label, 0) + 1
    return counts


@pytest.mark.parametrize("who", ["visitor", "member", "moderator"])
def test_every_count_is_the_number_of_rows_of_plain_sql(
    network: random.Random, new_browser: Callable[..., Any], alice: Any, mia: Any, who: str
) -> None:
    viewer = {"visitor": None, "member": alice, "moderator": mia}[who]
    audiences = ("public",) if viewer is None else ("public", "members")
    family = family_slugs(viewer)
    things = [thing for thing in _things(family) if thing["audience"] in audiences]
    ours = {(thing["kind"], thing["id"]) for thing in things if thing["labels"]["family"]}
    reader = reader_of(viewer)
    seen: set[int] = set()

    for _ in range(STATES):
        asked = _asked(network, things, family)
        found = ask(asked, reader).found
        expected = [thing for thing in things if _passes(thing, asked)]
        assert found.total == len(expected), asked
        shown = {group: dict(counts) for group, counts in found.counts.items() if counts and group in GROUPS}
        assert shown == _counts(things, asked), asked
        first = {(thing["kind"], thing["id"]) for thing in expected}
        assert {(hit.kind, hit.id) for hit in found.hits} <= first
        if asked.is_family_first:
            assert [hit.key in ours for hit in found.hits] == sorted(
                (hit.key in ours for hit in found.hits), reverse=True
            )
            assert len(found.hits) == min(20, len(expected))
        seen.add(found.total)

    # The states are of every kind: some find nothing, some nearly all.
    assert 0 in seen
    assert max(seen) > len(things) * 0.8
    assert len(seen) > 25
