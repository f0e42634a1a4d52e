"""Where a question finds nothing: a slip of the pen is put right and said, or what left nothing is let go and named."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser import Browser
from tests.factories import make_discussion, make_story
from tests.finding.asking import counts, empty_searches, nearest, search, titles


def query_of(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


@pytest.fixture()
def network(alice) -> None:
    make_discussion(alice, "Bollards on the ridge", body="A recycled binder, cold.", themes=["structures"])
    make_story(alice, "Lanterns lasted longer")


def test_a_misspelt_question_is_put_right_and_said(browser: Browser, network: None):
    page = search(browser, "bolards kind:discussion")

    assert titles(page) == ["Bollards on the ridge"]
    assert "Nothing matches “bolards kind:discussion”. Showing results for bollards kind:discussion" in page.text
    assert page.value("q") == "bolards kind:discussion"
    assert empty_searches() == []


def test_the_very_words_can_be_searched_for(browser: Browser, network: None):
    address = search(browser, "bolards").link("Search for “bolards” exactly")

    exact = browser.page(address)

    assert query_of(address) == {"q": ["bolards"], "exact": ["1"]}
    assert titles(exact) == []
    assert "Nothing found for “bolards”" in exact.text
    assert exact.value("exact") == "1"


def test_a_correction_is_only_offered_where_something_is_found(browser: Browser, network: None):
    page = search(browser, "lanterns bolards")

    assert titles(page) == ["Lanterns lasted longer"]
    assert page.link("lanterns bollards")
    assert "Showing results for" not in page.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ('"cold recycled binder"', "Nothing has the phrase “cold recycled binder”. These have its words:"),
        (
            '"on ridge bollards" "binder recycled"',
            "Nothing has the phrases “on ridge bollards” and “binder recycled”. These have their words:",
        ),
        ("title:binder", "Nothing has “binder” in its title. These have it elsewhere:"),
        ("bollards -binder", "Everything that matches has “binder” too. With it:"),
        ('"ridge bollards" -binder', "Nothing matches all of this. Its words find:"),
    ],
)
def test_what_left_nothing_is_named_and_let_go(browser: Browser, network: None, typed: str, sentence: str):
    page = search(browser, typed)

    assert sentence in page.text
    assert titles(page) == []
    assert nearest(page) == ["Bollards on the ridge"]
    assert page.link("Ask the network about this")
    assert empty_searches() == [typed]


@pytest.mark.parametrize("typed", ["bollards stage:trial", "bollards saving:>1k", "bollards before:2020"])
def test_an_operator_that_left_nothing_is_a_filter_to_remove(browser: Browser, network: None, typed: str):
    page = search(browser, typed)

    assert "Nothing matches with this filter" in page.text
    assert nearest(page) == ["Bollards on the ridge"]
    assert query_of(page.link("Remove 1 filter")) == {"q": ["bollards"]}


def test_each_of_several_operators_can_be_let_go(browser: Browser, network: None):
    page = search(browser, "bollards stage:trial kind:discussion")

    assert "Nothing matches with these 2 filters" in page.text
    assert page.link("Without Trial")


def test_without_words_no_words_are_said_to_find_anything(browser: Browser, network: None):
    page = search(browser, "-bollards kind:post stage:trial")
    many = search(browser, "-bollards kind:story stage:trial before:2020")

    assert "The same words" not in page.text + many.text
    assert "Nothing matches with these 2 filters" in page.text
    # The story, and the organisations of those who wrote.
    assert f"Without them there are {len(titles(search(browser, '-bollards')))} results." in page.text
    assert query_of(page.link("Remove 2 filters")) == {"q": ["-bollards"]}


def test_what_is_nearest_with_the_filters_is_not_said_to_be_without_them(browser: Browser, network: None, alice):
    make_discussion(alice, "A ridge", body="Its lanterns.")

    page = search(browser, "title:lanterns kind:discussion")

    assert "Nothing matches with this filter" in page.text
    assert nearest(page) == ["A ridge"]
    assert "The nearest without it" not in page.text


def test_operators_alone_that_leave_nothing_are_taken_away_one_by_one(browser: Browser, network: None):
    page = search(browser, "kind:story stage:trial")

    assert "Nothing matches with these 2 filters" in page.text
    assert "Take one away" in page.text
    assert "The same words" not in page.text
    assert titles(browser.page(page.link("Without Trial"))) == ["Lanterns lasted longer"]
    # It would lead to the start page.
    assert "Remove 2 filters" not in page.text


def test_more_than_the_best_few_are_one_click_away(browser: Browser, alice):
    for number in range(7):
        make_discussion(alice, f"Lanterns on ridge {number}")

    page = search(browser, '"ridge of lanterns"')

    assert len(nearest(page)) == 5
    assert len(titles(browser.page(page.link("See all 7 results")))) == 7


def test_the_question_goes_to_the_network_without_its_operators(browser: Browser, network: None):
    page = search(browser, 'how to keep "bollards" clear -bridge theme:structures stage:trial')

    asked = query_of(page.link("ask the network about this"))

    assert asked["title"] == ["how to keep bollards clear"]
    assert asked["theme"] == ["structures"]
    assert asked["near"] == ["structures"]


def test_words_that_nothing_has_lead_to_the_network_at_once(browser: Browser, network: None):
    page = search(browser, '"zzyzx widgets"')

    assert "Nobody has written about this yet" in page.text
    assert nearest(page) == []
    # Nothing can be chosen of nothing.
    assert page.select(".filters") == []


def test_of_filters_that_leave_nothing_only_the_chosen_ones_are_listed(browser: Browser, network: None):
    page = search(browser, "bollards", kind="story", stage="trial")

    assert counts(page, "kind") == {"story": 0}
    assert counts(page, "objective") == {}
    assert counts(page, "stage") == {"trial": 0}
