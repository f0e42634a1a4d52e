"""Every filter of the search page: its address, its chips, its days, and what is refused."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from forum.database import write
from forum.extensions import db
from forum.organisations.models import Organisation, OrganisationKind
from forum.search.services.indexing import index_changes
from forum.stories.models import SavingBasis, Stage
from forum.themes.queries import all_themes
from tests.browser import Browser
from tests.factories import make_discussion, make_organisation, make_post, make_story
from tests.finding.asking import counts, search, titles


@pytest.fixture()
def stories(alice, bob):
    """Two stories that differ in every filter, and a discussion."""
    with write():
        for number, region, kind in (
            (alice.organisation_id, "North West", "county"),
            (bob.organisation_id, "", "unitary"),
        ):
            row = db.session.get_one(Organisation, number)
            row.region, row.kind = region, OrganisationKind(kind)
    live = make_story(
        alice,
        "Lanterns lasted longer",
        themes=[_any_theme()],
        stage=Stage.LIVE,
        evidence=4,
        saving=100,
        saving_basis=SavingBasis.YEARLY,
        adopted_count=3,
        created_at=datetime(2025, 3, 31, 12, tzinfo=UTC),
    )
    trial = make_story(bob, "Lanterns on trial", stage=Stage.TRIAL, created_at=datetime(2026, 2, 1, tzinfo=UTC))
    make_discussion(bob, "Lanterns?", created_at=datetime(2024, 2, 1, tzinfo=UTC))
    return live, trial


def _any_theme() -> str:
    return all_themes()[3].slug


@pytest.mark.parametrize(
    ("name", "value", "chip"),
    [
        ("stage", "live", "Live"),
        ("evidence", "4", "Checked independently"),
        ("has_saving", "1", "States a saving"),
        ("organisation", "northmoor-county-council", "Northmoor County Council"),
        ("organisation_kind", "county", "County council"),
        ("region", "north-west", "North West"),
        ("kind", "story", "Practice stories"),
        ("objective", "build-capacity", "Build Capacity"),
    ],
)
def test_each_filter_has_an_address_a_count_and_a_chip(browser: Browser, stories, name: str, value: str, chip: str):
    page = search(browser, "lanterns", **{name: value})

    assert "Lanterns lasted longer" in titles(page)
    if name not in ("kind", "objective"):
        assert titles(page) == ["Lanterns lasted longer"]
    assert counts(page, name)[value] == len(titles(page))
    assert page.tree.select_one(f'.filters input[name="{name}"][value="{value}"]').has_attr("checked")
    without = page.link(f"Remove filter: {chip}")
    assert parse_qs(urlsplit(without).query) == {"q": ["lanterns"]}


@pytest.mark.parametrize(
    "query",
    [
        *("stage=nonsense", "evidence=0", "evidence=6", "has_saving=0", "organisation=nobody", "organisation_kind=x"),
        *("region=atlantis", "theme=nonsense", "organisation=%00", "region=North+West", f"theme={'x' * 300}"),
        *("kind=member", "audience=members&stage=x", "sort=oldest"),
        "&".join(f"theme=t{number}" for number in range(80)),
    ],
)
def test_a_choice_that_there_is_not_is_not_found(browser: Browser, stories, query: str):
    index_changes()
    browser.page(f"/search?q=lanterns&{query}", 404)
    browser.page(f"/search?{query}", 404)


def test_filters_without_words_give_all_that_they_let_pass_the_newest_first(browser: Browser, stories):
    page = search(browser, "", kind="story")

    assert titles(page) == ["Lanterns on trial", "Lanterns lasted longer"]
    assert page.tree.select_one("#results").get_text() == "2 results"
    assert page.tree.title.get_text().startswith("Search –")
    options = [option.get_text() for option in page.select("#sort option")]
    assert options == ["Newest first", "Most adopted", "Largest stated saving"]
    assert page.tree.select_one("#sort option[selected]").get_text() == "Newest first"


def test_the_most_adopted_come_first_when_asked_for(browser: Browser, stories):
    assert titles(search(browser, "", kind="story", sort="adopted"))[0] == "Lanterns lasted longer"
    assert titles(search(browser, "lanterns trial", sort="adopted"))[0] == "Lanterns lasted longer"


def test_an_organisation_is_picked_from_those_that_have_results(browser: Browser, stories):
    page = search(browser, "lanterns", kind="story")
    options = {option["value"]: option.get_text() for option in page.select("#pick-organisation option")}

    assert options == {
        "": "Any",
        "northmoor-county-council": "Northmoor County Council (1)",
        "eastvale-council": "Eastvale Council (1)",
    }
    both = search(browser, "lanterns", kind="story", organisation=["eastvale-council", "northmoor-county-council", ""])
    assert len(titles(both)) == 2


def test_of_hundreds_of_organisations_fifty_are_offered(browser: Browser, alice):
    for number in range(60):
        make_organisation(f"Lantern Council {number}")

    page = search(browser, "lantern")

    assert len(page.select("#pick-organisation option")) == 51


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"since": "2025-03-31"}, ["Lanterns on trial", "Lanterns lasted longer"]),
        ({"since": "2025-04-01"}, ["Lanterns on trial"]),
        ({"before": "2025-03-31"}, ["Lanterns?"]),
        ({"before": "2025-04-01"}, ["Lanterns lasted longer", "Lanterns?"]),
        ({"since": "2025-03-31", "before": "2025-04-01"}, ["Lanterns lasted longer"]),
        ({"since": " 2025-03-31 ", "before": ""}, ["Lanterns on trial", "Lanterns lasted longer"]),
    ],
)
def test_days_narrow_from_the_first_to_before_the_last(browser: Browser, stories, days, expected):
    assert titles(search(browser, "lanterns", sort="newest", **days)) == expected
    assert titles(search(browser, "", **days)) == expected


def test_a_day_is_a_day_of_london(browser: Browser, alice):
    """Half past eleven at night in UTC is the next day in a British summer."""
    for title, moment in (
        ("Lanterns in June", datetime(2025, 6, 1, 23, 30)),
        ("In winter", datetime(2025, 1, 1, 23, 30)),
    ):
        make_discussion(alice, title, created_at=moment.replace(tzinfo=UTC))

    assert titles(search(browser, "", since="2025-06-02", before="2025-06-03")) == ["Lanterns in June"]
    assert titles(search(browser, "", since="2025-01-01", before="2025-01-02")) == ["In winter"]


def test_days_have_chips_and_count_as_filters(browser: Browser, stories):
    page = search(browser, "lanterns", since="2025-03-31", before="2027-04-01")

    assert "2 applied" in page.text
    assert parse_qs(urlsplit(page.link("Remove filter: From 31 March 2025")).query)["before"] == ["2027-04-01"]
    assert page.link("Remove filter: Before 1 April 2027")
    assert (page.value("since"), page.value("before")) == ("2025-03-31", "2027-04-01")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        *(
            ("since", typed)
            for typed in ("tomorrow", "2026-02-30", "31/3/2026", "20260331", "²⁰²⁶-03-31", "9999-12-31")
        ),
        *(("before", typed) for typed in ("0001-01-01", "2026-13-01", "-1", "x" * 400)),
    ],
)
def test_a_day_that_is_none_is_refused_with_everything_kept(browser: Browser, stories, name: str, typed: str):
    page = search(browser, "lanterns", 422, **{name: typed, "kind": "story"})

    assert page.tree.title.get_text().startswith("Error: Search: lanterns")
    assert page.select(".error-summary a")[0].get_text() == "Enter a day of the calendar like 2026-03-31."
    assert page.value(name) == typed
    assert page.value("q") == "lanterns"
    assert page.tree.select_one('.filters input[value="story"]').has_attr("checked")
    assert len(titles(page)) == 2


def test_a_last_day_before_the_first_is_refused(browser: Browser, stories):
    page = search(browser, "", 422, since="2026-03-31", before="2026-03-31")

    assert "Enter a day after 31 March 2026, or leave one of the two out." in page.text


def test_nothing_found_offers_each_filter_that_stands_in_the_way(browser: Browser, stories):
    page = search(browser, "lanterns", stage="live", region="north-west", before="2025-01-01")

    assert "Nothing matches with these 3 filters" in page.text
    assert "The same words find 3 results without them." in page.text
    assert "Without Before 1 January 2025 1 result" in page.text
    assert titles(browser.page(page.link("Without Before 1 January 2025"))) == ["Lanterns lasted longer"]
    assert "Without Live" not in page.text


def test_filters_alone_that_leave_nothing_say_so_and_log_nothing(browser: Browser, stories):
    page = search(browser, "", stage="stopped", kind="story")

    assert "Nothing matches with these 2 filters" in page.text
    assert page.link("Without Stopped")


def test_the_question_to_the_network_takes_objective_and_theme_along(browser: Browser, new_browser, alice, stories):
    theme = _any_theme()
    page = search(browser, "zzyzx", objective="build-capacity", theme=theme)

    form = new_browser(alice).page(page.select(".empty-state a")[0]["href"])

    assert form.value("title") == "zzyzx"
    checked = {tag["value"] for tag in form.select("main input[checked]")}
    assert {"question", "build-capacity", theme} <= checked


def test_replies_and_discussions_carry_the_organisation_of_whoever_wrote(browser: Browser, alice, bob):
    make_post(make_discussion(alice, "Lanterns"), bob, "Lanterns here.")

    assert titles(search(browser, "lantern", organisation="eastvale-council")) == ["Reply 2 in Lanterns"]
    assert titles(search(browser, "lantern", organisation="northmoor-county-council")) == ["Lanterns"]


def test_what_somebody_wrote_stays_with_the_organisation_they_wrote_for(browser: Browser, alice):
    make_discussion(alice, "Lanterns")
    other = make_organisation("Fenmarsh Council")
    with write():
        db.session.merge(alice).organisation_id = other.id

    assert titles(search(browser, "lantern", organisation="northmoor-county-council")) == ["Lanterns"]


def test_a_filter_that_is_chosen_stands_open_on_every_screen(browser: Browser, stories):
    page = search(browser, "lanterns", stage="live")

    folds = {
        " ".join(fold.summary.get_text(" ").split()): fold.has_attr("open") for fold in page.select(".filter-fold")
    }

    assert folds["Stage of a story 1 chosen"] is True
    assert folds["Region"] is False
    assert page.select(".filters > details > summary")[0].get_text(" ", strip=True) == "Filters 1 applied"
