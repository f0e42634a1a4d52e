"""What the records of the demonstration promise: known columns, honest money, real failures, adoptions by others."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from forum.operations.demonstration.script import DATA, LIBRARIAN
from forum.stories.models import SavingBasis, SavingIs, SavingStatus, Stage
from forum.text.markdown import parse

TODAY = date(2026, 11, 24)
TEXT_MOST, CHECKED_BY_MOST, PARTNERS_MOST = 10_000, 120, 300

MONEY = {
    "saving",
    "saving_is",
    "saving_basis",
    "saving_years",
    "price_year",
    "saving_status",
    "how_calculated",
    "excludes",
    "checked_by",
}
LONG = ("problem", "what_we_did", "result", "lessons", "differently", "works_where", "not_where")
SHORT = {"title", "summary", "objectives", "themes", "days_ago", "organisation", "author", "stage", "stage_reason"}
SCALES = ("effort", "risk", "policy_effect", "speed")
STORY_KEYS = (
    SHORT
    | MONEY
    | {*LONG, *SCALES}
    | {"started_on", "months", "cost_once", "cost_yearly", "benefits", "evidence", "practice_kind", "delivery_model"}
    | {"partners", "indicator", "contact", "backup_contact", "link", "reply", "adoption"}
)
ADOPTION_KEYS = MONEY | {
    "author",
    "days_after",
    "status",
    "happened_on",
    "what_we_changed",
    "result",
    "recommend",
    "may_be_asked",
    "former",
}
# Whatever a story of a fictional authority cannot do without.
FULL = {
    *LONG,
    *SCALES,
    "stage",
    "started_on",
    "months",
    "evidence",
    "practice_kind",
    "delivery_model",
    "benefits",
    "contact",
    "backup_contact",
}
ALLOWED = {
    "stage": set(Stage),
    "saving_is": set(SavingIs),
    "saving_basis": set(SavingBasis),
    "saving_status": set(SavingStatus),
    "evidence": {1, 2, 3, 4},
    **{scale: {1, 2, 3, 4, 5} for scale in SCALES},
    "practice_kind": {
        *("process", "technology", "material", "plant", "contract", "organisation", "policy", "behaviour"),
    },
    "delivery_model": {"in_house", "term_contract", "framework", "joint_venture", "arms_length", "pfi", "mixed"},
    "status": {"considering", "trialling", "adopted", "adapted", "stopped", "not_for_us"},
    "recommend": {"yes", "with_changes", "no"},
    "may_be_asked": {True, False},
    "indicator": {
        *("a_roads_red", "b_and_c_roads_red", "unclassified_red", "skid_resistance", "network_treated", "dft_rating"),
        *("preventative_share", "satisfaction_condition", "satisfaction_maintenance", "pothole_cost", "road_surfaced"),
        *("backlog", "defects_in_time", "first_visit_fix", "repeat_repairs", "cost_per_square_metre"),
        *("gullies_on_plan", "lighting_energy", "lighting_faults", "winter_cost", "claims_repudiated"),
        *("contacts_avoided", "carbon_per_square_metre"),
    },
}
BENEFITS = {"cost avoided", "time", "safety", "satisfaction", "claims", "carbon", "disruption", "resilience"}
HASTY = ("please", "e.g.", "i.e.", "best practice", "award-winning", "game-chang", "!", " & ")

Row = dict[str, Any]


def read(path: Path) -> Row:
    return tomllib.loads(path.read_text(encoding="utf-8"))


STORIES = {path.stem: read(path) for path in sorted((DATA / "stories").glob("*.toml"))}
PEOPLE = {person["handle"]: person for person in read(DATA / "people.toml")["member"]}
INVENTED = {name: story for name, story in STORIES.items() if story.get("author", LIBRARIAN) != LIBRARIAN}
EVERY = pytest.mark.parametrize("name", STORIES)
EVERY_INVENTED = pytest.mark.parametrize("name", INVENTED)


def adoptions() -> Iterator[tuple[str, Row]]:
    yield from ((name, adoption) for name, story in STORIES.items() for adoption in story.get("adoption", ()))


def texts(story: Row) -> Iterator[str]:
    """Everything in a story that its author or an adopter wrote and is shown as rich text."""
    yield from (story[part] for part in LONG if part in story)
    yield from (reply["body"] for reply in story.get("reply", ()))
    for adoption in story.get("adoption", ()):
        yield from (adoption["what_we_changed"], adoption["result"])


def organisation_of(handle: str) -> str:
    return str(PEOPLE[handle]["organisation"])


def assert_values_are_known(row: Row, where: str) -> None:
    for key, allowed in ALLOWED.items():
        assert row.get(key) is None or row[key] in allowed, f"{where}: {key} is {row[key]!r}."


def assert_money_is_honest(row: Row, where: str) -> None:
    if "saving" not in row:
        assert not MONEY & set(row) - {"how_calculated", "excludes"}, where
        return
    assert isinstance(row["saving"], int) and row["saving"] > 0, where
    assert {"saving_is", "saving_basis", "saving_status", "how_calculated"} <= set(row), where
    assert ("saving_years" in row) <= (row["saving_basis"] == "cumulative"), where
    assert len(row.get("checked_by", "")) <= CHECKED_BY_MOST, where
    assert not row.get("excludes", "").endswith("."), f"{where}: the plate goes on after what is not counted."


@EVERY
def test_the_columns_of_a_story_are_known_and_hold_known_values(name: str) -> None:
    story = STORIES[name]

    assert set(story) <= STORY_KEYS
    assert_values_are_known(story, name)
    assert_money_is_honest(story, name)
    assert len(story.get("partners", "")) <= PARTNERS_MOST
    assert all(story.get(column, 0) >= 0 for column in ("cost_once", "cost_yearly", "months"))
    assert (story.get("stage") == "stopped") == ("stage_reason" in story)


@EVERY
def test_every_story_says_how_sure_it_is_what_it_teaches_and_where_not_to_copy_it(name: str) -> None:
    story = STORIES[name]

    assert {"evidence", "practice_kind", "lessons", "differently", "works_where", "not_where"} <= set(story)


@EVERY
def test_texts_keep_their_length_and_their_language(name: str) -> None:
    for text in texts(STORIES[name]):
        assert 0 < len(text) <= TEXT_MOST
        assert parse(text).link_count == 0
        assert not [word for word in HASTY if word in text.lower()]


@EVERY
def test_benefits_name_what_how_much_and_of_what(name: str) -> None:
    for benefit in STORIES[name].get("benefits", ()):
        assert set(benefit) == {"what", "amount", "unit"}
        assert benefit["what"] in BENEFITS
        assert all(isinstance(part, str) and part for part in benefit.values())


@EVERY
def test_nothing_happened_after_it_was_told(name: str) -> None:
    story = STORIES[name]
    told = TODAY - timedelta(days=story["days_ago"])

    assert story.get("started_on", told) <= told
    for adoption in story.get("adoption", ()):
        recorded = told + timedelta(days=adoption["days_after"])
        assert adoption.get("happened_on", recorded) <= recorded < TODAY


def test_no_public_body_is_given_a_person_to_ask_or_scales_that_its_source_does_not_have() -> None:
    public = {name: story for name, story in STORIES.items() if name not in INVENTED}

    assert len(public) >= 22
    for name, story in public.items():
        assert not {"contact", "backup_contact", "checked_by", "price_year", *SCALES} & set(story), name


def test_the_two_stories_whose_sources_disagree_show_both_figures() -> None:
    surrey = STORIES["06-five-year-surfacing-programme"]
    lights = STORIES["10-led-and-central-management"]

    assert all(figure in surrey["title"] for figure in ("£20 million", "£13.9 million"))
    assert "13 March 2017" in surrey["how_calculated"]
    assert all(figure in lights["result"] for figure in ("£1.7 million", "£2 million", "2016/17 and 2019/20"))


def test_there_are_enough_invented_stories_and_enough_of_them_failed() -> None:
    failed = [name for name, story in INVENTED.items() if story["stage"] == "stopped"]
    themes = {theme for story in INVENTED.values() for theme in story["themes"]}

    assert len(INVENTED) >= 14
    assert len(failed) >= 4
    assert len(themes) >= 18


@EVERY_INVENTED
def test_an_invented_story_is_a_full_record(name: str) -> None:
    story = INVENTED[name]

    assert set(story) >= FULL
    assert len(story.get("reply", ())) >= 3
    assert any(character.isdigit() for character in story["result"])


@EVERY_INVENTED
def test_two_people_of_the_same_body_can_be_asked(name: str) -> None:
    story = INVENTED[name]
    both = (story["contact"], story["backup_contact"])

    assert len(set(both)) == 2
    assert {organisation_of(handle) for handle in both} == {organisation_of(story["author"])}
    assert {PEOPLE[handle]["state"] for handle in both} == {"active"}


def test_adoptions_are_many_and_often_not_plain() -> None:
    statuses = Counter(adoption["status"] for _, adoption in adoptions())
    about = {name in INVENTED for name, _ in adoptions()}

    assert statuses.total() >= 22
    assert set(statuses) == ALLOWED["status"]
    assert statuses.total() - statuses["adopted"] >= 6
    assert statuses["stopped"] >= 4
    assert about == {True, False}
    assert {adoption["may_be_asked"] for _, adoption in adoptions()} == {True, False}


def test_what_is_said_of_an_adoption_is_known_and_its_money_honest() -> None:
    for name, adoption in adoptions():
        assert set(adoption) <= ADOPTION_KEYS, name
        assert {"author", "days_after", "status", "what_we_changed", "result", "may_be_asked"} <= set(adoption), name
        assert_values_are_known(adoption, name)
        assert_money_is_honest(adoption, name)
        assert ("recommend" in adoption) or adoption["status"] in {"considering", "trialling"}, name


def test_a_body_adopts_what_is_not_its_own_and_once_only() -> None:
    pairs = [(name, organisation_of(adoption["author"])) for name, adoption in adoptions()]
    own = {name: organisation_of(story["author"]) for name, story in INVENTED.items()}

    assert len(pairs) == len(set(pairs))
    assert not [name for name, body in pairs if own.get(name) == body]


def test_whoever_records_an_adoption_was_a_member_by_then() -> None:
    for name, adoption in adoptions():
        person = PEOPLE[adoption["author"]]
        first = min(adoption["days_after"], adoption.get("former", adoption)["days_after"])

        assert person["state"] == "active", name
        assert STORIES[name]["days_ago"] - first < person["joined_days_ago"], name


def test_a_former_status_is_another_one_and_came_before() -> None:
    former = [(name, adoption, adoption["former"]) for name, adoption in adoptions() if "former" in adoption]

    assert len(former) >= 4
    for name, adoption, before in former:
        assert set(before) == {"status", "days_after"}, name
        assert before["status"] in ALLOWED["status"] - {adoption["status"]}, name
        assert 0 < before["days_after"] < adoption["days_after"], name


def test_a_story_that_others_tried_is_talked_about() -> None:
    tried = {name for name, _ in adoptions()}

    assert not [name for name in tried if len(STORIES[name].get("reply", ())) < 3]
