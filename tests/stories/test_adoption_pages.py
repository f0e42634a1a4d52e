"""Where adoptions show: on cards, both organisations' pages and the front page, and to whom they do not."""

import pytest

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.stories.models import Story
from tests.factories import make_adoption, make_member, make_organisation, make_story

NORTHMOOR, EASTVALE = "/organisations/northmoor-county-council", "/organisations/eastvale-council"


def words(tag) -> str:
    return " ".join(tag.get_text(" ").split())


def set_on(model, row_id, **values):
    with write():
        row = db.session.get_one(model, row_id)
        for name, value in values.items():
            setattr(row, name, value)


def test_both_organisations_pages_name_it(browser, alice, bob):
    story = make_story(alice, "Sensors cut visits to gullies")
    adoption = make_adoption(story, bob, "adapted", result="A fifth fewer visits. And more to come.")

    theirs, ours = browser.page(EASTVALE), browser.page(NORTHMOOR)

    assert [words(tag) for tag in theirs.select("#tried .adoption-row")] == [
        "Sensors cut visits to gullies A fifth fewer visits. Adapted from Northmoor County Council · "
        + words(theirs.select("#tried time")[0])
    ]
    assert "Adapted Eastvale Council ·" in words(ours.select("#tried-elsewhere .adoption-row")[0])
    assert ours.select("#tried-elsewhere a")[0]["href"] == f"{story.address}#adoption-{adoption.id}"
    assert "Tried by 1" in words(ours.select("#stories .story-card")[0])
    assert not ours.select("#tried") and not theirs.select("#tried-elsewhere")


def test_the_lists_of_an_organisation_page_by_themselves(browser, alice, bob):
    for number in range(12):
        make_adoption(make_story(alice, f"Story number {number} of twelve"), bob)

    first = browser.page(EASTVALE)
    second = browser.page(first.select('#tried .pages a[rel="next"]')[0]["href"])

    assert len(first.select("#tried .adoption-row")) == 10
    assert [words(tag) for tag in second.select("#tried h3")] == [
        "Story number 1 of twelve",
        "Story number 0 of twelve",
    ]


def test_the_front_page_shows_the_three_latest(browser, alice, bob):
    for number in range(4):
        make_adoption(make_story(alice, f"Story number {number} of four"), bob, "stopped")
    make_adoption(make_story(alice, "A story to consider"), bob, "considering")

    page = browser.page("/")

    titles = [words(tag) for tag in page.select(".adoption-row h3")]
    assert titles == [f"Story number {number} of four" for number in (3, 2, 1)]
    assert "Stopped Eastvale Council" in words(page.select(".adoption-row")[0])
    assert "Tried elsewhere" in page.text


def test_a_front_page_without_adoptions_says_nothing_of_them(browser, alice):
    make_story(alice)

    assert "Tried elsewhere" not in browser.page("/").text


def test_a_new_record_makes_kept_pages_old(browser, alice, bob):
    story = make_story(alice)
    addresses = ("/", story.address, "/stories", NORTHMOOR, EASTVALE)
    tags = {address: browser.page(address).response.headers["ETag"] for address in addresses}

    make_adoption(story, bob)

    for address, tag in tags.items():
        browser.page(address, headers={"If-None-Match": tag})


HIDDEN = ({"audience": "members"}, {"removed_at": now()}, {"deleted_at": now()}, {"held_at": now()})


@pytest.mark.parametrize("state", HIDDEN)
def test_what_the_story_does_not_show_shows_nowhere(browser, new_browser, alice, bob, state):
    story = make_story(alice, "Sensors cut visits to gullies")
    adoption = make_adoption(story, bob, result="A secret figure.")
    set_on(Story, story.id, **state)

    for address in ("/", EASTVALE, NORTHMOOR, "/stories"):
        page = browser.page(address)
        assert "Sensors cut" not in page.text and "A secret figure." not in page.text, address
    browser.page(f"/adoptions/{adoption.id}/history", status=404)
    is_for_members = "audience" in state
    assert ("A secret figure." in new_browser(bob).page("/").text) == is_for_members


def test_what_was_taken_back_or_removed_shows_nowhere(browser, new_browser, alice, bob, mia):
    story = make_story(alice, "Sensors cut visits to gullies")
    first = make_adoption(story, bob, result="The first figure.")
    second = make_adoption(story, make_member("Robin Fields"), result="The second figure.")
    new_browser(bob).post(f"/adoptions/{first.id}/delete")
    new_browser(mia).post(f"/adoptions/{second.id}/remove", reason="It names a resident.")

    for viewer in (browser, new_browser(mia)):
        for address in ("/", EASTVALE, NORTHMOOR, story.address):
            page = viewer.page(address)
            assert "figure." not in page.text and "Tried by" not in page.text, address


def test_a_story_from_a_public_source_can_be_tried_too(new_browser, browser, alice, bob):
    body = make_organisation("Westmere Council")
    story = make_story(alice, organisation_id=body.id, is_from_public_source=True, contact_id=None)

    make_adoption(story, bob, result="It worked.")
    page = browser.page(story.address)

    assert "Tried by 1" in page.text
    assert page.link("Ask the network about this")
    assert page.link("We are trying this too") == f"/stories/{story.id}/adoptions/new"


def test_records_beyond_twenty_are_on_a_second_page(browser, alice):
    story = make_story(alice)
    for _ in range(21):
        make_adoption(story, make_member(), "not_for_us")

    first = browser.page(story.address)
    second = browser.page(first.select('#adoptions .pages a[rel="next"]')[0]["href"])

    assert "Tried by 21 : 21 not for us." in first.text and "Tried by 21 : 21 not for us." in second.text
    assert (len(first.select(".adoption")), len(second.select(".adoption"))) == (20, 1)


def test_the_pages_cost_the_same_for_one_record_and_for_thirty(browser, new_browser, statements, alice, bob):
    story = make_story(alice)
    make_adoption(story, bob, result="It worked.")
    member = new_browser(make_member())
    costs = {}
    for number in (1, 30):
        for name, reader in (("visitor", browser), ("member", member)):
            for address in ("/", story.address, EASTVALE, NORTHMOOR, "/stories"):
                reader.page(address)
                with statements() as seen:
                    reader.page(address)
                asked = [line for line in seen if not line.startswith("BEGIN")]
                marks = [place for place, line in enumerate(asked) if "read_mark" in line and "SELECT" not in line]
                costs[name, number, address] = len(asked[: marks[0] if marks else None])
        if number == 1:
            for _ in range(29):
                make_adoption(story, make_member(), result="It worked.")
                make_adoption(make_story(alice), bob, result="It worked.")

    for (name, number, address), cost in costs.items():
        assert cost == costs[name, 1, address] <= (12 if name == "visitor" else 15), (name, number, address, cost)
