"""What raises and what sinks a result beside its words, how the page says so, and the order by savings."""

from datetime import timedelta
from typing import Any

import pytest

from forum.clock import now, today
from forum.database import write
from forum.discussions.subject import ANSWER_MERIT, ANSWERED_MERIT
from forum.extensions import db
from forum.stories.merit import STOPPED_MERIT, merit_of
from forum.stories.models import STALE_DAYS, SavingBasis, Stage, Story
from tests.browser import Browser
from tests.factories import make_adoption, make_discussion, make_member, make_organisation, make_post, make_story
from tests.finding.asking import search, titles

STALE = timedelta(days=STALE_DAYS + 1)


@pytest.mark.parametrize(
    ("values", "merit"),
    [
        ({}, 0),
        ({"evidence": 3}, 20),
        ({"tried_count": 2}, 12),
        ({"tried_count": 2, "adopted_count": 1}, 18),
        ({"evidence": 5, "tried_count": 9, "adopted_count": 9}, 100),
        ({"evidence": 5, "tried_count": 9, "stage": Stage.STOPPED}, STOPPED_MERIT),
    ],
)
def test_the_merit_of_a_story_is_its_evidence_and_who_else_tried_it(values: dict[str, Any], merit: int):
    story = Story(**{"evidence": 1, "tried_count": 0, "adopted_count": 0, **values})

    assert merit_of(story) == merit


def test_what_others_adopted_comes_before_the_same_without(browser: Browser, alice):
    make_story(alice, "Lanterns lasted in the east")
    other = make_story(alice, "Lanterns lasted in the west", result="It held for two winters, as far as we can tell.")
    assert titles(search(browser, "lanterns lasted"))[0] == "Lanterns lasted in the east"

    for n in range(3):
        make_adoption(other, make_member(organisation=make_organisation(f"Body {n}")), result="Good.")

    page = search(browser, "lanterns lasted")
    assert titles(page)[0] == "Lanterns lasted in the west"
    assert "Matches: lanterns, lasted; tried by 3 others" in page.text


@pytest.mark.parametrize("sunk", ["stopped", "stale"])
def test_a_stopped_or_outdated_practice_sinks_says_so_and_stays_findable(browser: Browser, alice, sunk: str):
    make_story(alice, "Lanterns lasted in the east")
    story = make_story(alice, "Lanterns lasted in the west")
    with write():
        row = db.session.get_one(Story, story.id)
        if sunk == "stopped":
            row.stage, row.stage_reason = Stage.STOPPED, "Too dear."
        else:
            row.confirmed_on = today() - STALE

    page = search(browser, "lanterns lasted")

    assert titles(page) == ["Lanterns lasted in the east", "Lanterns lasted in the west"]
    marks = [chip.get_text() for chip in page.select(".result .label-chip")]
    assert marks == ["Stopped" if sunk == "stopped" else f"Not confirmed since {(today() - STALE).year}"]


def test_still_true_raises_a_story_again(browser: Browser, new_browser, alice):
    story = make_story(alice, "Lanterns lasted", confirmed_on=today() - STALE)
    assert "Not confirmed since" in search(browser, "lanterns").text

    new_browser(alice).post(f"/stories/{story.id}/confirm")

    assert "Not confirmed since" not in search(browser, "lanterns").text


def test_an_accepted_answer_raises_its_question_and_itself(browser: Browser, new_browser, alice, bob):
    make_discussion(alice, "Lantern masts", kind="question", body="Which lantern?")
    make_post(make_discussion(alice, "Bollards"), bob, "That tall lantern there.")
    # Of equals the newer comes first, by whole seconds.
    earlier = now() - timedelta(hours=1)
    asked = make_discussion(alice, "Lantern poles", kind="question", body="Which lantern?", created_at=earlier)
    answer = make_post(asked, bob, "This tall lantern here.")
    assert titles(search(browser, "lantern"))[0] == "Lantern masts"

    new_browser(alice).post(f"/posts/{answer.id}/accept")

    found = titles(search(browser, "lantern"))
    assert found.index("Lantern poles") < found.index("Lantern masts")
    assert found.index("Reply 2 in Lantern poles") < found.index("Reply 2 in Bollards")
    assert 0 < ANSWERED_MERIT < ANSWER_MERIT


def test_why_a_result_is_there_names_only_the_words_it_has(browser: Browser, alice):
    make_discussion(alice, "Lanterns", body="On the ridge.")

    page = search(browser, "lanterns of glass on ridges")

    assert "Matches: lanterns, ridges" in page.text
    assert "Matches:" not in search(browser, "lanterns").text
    # Its whole title: nothing to explain.
    make_discussion(alice, "Glass lanterns")
    first = search(browser, "glass lanterns").select(".result")[0]
    assert "Matches" not in first.get_text()


@pytest.fixture()
def savings(alice: Any) -> None:
    for title, pence, basis in (
        ("Lantern sleeves", 500_00, SavingBasis.YEARLY),
        ("Lantern timers", 9_000_00, SavingBasis.YEARLY),
        ("Lantern sale", 70_000_00, SavingBasis.ONE_OFF),
        ("Lantern lease", 2_000_00, SavingBasis.CUMULATIVE),
        ("Lantern paint", 0, None),
    ):
        make_story(alice, title, saving=pence, saving_basis=basis)


def test_savings_are_sorted_within_one_basis(browser: Browser, savings: None):
    page = search(browser, "lantern", sort="saving", saving_basis="yearly")

    assert titles(page) == ["Lantern timers", "Lantern sleeves"]
    assert page.tree.select_one("#sort option[selected]").get_text() == "Largest stated saving"


def test_savings_of_unlike_bases_are_not_compared_but_a_basis_is_offered(browser: Browser, savings: None):
    for bases in ([], ["yearly", "one_off"]):
        page = search(browser, "lantern", sort="saving", saving_basis=bases)

        assert "Savings can only be compared when they count in the same way." in page.text
        assert page.tree.select_one("#sort option[selected]").get_text() == "Best match"
        yearly = browser.page(page.select(".note a")[1]["href"])
        assert titles(yearly) == ["Lantern timers", "Lantern sleeves"]


def test_without_words_the_largest_savings_come_first_too(browser: Browser, savings: None):
    assert titles(search(browser, "", sort="saving", saving_basis="one_off")) == ["Lantern sale"]
