"""How many statements a search costs: as many for 20 results as for 5, and few more while changes wait."""

from itertools import takewhile
from typing import Any

import pytest

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.extensions import db
from forum.organisations.models import Organisation
from forum.search.services.indexing import index_changes
from forum.search.services.vectors import make_vectors
from forum.search.thesaurus.services import load_thesaurus
from forum.stories.models import Story
from tests.browser import Browser
from tests.factories import make_discussion, make_member, make_organisation, make_post, make_story
from tests.finding.asking import search, titles

MOST_STATEMENTS = {"visitor": 12, "member": 15}
# Words, filters of every kind and a slip of the pen, so that all that a page can print is on it.
EVERYTHING = (
    "/search?q=lantern+lantrens&objective=build-capacity&objective=&region=wales&organisation=northmoor-county-council"
)
# Each operator that names something.
NAMED = '/search?q=lantern+by:alice+org:"lantern+council"+region:wales+objective:build+theme:structures+kind:story,post'


def of_the_page(seen: list[str]) -> list[str]:
    """The statements that the page waits for; once it is made, its words are counted in a transaction of their own."""
    return list(takewhile(lambda statement: not statement.startswith(("BEGIN IMMEDIATE", "INSERT")), seen))


def fill(alice: Any, bob: Any, number: int) -> None:
    """One thing of each kind, and figures about the authority of whoever looks, so that a family is suggested."""
    with write():
        body = db.session.get_one(Organisation, bob.organisation_id)
        body.place, body.population, body.area_km2 = "Rural", 800_000, 6_000
    discussion = make_discussion(alice, f"Lanterns {number}")
    make_post(discussion, bob, "Lanterns here.")
    make_story(alice, f"Lanterns lasted {number}")
    make_member(f"Lantern Hall {number}", organisation=make_organisation(f"Lantern Council {number}", region="Wales"))


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_a_search_costs_the_same_statements_for_5_and_for_20_results(new_browser, alice, bob, statements, who: str):
    browser = new_browser(bob if who == "member" else None)
    address = {"REMOTE_ADDR": f"192.0.2.{10 + len(who)}"}

    fill(alice, bob, 1)
    # The first search after a change of names reads them all.
    search(browser, "lantern", 200)
    with statements() as few:
        browser.page("/search?q=lantern", environ_overrides=address)
    for number in range(2, 5 if who == "member" else 6):
        fill(alice, bob, number)
    search(browser, "lantern", 200)
    with statements() as many:
        page = browser.page("/search?q=lantern", environ_overrides=address)

    assert len(titles(page)) == 20
    assert len({kind.get_text() for kind in page.select(".result-kind")}) == (5 if who == "member" else 4)
    assert len(many) == len(few)
    assert len(of_the_page(many)) <= MOST_STATEMENTS[who]
    assert not [statement for statement in of_the_page(many) if not statement.startswith(("BEGIN", "SELECT"))]
    assert [" ".join(statement.split()[:3]) for statement in many if statement.startswith("INSERT")] == [
        "INSERT INTO searched_words"
    ]


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_a_search_stays_within_its_statements_while_changes_of_every_kind_wait(
    new_browser, alice, bob, statements, who: str
):
    browser = new_browser(bob if who == "member" else None)
    address = {"REMOTE_ADDR": f"192.0.2.{20 + len(who)}"}
    for number in range(1, 4):
        fill(alice, bob, number)
    search(browser, "lantern", 200)
    browser.page(EVERYTHING, environ_overrides=address)
    with write():
        for model in (Discussion, Post, Story):
            db.session.scalars(db.select(model).limit(1)).one().held_at = now()

    for path in ("/search?q=lantern", EVERYTHING):
        with statements() as seen:
            browser.page(path, environ_overrides=address)
        assert len(of_the_page(seen)) <= MOST_STATEMENTS[who]


def test_a_search_for_nobody_to_find_costs_no_more(new_browser: Any, alice, bob, statements):
    browser: Browser = new_browser(bob)
    fill(alice, bob, 1)
    search(browser, "zzyzx", 200, region="wales", stage="live")

    with statements() as seen:
        browser.page("/search?q=zzyzx&region=wales&stage=live", environ_overrides={"REMOTE_ADDR": "192.0.2.40"})

    assert len([statement for statement in seen if statement.startswith("SELECT")]) <= MOST_STATEMENTS["member"]


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_operators_that_name_things_cost_one_statement_together(new_browser: Any, alice, bob, statements, who: str):
    browser: Browser = new_browser(bob if who == "member" else None)
    fill(alice, bob, 1)
    search(browser, "lantern", 200)

    with statements() as seen:
        page = browser.page(NAMED, environ_overrides={"REMOTE_ADDR": f"192.0.2.{50 + len(who)}"})

    assert not page.select(".error-summary")
    assert len(seen) <= MOST_STATEMENTS[who]
    assert sum("FROM organisation_name" in s or "JOIN organisation_name" in s for s in seen) <= 2


ALIKE = "/search?q=how+long+do+pothole+repairs+last"


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_meaning_and_words_that_mean_the_same_cost_as_many_statements_for_1_row_of_a_kind_as_for_30(
    new_browser: Any, alice, bob, statements, who: str
):
    browser: Browser = new_browser(bob if who == "member" else None)
    with write():
        load_thesaurus()
    talk = make_discussion(alice, "Pothole repairs that last", body="How long do pothole repairs last with you?")
    story = make_story(alice, "Pothole repairs that last long", result="Each pothole stays shut.")
    make_a_few_alike(alice, range(1))
    asked = {path: 0 for path in (ALIKE, f"/search/like/story/{story.id}", f"/search/like/discussion/{talk.id}")}
    for place, path in enumerate(asked):
        asked[path] = len(cost_of(browser, path, statements, f"192.0.2.{60 + place}"))

    make_a_few_alike(alice, range(1, 15))

    for place, (path, few) in enumerate(asked.items()):
        many = cost_of(browser, path, statements, f"192.0.2.{80 + place}")
        # Fewer where the best are all of one kind.
        assert len(many) <= few, path
        # The stamp of the thesaurus is asked of the driver, past what is counted here.
        assert len(many) + 1 <= MOST_STATEMENTS[who], path
        assert sum("FROM search_vector" in statement for statement in many) == 1


def make_a_few_alike(alice: Any, numbers: range) -> None:
    for number in numbers:
        make_discussion(alice, f"Pothole repairs on road {number} last", body="Pothole repairs last long.")
        make_story(alice, f"Pothole repairs on bridge {number} last")
    index_changes()
    while make_vectors():
        pass


def cost_of(browser: Browser, path: str, statements: Any, address: str) -> list[str]:
    """The statements that a page waits for once what it keeps is read."""
    browser.page(path, environ_overrides={"REMOTE_ADDR": address.replace("192.0.2", "192.0.3")})
    with statements() as seen:
        page = browser.page(path, environ_overrides={"REMOTE_ADDR": address})
    assert "Pothole repairs on" in page.text
    if path == ALIKE:
        assert "Ordered by meaning" in page.text
        assert "Also searched" in page.text
    return of_the_page(seen)
