"""The statements: written, true, and rendered once."""

import pytest

from forum.programme import queries
from forum.programme.queries import STATEMENTS, statement


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_prints_its_words_its_date_and_its_parts(browser, name):
    page = browser.page(f"/{name}")
    shown = statement(name)

    assert page.heading == shown.title
    assert page.select('meta[name="description"]')[0]["content"] == shown.description
    assert len(shown.description) <= 160
    assert "Last updated on" in page.text
    for anchor, words in shown.headings:
        assert page.select(f"h2#{anchor}")[0].get_text() == words
        assert page.link(words)


def test_each_is_rendered_once_in_a_process(browser, monkeypatch):
    browser.page("/about")
    before = statement.cache_info().misses

    browser.page("/about")

    assert statement.cache_info().misses == before
    assert queries.statement is statement


def test_about_tells_of_the_programme_with_dates_and_sources(browser):
    page = browser.page("/about")

    for words in (
        "2011",
        "Encourage Leadership",
        "Geoff Allister",
        "as of 8 July 2014",
        "December 2013",
        "March 2015",
        "We do not hold either document",
        "NHT Network",
    ):
        assert words in page.text
    assert len([tag for tag in page.select('main a[href^="https://"]') if not tag.get("rel")]) >= 8


def test_the_formatting_help_of_the_composer_is_there(browser):
    assert browser.page("/rules").select("h2#formatting")


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_link_of_ours_leads_to_a_page(browser, name):
    page = browser.page(f"/{name}")

    for tag in page.select("main a[href^='/']"):
        answer = browser.send("GET", tag["href"])
        assert answer.status == 200, f"{tag['href']} gave {answer.status}"


def test_the_cookies_page_names_every_cookie_that_is_set(browser):
    page = browser.page("/cookies")
    browser.post("/appearance", appearance="dark")

    names = {cookie.key for cookie in browser.client._cookies.values()}

    assert names == {"session", "appearance"}
    for name in names:
        assert any(tag.get_text() == name for tag in page.select("code"))


def test_privacy_says_the_lifetimes_that_the_software_keeps(browser):
    from forum.accounts.models import ABSOLUTE_DAYS, IDLE_DAYS, STAFF_ABSOLUTE_DAYS, STAFF_IDLE_HOURS

    text = browser.page("/privacy").text

    assert f"{IDLE_DAYS} days without use" in text
    assert f"after {ABSOLUTE_DAYS} days" in text
    assert f"{STAFF_IDLE_HOURS} hours and {STAFF_ABSOLUTE_DAYS} days" in text


def test_the_rules_say_the_numbers_that_moderation_keeps(browser):
    from forum.accounts.models import MODERATOR_SUSPENSION_DAYS
    from forum.moderation import models

    text = browser.page("/rules").text

    assert f"{models.ORGANISATIONS_THAT_REMOVE} people from {models.ORGANISATIONS_THAT_REMOVE} different" in text
    assert f"within {models.AUTHOR_DAYS} days" in text
    assert f"at most {MODERATOR_SUSPENSION_DAYS} days" in text


def test_a_page_costs_no_statement_for_visitors(browser, statements):
    browser.page("/about")

    with statements() as seen:
        browser.page("/about")

    assert seen == []


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_calls_a_real_installation_a_demonstration(browser, name):
    page = browser.page(f"/{name}")

    assert "This is a demonstration" not in page.text
    assert "This site is a demonstration" not in page.text
    assert "people and conversations are invented." not in page.select("footer")[-1].get_text()
