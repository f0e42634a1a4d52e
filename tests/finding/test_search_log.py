"""What is kept of searches: words, days and counts, and never a person."""

import contextvars
import time
from datetime import timedelta
from threading import Thread

import pytest
import time_machine

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.registry import jobs
from forum.search.models import SEARCHES_KEPT_DAYS
from forum.search.services.indexing import index_changes
from forum.search.services.noting import forget_old_searches, note_search, words_to_keep
from tests.at_once import MOMENT_SECONDS
from tests.factories import make_discussion, make_post, make_story
from tests.faults import holding
from tests.finding.asking import kept_searches, search

HERE = "http://localhost"


def open_from(browser, address: str, words: str, status: int = 200, **headers: str):
    """Open a page as from the results for these words."""
    return browser.page(address, status, headers={"Referer": f"{HERE}/search?q={words}", **headers})


def test_searches_are_counted_by_day_and_words_whatever_their_letters(browser, alice):
    make_discussion(alice, "Lanterns")

    for words in ("lantern", "Lantern", "  LANTERN!", "zzyzx"):
        search(browser, words)
    with time_machine.travel(now() + timedelta(days=1)):
        search(browser, "lantern")

    assert kept_searches() == [("LANTERN!", 3, 0, 0), ("zzyzx", 1, 1, 0), ("lantern", 1, 0, 0)]


def test_further_pages_and_mere_filters_are_not_counted(browser, alice, bob):
    discussion = make_discussion(alice)
    for number in range(22):
        make_post(discussion, bob, f"Lantern number {number}.")

    search(browser, "lantern", page=2)
    search(browser, "", kind="story")
    browser.page("/search?q=%21%21%21")
    # Its filter is why it is empty.
    search(browser, "lantern", kind="story")

    assert kept_searches() == []


@pytest.mark.parametrize(
    "words",
    [
        "alice@northmoor.example lamps",
        "@alice-merrin",
        "call 01632 960 983",
        "+44 (0)7700-900.982",
        'by:"Alice Merrin" gullies',
    ],
)
def test_what_may_tell_of_a_person_is_not_kept(browser, alice, words: str):
    make_discussion(alice, "Lanterns")

    search(browser, words)

    assert kept_searches() == []
    assert words_to_keep(words) == ""


@pytest.mark.parametrize("words", ["£412,000 on the A38", "LTN 1/20", "2026-03-31", "CD 227 and s278", "6 mm SMA"])
def test_numbers_of_the_trade_are_kept(words: str):
    assert words_to_keep(words)


def test_opening_a_result_counts_for_its_words_without_a_link_of_its_own(browser, new_browser, alice):
    discussion = make_discussion(alice, "Lanterns on the ridge")
    story = make_story(alice, "Lanterns lasted longer")
    search(browser, "lantern")
    search(browser, "Ridge lantern")

    open_from(browser, discussion.address, "LANTERN")
    open_from(new_browser(alice), story.address, "lantern&kind=story")
    open_from(browser, "/organisations/northmoor-county-council", "ridge+lantern")

    assert kept_searches() == [("lantern", 1, 0, 2), ("Ridge lantern", 1, 0, 1)]


def test_an_unchanged_page_counts_too(browser, alice):
    discussion = make_discussion(alice, "Lanterns on the ridge")
    search(browser, "lantern")
    tag = browser.page(discussion.address).response.headers["ETag"]

    open_from(browser, discussion.address, "lantern", 304, **{"If-None-Match": tag})

    assert kept_searches() == [("lantern", 1, 0, 1)]


def test_what_is_no_result_or_was_not_asked_today_counts_nothing(browser, alice):
    discussion = make_discussion(alice, "Lanterns on the ridge")
    search(browser, "lantern")
    address = discussion.address

    for page in ("/", "/discussions", "/search", "/objectives/build-capacity"):
        open_from(browser, page, "lantern")
    open_from(browser, "/discussions/999-lanterns", "lantern", 404)
    open_from(browser, address, "bollard")
    open_from(browser, address, "lantern", **{"Sec-Purpose": "prefetch"})
    browser.send("HEAD", address, headers={"Referer": f"{HERE}/search?q=lantern"})
    for referrer in (
        "https://search.example/search?q=lantern",
        f"{HERE}/discussions?q=lantern",
        f"{HERE}/search",
        "http://[",
        f"{HERE}/search?{'a=1&' * 500}q=lantern",
    ):
        browser.page(address, headers={"Referer": referrer})

    assert kept_searches() == [("lantern", 1, 0, 0)]


def test_a_log_that_cannot_be_written_is_not_seen(browser, alice):
    discussion = make_discussion(alice, "Lanterns on the ridge")
    search(browser, "lantern")

    began = time.perf_counter()
    with holding("searched_words"):
        again = browser.page("/search?q=lantern")
        page = open_from(browser, discussion.address, "lantern")

    # Whatever else is written waits for 5 or 15 seconds.
    assert time.perf_counter() - began < 4
    assert again.heading == "Search"
    assert page.heading == "Lanterns on the ridge"
    assert kept_searches() == [("lantern", 1, 0, 0)]


def test_counts_are_forgotten_after_a_year(app):
    with time_machine.travel(now() - timedelta(days=SEARCHES_KEPT_DAYS + 1)), write():
        note_search("cats eyes", is_empty=True)
    with time_machine.travel(now() - timedelta(days=SEARCHES_KEPT_DAYS - 1)), write():
        note_search("gully", is_empty=False)

    with write():
        assert forget_old_searches() is False

    assert kept_searches() == [("gully", 1, 0, 0)]


def test_forgetting_is_daily_work():
    assert jobs["search.forget_old_searches"].seconds == 24 * 3600


def test_two_searches_at_once_make_one_row(browser, alice, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("forum.database.HURRY_MILLISECONDS", 15_000)
    make_discussion(alice, "Lanterns")
    index_changes()
    other = Thread(target=lambda: contextvars.Context().run(browser.client.get, "/search?q=lantern"))

    with write():
        note_search("lantern", is_empty=False)
        db.session.flush()
        other.start()
        other.join(MOMENT_SECONDS)
    other.join()

    assert kept_searches() == [("lantern", 2, 0, 0)]
