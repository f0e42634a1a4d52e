"""The index of practice stories: filters with an address each, and counts that are true for whoever looks."""

import random
from urllib.parse import parse_qsl

import pytest
import time_machine
from werkzeug.datastructures import MultiDict

from forum.clock import now
from forum.objectives.queries import all_objectives
from forum.organisations.queries import organisations_by_slug, regions
from forum.stories.filters import counts_of, narrowed_rows
from forum.stories.models import SavingBasis, Stage
from forum.stories.requests import Asked, asked, groups_of
from forum.themes.queries import all_themes
from tests.factories import make_organisation, make_story
from tests.stories.filling import choose, fill, plain_count, query_of, shown_counts, titles

STATES = 100
CHOICES_TRIED = 6
DRAINAGE = "drainage-gullies-and-flooding"


def asked_by(state: dict) -> Asked:
    bodies = organisations_by_slug(state["organisation"])
    groups = groups_of(all_objectives(), all_themes(), regions(), bodies, has_family=False)
    return asked(MultiDict(parse_qsl(query_of(state))), groups)


@pytest.mark.parametrize("who", ["visitor", "member", "moderator"])
def test_every_count_is_what_its_choice_alone_would_show(app, alice, bob, mia, who):
    fill(random.Random(11), [alice, bob], 45)
    viewer = {"visitor": None, "member": bob, "moderator": mia}[who]
    chance = random.Random(who)

    for _ in range(STATES):
        state = choose(chance)
        wanted = asked_by(state)
        counts = counts_of(viewer, wanted.narrowing)
        rows = narrowed_rows(viewer, wanted.narrowing, wanted.sort, 1)

        assert counts.total == plain_count(state, viewer), state
        assert counts.all == plain_count({}, viewer)
        assert len(rows) == min(20, counts.total)
        listed = {group.name: group.labels for group in wanted.groups.values()} | {"organisation": counts.bodies}
        choices = [(wanted.groups[name], value) for name, labels in listed.items() for value in labels]
        for group, value in chance.sample(choices, CHOICES_TRIED):
            count = counts.of.get(group.name, {}).get(str(group.key(value)), 0)
            assert count == plain_count({**state, group.name: [value]}, viewer), (state, group.name, value)
        for name, count in counts.without.items():
            dropped = ("since", "before") if name == "published" else (name,)
            assert count == plain_count({**state, **dict.fromkeys(dropped, "")}, viewer), (state, name)


@pytest.mark.parametrize("who", ["visitor", "member", "moderator"])
def test_the_page_prints_these_counts_and_marks_what_is_chosen(new_browser, alice, bob, mia, who):
    fill(random.Random(11), [alice, bob], 30)
    viewer = {"visitor": None, "member": bob, "moderator": mia}[who]
    browser, chance = new_browser(viewer), random.Random(5)

    for state in [choose(chance) for _ in range(4)]:
        page = browser.page(f"/stories?{query_of(state)}")
        choices = shown_counts(page)

        assert page.select("#results")[0].get_text().split()[0] == str(plain_count(state, viewer))
        for name, value, count, _ in choices:
            assert count == plain_count({**state, name: [value]}, viewer), (state, name, value)
        assert {(name, value) for name, value, _, is_chosen in choices if is_chosen} == {
            (name, value) for name, values in state.items() if isinstance(values, list) for value in values
        }


@pytest.mark.parametrize(
    "query",
    [
        *("objective=nothing", "theme=%00", "organisation=nobody", "organisation=%00", "organisation_kind=parish"),
        *("region=atlantis", "stage=done", "evidence=6", "evidence=0", "has_saving=yes", "sort=loudest"),
        *("stage=live&page=2", "stage=live&page=0", "stage=live&page=x", "sort=adopted&page=26"),
    ],
)
def test_what_there_is_not_is_no_page(browser, alice, query):
    make_story(alice, stage=Stage.LIVE)

    browser.page(f"/stories?{query}", status=404)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since=31.3.2026", "Enter a day of the calendar like 2026-03-31."),
        ("since=20260331", "Enter a day of the calendar like 2026-03-31."),
        ("since=2026-02-30", "Enter a day of the calendar like 2026-03-31."),
        ("since=2026-04-01&before=2026-04-01", "Enter a day after 1 April 2026, or leave one of the two out."),
    ],
)
def test_a_wrong_day_is_said_beside_it_and_what_was_typed_stays(browser, alice, query, sentence):
    make_story(alice, "Skills for lighting", stage=Stage.LIVE)

    page = browser.page(f"/stories?stage=live&{query}", status=422)

    wrong = query.split("&")[-1].split("=")
    assert page.select(".error-summary a")[0].get_text() == sentence
    assert sentence in page.select(f"#{wrong[0]}-error")[0].get_text()
    assert page.value(wrong[0]) == wrong[1]
    assert page.select('input[value="live"][checked]')
    assert page.select(".filters > details[open] details[open] #since")
    assert not titles(page)
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in page.response.headers


def test_a_day_begins_at_midnight_in_london(browser, alice):
    with time_machine.travel("2026-06-30T23:30:00+00:00", tick=False):
        make_story(alice, "Shared on the first of July")

    assert titles(browser.page("/stories?since=2026-07-01"))
    assert not titles(browser.page("/stories?before=2026-07-01"))


def test_days_at_the_ends_of_the_calendar_are_days(browser, alice):
    make_story(alice)

    assert titles(browser.page("/stories?since=1000-01-01&before=9000-12-31"))


def test_chips_take_one_filter_away_and_keep_the_others(browser, alice):
    make_story(alice, stage=Stage.LIVE, themes=[DRAINAGE])
    make_story(alice, stage=Stage.TRIAL, themes=[DRAINAGE])
    page = browser.page(f"/stories?stage=live&stage=trial&theme={DRAINAGE}&since=2020-01-01&sort=adopted")

    chips = {" ".join(tag.get_text().split()): tag["href"] for tag in page.select(".chip")}

    assert chips == {
        "Remove filter: Drainage, gullies and flooding": "/stories?stage=live&stage=trial&since=2020-01-01&sort=adopted",
        "Remove filter: Live": f"/stories?theme={DRAINAGE}&stage=trial&since=2020-01-01&sort=adopted",
        "Remove filter: Trial": f"/stories?theme={DRAINAGE}&stage=live&since=2020-01-01&sort=adopted",
        "Remove filter: From 1 January 2020": f"/stories?theme={DRAINAGE}&stage=live&stage=trial&sort=adopted",
    }
    assert page.link("Clear all") == "/stories"
    assert page.select(".filters > details > summary")[0].get_text() == "Filters 4 applied"
    for address in chips.values():
        assert titles(browser.page(address)), address


def test_words_lead_to_the_search_of_stories_with_the_same_filters(browser):
    there = browser.page("/stories?q=wet+gullies&theme=structures&stage=live&stage=idea&page=3&after=x", status=302)

    assert there.location == "/search?q=wet+gullies&kind=story&theme=structures&stage=live&stage=idea"
    assert browser.page("/stories?q=+").heading == "Practice stories"


def test_the_most_adopted_stand_first(browser, alice):
    for title, adopted, tried in (("Seldom tried", 0, 1), ("Never tried", 0, 0), ("Often adopted", 4, 4)):
        make_story(alice, title, adopted_count=adopted, tried_count=tried)

    assert titles(browser.page("/stories?sort=adopted")) == ["Often adopted", "Seldom tried", "Never tried"]
    assert titles(browser.page("/stories?sort=best")) == ["Often adopted", "Never tried", "Seldom tried"]


def test_filtered_pages_are_numbered_and_unfiltered_ones_go_on_by_a_place(browser, alice):
    for number in range(25):
        make_story(alice, f"Number {number} of many", stage=Stage.LIVE)

    first = browser.page("/stories?stage=live")
    second = browser.page(first.select('.pages a[rel="next"]')[0]["href"])
    plain = browser.page("/stories")

    assert titles(second) == [f"Number {number} of many" for number in (4, 3, 2, 1, 0)]
    assert second.select('.pages [aria-current="page"]')[0]["href"] == "/stories?stage=live&page=2"
    assert plain.link("Older").startswith("/stories?after=")
    assert len(titles(browser.page(plain.link("Older")))) == 5


def test_beyond_five_hundred_the_page_says_more(browser, alice, monkeypatch):
    # The limit made small stands for the real one; the numbers of pages follow from it.
    for module in ("forum.stories.views.index", "forum.stories.requests"):
        monkeypatch.setattr(f"{module}.STORIES_MOST", 40)
    for number in range(41):
        make_story(alice, f"Number {number} of many", stage=Stage.LIVE)

    last = browser.page("/stories?stage=live&page=2")

    assert last.select("#results")[0].get_text() == "More than 40 stories"
    assert "These are the first 40. Add a filter to see others." in last.text
    browser.page("/stories?stage=live&page=3", status=404)
    assert [count for name, value, count, _ in shown_counts(last) if value == "live"] == [41]


def test_nothing_left_says_which_filter_to_leave_out_and_what_that_gives(browser, alice):
    make_story(alice, stage=Stage.LIVE, themes=[DRAINAGE])
    make_story(alice, stage=Stage.LIVE, themes=["structures"])
    make_story(alice, stage=Stage.IDEA, themes=["structures"])

    page = browser.page(f"/stories?stage=idea&theme={DRAINAGE}&before=2020-01-01&objective=build-capacity")
    fewer = browser.page("/stories?stage=stopped&theme=structures&objective=build-capacity")

    assert "No practice story here yet" in page.text
    assert page.link("Share a practice story") == f"/stories/new?objective=build-capacity&theme={DRAINAGE}"
    assert page.link("See all practice stories") == "/stories"
    assert "Without “" not in page.text
    assert fewer.link("Without “Stage”") == "/stories?objective=build-capacity&theme=structures"
    assert "Without “Stage” : 2 stories" in fewer.text
    assert "See all practice stories : 3 stories" in fewer.text


def test_what_nobody_shows_is_neither_listed_nor_counted(browser, new_browser, alice, bob):
    for state in ("held_at", "removed_at", "deleted_at", "unpublished_at"):
        make_story(alice, stage=Stage.LIVE, **{state: now()})

    for reader in (browser, new_browser(bob)):
        page = reader.page("/stories?stage=live")
        assert not titles(page)
        assert [count for _, value, count, _ in shown_counts(page) if value == "live"] == [0]
    assert len(titles(new_browser(alice).page("/stories?stage=live"))) == 1


def test_any_organisation_can_be_chosen_also_one_beyond_the_eight_with_the_most(browser, alice):
    for number in range(9):
        for _ in range(2 if number < 8 else 1):
            make_story(alice, organisation_id=make_organisation(f"Body {number} Council").id)

    plain = browser.page("/stories")
    chosen = browser.page("/stories?organisation=body-8-council")

    def bodies(page) -> list[str]:
        return [value for name, value, _, _ in shown_counts(page) if name == "organisation"]

    assert bodies(plain) == [f"body-{number}-council" for number in range(8)]
    assert set(bodies(chosen)) == {*bodies(plain), "body-8-council"}
    assert len(titles(chosen)) == 1


def test_the_largest_savings_come_first_within_one_basis(browser, alice):
    for title, pence, basis in (
        ("Sleeves", 500_00, "yearly"),
        ("Timers", 9_000_00, "yearly"),
        ("Sale", 10**7, "one_off"),
    ):
        make_story(alice, f"{title} for lanterns", saving=pence, saving_basis=SavingBasis(basis))
    make_story(alice, "Paint for lanterns")

    page = browser.page("/stories?sort=saving&saving_basis=yearly")
    unlike = browser.page("/stories?sort=saving")

    assert [title.get_text() for title in page.select(".story-list h2, .story-list h3")] == [
        "Timers for lanterns",
        "Sleeves for lanterns",
    ]
    assert page.tree.select_one("#sort option[selected]")["value"] == "saving"
    assert "Savings can only be compared when they count in the same way." in unlike.text
    assert unlike.tree.select_one("#sort option[selected]")["value"] == "newest"
    assert unlike.select(".note a")[1]["href"] == "/stories?sort=saving&saving_basis=yearly"
    boxes = {
        box["value"]: box.parent.select_one(".filter-count")
        for box in page.select("input[type=checkbox][name=saving_basis]")
    }
    assert {value: count.get_text().split()[0] for value, count in boxes.items()} == {"yearly": "2", "one_off": "1"}
