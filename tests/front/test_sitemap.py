"""The list of pages for search engines."""

from xml.etree import ElementTree

import pytest

from forum.clock import now
from forum.text.plain import slugify
from tests.factories import make_discussion, make_organisation, make_story

# The test browser reads every answer as HTML; this one is read as XML below.
pytestmark = pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def listed_in(browser, address, row):
    answer = browser.send("GET", address)
    assert answer.status == 200
    assert answer.response.mimetype == "application/xml"
    tree = ElementTree.fromstring(answer.html)
    return [tag.text.removeprefix("http://127.0.0.1:5000") for tag in tree.findall(f"s:{row}/s:loc", SPACE)]


def parts(browser):
    return listed_in(browser, "/sitemap.xml", "sitemap")


def addresses(browser):
    return [address for part in parts(browser) for address in listed_in(browser, part, "url")]


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

    for address in ("/sitemap.xml", "/sitemap/pages.xml", "/sitemap/discussions-1.xml"):
        answer = new_browser(alice).send("GET", address)
        assert answer.html == browser.send("GET", address).html
        assert answer.response.headers["Cache-Control"] == "public, max-age=3600"


def test_odd_titles_make_valid_xml(browser, alice):
    discussion = make_discussion(alice, "Kerbs & <gullies>: “what now”?")

    assert f"/discussions/{discussion.id}-{slugify(discussion.title)}" in addresses(browser)


def test_each_part_covers_a_range_of_ids_and_together_they_leave_nothing_out(browser, alice, monkeypatch):
    monkeypatch.setattr("forum.front.sitemap.PART_IDS", 2)
    discussions = [make_discussion(alice) for _ in range(5)]

    named = [part for part in parts(browser) if part.startswith("/sitemap/discussions-")]
    listed = [listed_in(browser, part, "url") for part in named]

    assert named == [f"/sitemap/discussions-{number}.xml" for number in (1, 2, 3)]
    assert listed == [[row.address for row in discussions[start : start + 2]] for start in (0, 2, 4)]


def test_a_network_without_words_lists_its_pages(browser):
    assert [part for part in parts(browser) if "organisations" not in part] == ["/sitemap/pages.xml"]


@pytest.mark.parametrize(
    "part", ["discussions-0", "people-1", "discussions-2147484", f"stories-{'9' * 40}", "discussions"]
)
def test_a_part_that_cannot_be_is_not_found(browser, part):
    assert browser.send("GET", f"/sitemap/{part}.xml").status == 404


def test_it_costs_the_same_for_one_and_for_thirty(browser, alice, statements):
    make_discussion(alice), make_story(alice)
    with statements() as one:
        addresses(browser)
    for _ in range(29):
        make_discussion(alice)
        make_story(alice)

    with statements() as thirty:
        addresses(browser)

    # One for the list of parts, three for their ranges, two for objectives and themes.
    assert len(one) == len(thirty) <= 12


def test_every_listed_page_describes_itself(browser, alice):
    make_discussion(alice), make_story(alice)
    make_organisation("Kerbs & Gullies Ltd", kind="provider")

    for address in addresses(browser):
        described = browser.page(address).select('meta[name="description"]')
        assert len(described) == 1, address
        assert 20 <= len(described[0]["content"]) <= 200, address
