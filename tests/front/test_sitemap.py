"""The list of pages for search engines."""

from xml.etree import ElementTree

import pytest

from forum.clock import now
from forum.text.plain import slugify
from tests.factories import make_discussion, make_organisation, make_story

# The test browser reads every answer as HTML; this one is read as XML below.
pytestmark = pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(browser):
    answer = browser.send("GET", "/sitemap.xml")
    assert answer.status == 200
    assert answer.response.mimetype == "application/xml"
    tree = ElementTree.fromstring(answer.html)
    return [tag.text.removeprefix("http://127.0.0.1:5000") for tag in tree.findall("s:url/s:loc", SPACE)]


def test_every_kind_of_public_page_is_listed_once(browser, alice):
    discussion, story = make_discussion(alice), make_story(alice)
    body = make_organisation("Kerbs & Gullies Ltd", kind="provider")

    listed = addresses(browser)

    assert len(listed) == len(set(listed))
    for address in ("/", "/about", "/privacy", "/objectives/build-capacity", "/themes/structures"):
        assert address in listed
    assert {discussion.address, story.address, f"/organisations/{body.slug}"} <= set(listed)
    assert sum(address.startswith("/themes/") for address in listed) == 22


def test_what_visitors_may_not_read_is_not_listed(browser, alice):
    hidden = [
        make_discussion(alice, audience="members"),
        make_discussion(alice, deleted_at=now()),
        make_discussion(alice, removed_at=now()),
        make_discussion(alice, held_at=now()),
        make_story(alice, audience="members"),
        make_story(alice, deleted_at=now()),
        make_story(alice, removed_at=now()),
        make_story(alice, held_at=now()),
    ]

    listed = addresses(browser)

    assert not {row.address for row in hidden} & set(listed)


def test_it_is_the_same_for_members_and_may_be_kept(browser, new_browser, alice):
    make_discussion(alice, audience="members")

    answer = new_browser(alice).send("GET", "/sitemap.xml")

    assert answer.html == browser.send("GET", "/sitemap.xml").html
    assert answer.response.headers["Cache-Control"] == "public, max-age=3600"


def test_odd_titles_make_valid_xml(browser, alice):
    discussion = make_discussion(alice, "Kerbs & <gullies>: “what now”?")

    assert f"/discussions/{discussion.id}-{slugify(discussion.title)}" in addresses(browser)


def test_it_costs_the_same_for_one_and_for_thirty(browser, alice, statements):
    make_discussion(alice)
    with statements() as one:
        addresses(browser)
    for _ in range(29):
        make_discussion(alice)
        make_story(alice)

    with statements() as thirty:
        addresses(browser)

    assert len(one) == len(thirty) <= 12


def test_every_listed_page_describes_itself(browser, alice):
    make_discussion(alice), make_story(alice)
    make_organisation("Kerbs & Gullies Ltd", kind="provider")

    for address in addresses(browser):
        described = browser.page(address).select('meta[name="description"]')
        assert len(described) == 1, address
        assert 20 <= len(described[0]["content"]) <= 200, address
