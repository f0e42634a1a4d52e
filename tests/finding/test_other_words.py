"""Words that mean the same on the search page: found further down, named, marked, and switched off."""

from urllib.parse import parse_qs, urlsplit

import pytest

from forum.database import write
from forum.search.thesaurus.services import add_entry
from tests.factories import make_discussion
from tests.finding.asking import search, titles


@pytest.fixture()
def drains(app, alice):
    """A thesaurus, and two discussions that say the same in other words."""
    with write():
        add_entry(["gully", "drain", "soakaway"])
    make_discussion(alice, "Drains in the lane", body="Who empties them?")
    make_discussion(alice, "Gullies in the lane", body="Who empties them?")


def test_a_word_finds_what_means_the_same_further_down_and_says_so(browser, drains):
    page = search(browser, "gully")

    assert titles(page) == ["Gullies in the lane", "Drains in the lane"]
    assert "Also searched: drain, soakaway." in page.text
    assert [mark.get_text() for mark in page.select(".result-title mark")] == ["Gullies", "Drains"]


def test_other_words_are_switched_off_for_one_search_and_stay_off(browser, drains):
    only = search(browser, "gully", kind="discussion").link("Search only for my words")
    page = browser.page(only)

    assert parse_qs(urlsplit(only).query) == {"q": ["gully"], "kind": ["discussion"], "also": ["off"]}
    assert titles(page) == ["Gullies in the lane"]
    assert "Also searched" not in page.text
    for form in page.select("main form[action='/search']"):
        assert form.select_one("input[name=also]")["value"] == "off"
    assert "also=off" in page.link("Remove filter: Discussions")
    assert titles(browser.page(page.link("Search for words that mean the same too"))) == [
        "Gullies in the lane",
        "Drains in the lane",
    ]


def test_a_search_without_known_words_says_nothing_of_others(browser, drains):
    page = search(browser, "lane")

    assert "Also searched" not in page.text
    assert "Searched only" not in page.text
    assert "also=" not in page.html


def test_a_word_that_nothing_has_finds_what_means_the_same(browser, drains):
    assert set(titles(search(browser, "soakaway"))) == {"Gullies in the lane", "Drains in the lane"}


def test_other_words_are_not_named_where_nothing_is_found(browser, drains):
    page = search(browser, "gully", kind="organisation")

    assert titles(page) == []
    assert "Also searched" not in page.text


def test_what_was_switched_off_reads_as_sentences(browser, drains):
    page = search(browser, "gully", also="off", meaning="off")

    assert "Search for words that mean the same too · Ordered by words only. Order by meaning" in page.text
