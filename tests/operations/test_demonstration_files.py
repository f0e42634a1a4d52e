"""What the files of the demonstration promise: enough talk, well placed, and nobody there who is not known."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from forum.discussions.models import DEPTH_MOST
from forum.expertise.lists import DISCIPLINES, ROLES
from forum.expertise.models import DISCIPLINES_MOST
from forum.objectives.services import DATA as OBJECTIVES
from forum.operations.demonstration.script import Reply, Script, Tale, Talk, read_script
from forum.operations.demonstration.times import later, opening_moment
from forum.organisations.services import DATA as DIRECTORY
from forum.text.markdown import parse
from forum.themes.services import DATA as THEMES

SENTENCE_END = re.compile(r"(?<=[.?!:])\s|\n")
LIST_MARK = re.compile(r"^[\W\d]+")
MENTION = re.compile(r"(?<![\w/@.-])@([a-z0-9-]+)")
FIGURE = re.compile(r"£|per cent|%|\d")
BASIS = re.compile(
    r"\b(19|20)\d\d\b|\ba (year|month|week|day|visit|head|km|job|place|fix)\b|\bover\b|\bof (them|the)\b"
)
# Reference: the questions that practitioners put to each other, in our words.
TOPICS = {
    "the cost of a 24-hour repair": "01-",
    "response times and levels": "02-",
    "digital inspection": "03-",
    "mobile working": "04-",
    "gullies": "05-",
    "dimming": "06-",
    "commuted sums": "07-",
    "columns knocked down": "08-",
    "festive lights and signs on columns": "16-",
    "the tree team": "17-",
    "permit schemes": "18-",
    "options appraisal": "19-",
    "abandoned trailers": "20-",
    "hourly rates": "21-",
    "design for section 278": "22-",
    "weight limits": "23-",
    "a disputed right of way": "24-",
    "challenges to penalty charges": "25-",
    "parking buddies": "26-",
}


@pytest.fixture(scope="module")
def script() -> Script:
    return read_script()


def first_sentence(text: str) -> str:
    plain = LIST_MARK.sub("", text.strip().lower())
    return SENTENCE_END.split(plain, maxsplit=1)[0]


def depths(replies: tuple[Reply, ...]) -> list[int]:
    found = {1: 0}
    for number, reply in enumerate(replies, start=2):
        found[number] = found[reply.parent] + 1
    return list(found.values())


def everything(script: Script) -> Iterator[tuple[str, str]]:
    for piece in (*script.talks, *script.tales):
        if isinstance(piece, Talk):
            yield piece.file, piece.body
        else:
            yield from ((piece.file, text) for text in piece.texts.values())
        yield from ((piece.file, reply.body) for reply in piece.replies)


def test_there_is_enough_to_read(script: Script) -> None:
    assert len(script.talks) >= 25
    assert sum(len(talk.replies) for talk in script.talks) >= 150
    assert sum(len(talk.replies) > 15 and max(depths(talk.replies)) >= 4 for talk in script.talks) >= 3
    assert sum(bool(tale.replies) for tale in script.tales) >= 5
    assert sum(reply.accepted for talk in script.talks for reply in talk.replies) >= 10


def test_every_topic_of_the_sector_is_asked_about(script: Script) -> None:
    files = [talk.file for talk in script.talks]

    missing = [topic for topic, start in TOPICS.items() if not any(file.startswith(start) for file in files)]

    assert not missing


def test_no_two_texts_begin_with_the_same_sentence(script: Script) -> None:
    openings = Counter(first_sentence(text) for _, text in everything(script))

    assert [sentence for sentence, count in openings.items() if count > 1] == []


def test_a_question_gives_its_setting_and_numbered_points(script: Script) -> None:
    for talk in script.talks:
        if talk.kind != "question":
            continue
        setting, _, points = talk.body.partition("\n1. ")

        assert len(setting.split()) >= 15, f"{talk.file} does not say where it is asked from."
        assert points.count("\n2. ") == 1, f"{talk.file} has no second point."


def test_every_answered_discussion_has_a_figure_with_its_basis(script: Script) -> None:
    for talk in script.talks:
        texts = [reply.body for reply in talk.replies]

        assert not texts or any(FIGURE.search(text) and BASIS.search(text) for text in texts), talk.file


def test_everybody_who_writes_or_is_mentioned_is_known(script: Script) -> None:
    states = {person["handle"]: person["state"] for person in script.people}
    writers = {reply.author for piece in (*script.talks, *script.tales) for reply in piece.replies}
    mentioned = {handle for _, text in everything(script) for handle in MENTION.findall(text)}

    asked = {each["member"] for talk in script.talks for each in talk.asked}
    assert {talk.author for talk in script.talks} | writers | asked <= set(states)
    assert {"alice-merrin", "bob-oakes"} <= asked
    assert mentioned
    assert {handle for handle in mentioned if states.get(handle) != "active"} == set()


def test_objectives_themes_and_organisations_exist(script: Script) -> None:
    objectives = set(re.findall(r'(?m)^slug = "(.+)"', OBJECTIVES.read_text(encoding="utf-8")))
    themes = set(re.findall(r'(?m)^slug = "(.+)"', THEMES.read_text(encoding="utf-8")))
    invented = {body["slug"] for body in script.bodies}

    for piece in (*script.talks, *script.tales):
        assert set(piece.objectives) <= objectives, piece.file
        assert set(piece.themes) <= themes, piece.file
        assert 1 <= len(piece.objectives) <= 3, piece.file
        assert len(piece.themes) <= 4, piece.file
    assert {person["organisation"] for person in script.people} <= invented
    assert {slug for person in script.people for slug in person["ask_me_about"]} <= themes
    assert set(script.leads) <= objectives


def test_stories_belong_to_real_bodies_and_invented_people_to_invented_ones(script: Script) -> None:
    lines = (DIRECTORY / "authorities.csv").read_text(encoding="utf-8").splitlines()[1:]
    bodies = (DIRECTORY / "bodies.toml").read_text(encoding="utf-8")
    real = {line.split(",")[0] for line in lines} | set(re.findall(r'(?m)^slug = "(.+)"', bodies))

    assert {tale.organisation for tale in script.tales if tale.is_from_public_source} <= real
    assert not real & {body["slug"] for body in script.bodies}


def test_each_public_practice_names_its_source_and_the_basis_of_its_money(script: Script) -> None:
    public = [tale for tale in script.tales if tale.is_from_public_source]

    assert len(public) == 28
    for tale in public:
        assert tale.links, tale.file
        assert all(link["address"].startswith("https://") for link in tale.links), tale.file
        assert "librarian" in tale.texts["result"], f"{tale.file} does not say who summarised it."
        assert_money_has_a_basis(tale)


def test_stories_of_members_say_that_they_are_invented(script: Script) -> None:
    invented = [tale for tale in script.tales if not tale.is_from_public_source]

    assert invented
    assert all(tale.summary.endswith("Invented for the demonstration.") for tale in invented)
    assert {tale.author for tale in invented} <= {person["handle"] for person in script.people}


def test_updates_say_what_is_invented_and_go_to_invented_readers(script: Script) -> None:
    editors = {person["handle"] for person in script.people if person["role"] == "moderator"}

    assert len(script.updates) == 3
    for update in script.updates:
        assert update["author"] in editors
        assert re.search(r"illustrative|invented", update["body"]), update["title"]
        assert not re.search(r"\b(19|20)\d\d\b(?!.*\*Fact\.\*)", update["body"]), (
            f"{update['title']} has an unmarked year."
        )
    assert script.readers
    assert all(email.endswith(".demo.example") for email in script.readers)


def assert_money_has_a_basis(tale: Tale) -> None:
    if "saving" in tale.record:
        assert {"saving_is", "saving_basis", "how_calculated"} <= set(tale.record) | (
            {"how_calculated"} if tale.record.get("saving_basis") == "yearly" else set()
        ), tale.file
    else:
        assert not {"saving_is", "saving_basis", "saving_status"} & set(tale.record), tale.file


def test_people_of_every_role_and_state_are_there(script: Script) -> None:
    assert {person["role"] for person in script.people} == {"member", "moderator", "administrator"}
    assert {person["state"] for person in script.people} == {"active", "pending", "unconfirmed", "deactivated"}
    assert {scene["act"] for scene in script.scenes} >= {"report", "decide", "warn", "suspend", "write"}
    assert any(person["how_to_reach"] for person in script.people)
    assert all(person["email"].endswith("demo.example") for person in script.people)


def test_replies_stand_in_the_order_of_their_hours_below_what_they_answer(script: Script) -> None:
    for piece in (*script.talks, *script.tales):
        hours = [reply.hours_after for reply in piece.replies]

        assert hours == sorted(set(hours)), piece.file
        assert all(reply.parent < number for number, reply in enumerate(piece.replies, start=2)), piece.file
        assert max(depths(piece.replies)) <= DEPTH_MOST, piece.file


@pytest.mark.parametrize("hour", range(24))
def test_everything_is_past_and_in_order_at_whatever_hour_it_is_loaded(script: Script, hour: int) -> None:
    start = datetime(2026, 11, 24, hour, 20, tzinfo=UTC)
    joined = {p["handle"]: later(opening_moment(p["joined_days_ago"], start), 0, start) for p in script.people}

    for piece in (*script.talks, *script.tales):
        opened = opening_moment(piece.days_ago, start)
        moments = [later(opened, hours, start) for hours in (0, *(reply.hours_after for reply in piece.replies))]
        assert moments == sorted(moments), piece.file
        assert moments[-1] < start, piece.file
        assert all(joined[r.author] < moment for r, moment in zip(piece.replies, moments[1:], strict=True)), piece.file
    for scene in script.scenes:
        assert moment_of_post(script, scene.get("talk", ""), start) <= later(
            start - timedelta(days=scene["days_ago"]), 0, start
        )


def moment_of_post(script: Script, target: str, start: datetime) -> datetime:
    """When the post was written that a scene is about; long ago for scenes about something else."""
    file, _, number = target.partition(":")
    talk = next((talk for talk in script.talks if talk.file == file), None)
    if talk is None:
        return start - timedelta(days=500)
    opened = opening_moment(talk.days_ago, start)
    return later(opened, talk.replies[int(number) - 2].hours_after if number else 0, start)


def test_what_would_be_at_night_is_at_breakfast_and_in_the_same_order() -> None:
    start = datetime(2026, 11, 24, 12, tzinfo=UTC)
    opened = start - timedelta(days=12)

    moments = [later(opened, hours, start) for hours in range(100)]

    assert moments == sorted(moments)
    assert all(7 <= moment.hour < 20 for moment in moments)


def test_texts_are_plain_and_within_the_limits(script: Script) -> None:
    for file, text in everything(script):
        assert "best practice" not in text.lower(), file
        assert parse(text).link_count <= 1, file
    assert all(5 <= len(piece.title) <= 150 for piece in (*script.talks, *script.tales))
    assert all(len(tale.summary) <= 200 for tale in script.tales)


def test_people_say_what_they_are_and_know_and_some_offer_help():
    people = read_script().people
    helping = [person["handle"] for person in people if person.get("helps")]
    themes = {row["slug"] for row in tomllib.loads(THEMES.read_text(encoding="utf-8"))["theme"]}

    assert len(helping) == 6
    assert sum("work_role" in person for person in people) > 20
    for person in people:
        assert person.get("work_role", "other") in ROLES
        assert set(person.get("disciplines", ())) <= set(DISCIPLINES)
        assert len(person.get("disciplines", ())) <= DISCIPLINES_MOST
        assert {row["theme"] for row in person.get("helps", ())} <= themes
