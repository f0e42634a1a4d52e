"""The search page as visitors, members and moderators see it."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.search.models import SearchedWords
from forum.search.services.indexing import index_changes
from forum.stories.models import SavingBasis, Story
from tests.browser import Browser
from tests.factories import make_discussion, make_post, make_story
from tests.faults import holding, quick_to_give_up
from tests.finding.asking import empty_searches, search, titles


def test_a_result_says_what_it_is_whose_and_where(browser: Browser, alice, bob):
    discussion = make_discussion(alice, "Lanterns on the ridge", kind="question", body="Do **lanterns** last?")
    make_post(discussion, bob, "Our lanterns last 9 years.")

    page = search(browser, "lantern")

    assert page.heading == "Search"
    assert page.tree.title.get_text().startswith("Search: lantern")
    assert page.tree.select_one("#results").get_text() == "2 results for “lantern”"
    first, second = page.select(".result")
    assert "Question" in first.get_text()
    assert "Alice Merrin, Northmoor County Council" in first.get_text()
    assert "1 reply" in first.get_text()
    assert "Build Capacity" in first.get_text()
    assert first.a["href"] == discussion.address
    assert [mark.get_text() for mark in first.select("mark")] == ["Lanterns", "lanterns"]
    assert "Reply 2" in second.get_text()
    assert second.a["href"] == f"/discussions/{discussion.id}/replies/2"


def test_a_story_shows_its_saving_its_organisation_and_its_day(browser: Browser, alice):
    story = make_story(alice, "Lanterns lasted longer")
    with write():
        row = db.session.get_one(Story, story.id)
        row.saving, row.saving_basis = 41_200_000, SavingBasis.YEARLY

    result = search(browser, "lantern").select(".result")[0].get_text(" ")

    for words in ("Practice story", "£412,000 a year", "Northmoor County Council", "Published"):
        assert words in result


def test_a_result_shows_its_only_place_whichever_section_that_is_in(browser: Browser, alice):
    make_story(alice, "Sensors", lessons_html="<p>Ask before the lanterns come.</p>")

    result = search(browser, "lantern").select(".result")[0]

    assert [mark.get_text() for mark in result.select(".snippet mark")] == ["lanterns"]


def test_the_link_of_a_reply_leads_to_it(browser: Browser, alice, bob):
    make_post(make_discussion(alice), bob, "Our lanterns last 9 years.")

    page = search(browser, "lantern")
    answer = browser.page(page.select(".result a")[0]["href"], status=302)

    assert answer.location.endswith("#p2")


def test_an_empty_question_shows_a_calm_start(browser: Browser):
    for address in ("/search", "/search?q=", "/search?q=%20%00%0A", "/search?unknown=1"):
        page = browser.page(address)
        assert page.heading == "Search"
        assert "any of your words may match" in page.text
        assert page.link("Build Capacity") == "/objectives/build-capacity"
    assert empty_searches() == []


def test_text_that_looks_like_markup_is_shown_and_never_obeyed(browser: Browser, alice):
    evil = "<script>lantern()</script> <img src=x onerror=lantern()>"
    make_discussion(alice, evil, body=f"`{evil}` lantern")

    page = search(browser, f'lantern "><script>alert(1)</script> {evil}')

    assert page.select("main script, main img, main [onerror]") == []
    assert "<script>lantern()</script>" in page.select(".result-title")[0].get_text()
    assert page.value("q").startswith('lantern "><script>')


def test_filters_narrow_count_and_can_be_taken_away(browser: Browser, alice, bob):
    make_post(make_discussion(alice, "Lanterns"), bob, "Lanterns here too.")
    make_story(alice, "Lanterns lasted longer", objectives=["encourage-leadership"])

    page = search(browser, "lantern", kind=["story", "post"], objective="build-capacity")

    assert titles(page) == ["Reply 2 in Lanterns"]
    counts = {
        (tag.input["name"], tag.input["value"]): tag.select_one(".filter-count").get_text().split()[0]
        for tag in page.select(".filters label.choice")
    }
    assert counts["kind", "story"] == "0"
    assert counts["kind", "post"] == "1"
    assert counts["kind", "discussion"] == "1"
    assert counts["objective", "build-capacity"] == "1"
    assert counts["objective", "encourage-leadership"] == "1"
    assert [tag["value"] for tag in page.select(".filters input[checked]")] == ["build-capacity", "story", "post"]
    assert "3 applied" in page.text
    without = page.link("Remove filter: Build Capacity")
    assert parse_qs(urlsplit(without).query) == {"q": ["lantern"], "kind": ["story", "post"]}
    assert len(titles(browser.page(without))) == 2
    assert parse_qs(urlsplit(page.link("Clear all")).query) == {"q": ["lantern"]}


def test_new_words_keep_the_filters_and_the_order(browser: Browser, alice):
    make_discussion(alice, "Lanterns")
    make_story(alice, "Lanterns lasted")

    page = search(browser, "lantern", kind=["discussion", "story"], sort="newest")
    box = page.tree.select_one("main form[role=search]")

    kept = [(tag["name"], tag["value"]) for tag in box.select("input[type=hidden]")]
    assert kept == [("kind", "discussion"), ("kind", "story"), ("sort", "newest")]


def test_newest_first_sorts_by_age(browser: Browser, alice):
    old = make_discussion(alice, "Lanterns, lanterns, lanterns")
    make_discussion(alice, "Bollards", body="One lantern among many other words of no account.")
    with write():
        db.session.get_one(Discussion, old.id).created_at = now().replace(year=now().year - 2)

    assert titles(search(browser, "lantern"))[0].startswith("Lanterns")
    assert titles(search(browser, "lantern", sort="newest"))[0] == "Bollards"


def test_pages_are_numbered_and_the_last_is_the_last(browser: Browser, alice, bob):
    discussion = make_discussion(alice)
    for number in range(45):
        make_post(discussion, bob, f"Lantern number {number}.")

    first = search(browser, "lantern")
    third = browser.page(first.select(".pages a")[2]["href"])

    assert len(titles(first)) == 20
    assert len(titles(third)) == 5
    assert "Previous" in third.text
    assert "45 results" in third.text
    search(browser, "lantern", 404, page=4)


@pytest.mark.parametrize("page", ["0", "-1", "26", "x", "9" * 400, "1.5", "²"])
def test_a_page_that_cannot_be_is_not_found(browser: Browser, page: str):
    index_changes()
    browser.page(f"/search?q=lantern&page={page}", 404)


@pytest.mark.parametrize(
    "query",
    [
        "kind=nonsense",
        "kind=story&kind=%00",
        "objective=nonsense",
        "sort=cheapest",
        "kind=story%27--",
        f"objective={'x' * 5000}",
    ],
)
def test_an_unknown_filter_or_order_is_not_found(browser: Browser, query: str):
    index_changes()
    browser.page(f"/search?q=lantern&{query}", 404)


@pytest.mark.parametrize(
    "query",
    [
        "q=%00%00lantern%00",
        f"q={quote('lantern ' * 10_000)}",
        f"q={'x' * 50_000}",
        "q=lantern&q=other&q=third",
        "q=lantern&kind=story&kind=story&kind=",
        "q=lantern&page=",
        "q=%27%22%3C%3E%26%3B--%20OR%201%3D1",
        "q=*%3F%5B%5D%28%29%7E%5E%3A",
        "q=%E2%80%AElantern",
        "q=%F0%9F%9A%A7",
        "q=the%20and%20of",
        "unknown=1&q=lantern",
        "q[]=lantern",
    ],
)
def test_strange_questions_are_answered(browser: Browser, alice, query: str):
    make_discussion(alice, "Lanterns on the ridge")
    index_changes()

    page = browser.page(f"/search?{query}")

    assert page.heading == "Search"


@pytest.mark.parametrize("query", ["q=%ff%fe%80", "q=%ED%A0%80", "q=lantern&kind=%ff"])
def test_what_cannot_be_decoded_is_refused(browser: Browser, query: str):
    browser.page(f"/search?{query}", 400)


def test_a_long_question_is_cut_with_a_sentence(browser: Browser, alice):
    make_discussion(alice, "Lanterns on the ridge")

    page = search(browser, "lantern " + "and another word " * 20)

    assert "Only the first 200 characters were searched for." in page.text
    assert len(page.value("q")) <= 200
    assert titles(page) == ["Lanterns on the ridge"]


def test_nothing_found_says_so_leads_to_the_network_and_keeps_the_words(browser: Browser, new_browser, alice):
    page = search(browser, "zzyzx widgets & more")

    assert "Nothing found for “zzyzx widgets & more”" in page.text
    ask = page.link("Ask the network")
    assert parse_qs(urlsplit(ask).query) == {"kind": ["question"], "title": ["zzyzx widgets & more"]}
    form = new_browser(alice).page(page.select(".empty-state a")[0]["href"])
    assert form.value("title") == "zzyzx widgets & more"
    assert empty_searches() == ["zzyzx widgets & more"]


def test_nothing_found_with_filters_offers_the_search_without_them(browser: Browser, alice):
    make_discussion(alice, "Lanterns on the ridge")

    page = search(browser, "lantern", kind="story", objective="build-capacity")

    assert "Nothing matches with these 2 filters" in page.text
    assert "The same words find 1 result without them." in page.text
    assert titles(browser.page(page.link("Remove 2 filters"))) == ["Lanterns on the ridge"]


def test_results_end_with_the_way_to_ask(browser: Browser, alice):
    make_discussion(alice, "Lanterns on the ridge")

    page = search(browser, "lantern")

    assert "Cannot find it?" in page.text
    assert parse_qs(urlsplit(page.link("Ask the network about this")).query)["title"] == ["lantern"]


def test_a_look_ahead_leaves_no_empty_search(browser: Browser, app: Flask):
    index_changes()

    browser.send("HEAD", "/search?q=zzyzx")
    browser.page("/search?q=zzyzx", headers={"Sec-Purpose": "prefetch"})
    browser.page("/search?q=zzyzx", headers={"Purpose": "prefetch"})

    assert empty_searches() == []


def test_an_empty_search_is_kept_without_a_person(new_browser, alice):
    search(new_browser(alice), "zzyzx")

    columns = {"id", "searched_on", "words", "shown", "asked", "empty", "clicked"}
    assert {column.name for column in SearchedWords.__table__.columns} == columns
    assert empty_searches() == ["zzyzx"]


def test_a_search_log_that_cannot_be_written_is_not_seen(browser: Browser):
    index_changes()

    with quick_to_give_up(), holding("searched_words"):
        page = browser.page("/search?q=zzyzx")

    assert "Nothing found" in page.text
    assert empty_searches() == []


def test_the_header_leads_to_the_search(browser: Browser):
    assert browser.page("/search").tree.select_one('header a[href="/search"]')["aria-current"] == "page"


def test_the_search_page_is_not_for_robots(browser: Browser, alice):
    make_discussion(alice, "Lanterns")

    for page in (browser.page("/search"), search(browser, "lantern")):
        assert page.tree.select_one("meta[name=robots]")["content"] == "noindex"


def test_a_search_takes_no_post(browser: Browser):
    assert browser.send("POST", "/search", data={"q": "lantern"}).status in (400, 405)
