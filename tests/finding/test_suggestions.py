"""What is suggested while somebody types, and how a browser learns of the search."""

import xml.etree.ElementTree as ET

import pytest

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.limits.blocks import BlockCounter
from forum.limits.rates import MINUTE, Rate
from forum.search.models import SearchedWords
from forum.search.queries import backend
from forum.search.services.indexing import index_changes
from tests.factories import make_discussion, make_member, make_organisation, make_post, make_story

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def suggested(browser, typed):
    index_changes()
    answer = browser.send("GET", "/search/suggest", query_string={"q": typed})
    assert answer.status == 200
    return answer.response.get_json()


def names(rows):
    return [row["name"] for row in rows]


def test_titles_themes_organisations_and_people_are_suggested_in_groups(new_browser, alice, bob):
    make_story(alice, "Drainage that lasts")
    make_discussion(bob, "Drainage in clay", kind="question")
    make_organisation("Drainfield Council")
    make_member("Drew Drainer")

    rows = suggested(new_browser(alice), "drain")

    assert {(row["group"], row["name"], row["kind"]) for row in rows} == {
        ("Practice stories and discussions", "Drainage that lasts", "Practice story"),
        ("Practice stories and discussions", "Drainage in clay", "Question"),
        ("Themes", "Drainage, gullies and flooding", ""),
        ("Organisations", "Drainfield Council", ""),
        ("People", "Drew Drainer", ""),
    }
    groups = [row["group"] for row in rows]
    assert groups == sorted(groups, key=groups.index), "A group stands together."


def test_each_suggestion_leads_to_its_page(new_browser, alice, bob):
    make_story(alice, "Drainage that lasts")
    make_discussion(bob, "Drainage in clay")
    make_organisation("Drainfield Council")
    make_member("Drew Drainer")
    browser = new_browser(alice)

    for row in suggested(browser, "drain"):
        assert browser.page(row["address"]).heading == row["name"]


def test_an_exact_name_comes_first(browser, alice):
    for number in range(12):
        make_discussion(alice, f"Northmoor and its gullies {number}")
    make_organisation("Northmoor")

    assert names(suggested(browser, "northmoor"))[0] == "Northmoor"
    assert names(suggested(browser, "NORTHMOOR "))[0] == "Northmoor"


def test_the_words_before_the_last_are_whole_words(browser, alice):
    make_discussion(alice, "Winter gritting by night")
    make_discussion(alice, "Winter drainage")

    assert names(suggested(browser, "winter gri")) == ["Winter gritting by night"]
    assert names(suggested(browser, "gri")) == ["Winter gritting by night"]
    assert names(suggested(browser, "win gri")) == []


def test_there_are_at_most_ten_and_every_group_has_its_places(new_browser, alice):
    for number in range(9):
        make_story(alice, f"Structures that last {number}")
        make_organisation(f"Structures Council {number}")
        make_member(f"Sam Structures {number}")

    rows = suggested(new_browser(alice), "structures")

    groups = [row["group"] for row in rows]
    assert len(rows) == 10
    assert {group: groups.count(group) for group in groups} == {
        "Themes": 1,
        "Practice stories and discussions": 5,
        "Organisations": 2,
        "People": 2,
    }


def test_nothing_is_suggested_that_the_reader_may_not_see(browser, new_browser, alice, bob):
    make_discussion(alice, "Lanterns among members", audience="members")
    make_member("Lana Lanterns")
    post = make_discussion(alice, "Bollards")
    make_post(post, bob, "Lanterns in a reply are no title.")
    removed, held = make_discussion(alice, "Lanterns removed"), make_discussion(alice, "Lanterns held")
    index_changes()
    with write():
        db.session.get_one(Discussion, removed.id).removed_at = now()
        db.session.get_one(Discussion, held.id).held_at = now()

    # The index still has both, and is not asked to catch up.
    rows = browser.send("GET", "/search/suggest?q=lantern").response.get_json()
    of_members = new_browser(bob).send("GET", "/search/suggest?q=lantern").response.get_json()

    assert rows == []
    assert names(of_members) == ["Lanterns among members", "Lana Lanterns"]


def test_while_there_is_no_index_themes_are_suggested_still(browser, app, alice):
    make_story(alice, "Drainage that lasts")
    app.extensions.pop("search", None)

    assert names(browser.send("GET", "/search/suggest?q=drain").response.get_json()) == [
        "Drainage, gullies and flooding"
    ]
    assert backend().needs_rebuild()


@pytest.mark.parametrize("typed", ["", "a", " ", "%", "''", "\u202e", "x" * 101, "(((", "*:*", "\u0000", "how to the"])
def test_strange_or_short_letters_suggest_nothing(browser, alice, typed):
    make_discussion(alice, "Lanterns")

    assert suggested(browser, typed) == []


def test_suggestions_cost_few_statements_however_many_there_are(new_browser, alice, statements):
    browser = new_browser(alice)
    make_story(alice, "Structures that last")
    suggested(browser, "struc")
    counts = []
    for number in range(9):
        make_discussion(alice, f"Structures of stone {number}")
        make_organisation(f"Structures Council {number}")
        make_member(f"Sam Structures {number}")
        if number in (0, 8):
            index_changes()
            with statements() as seen:
                browser.send("GET", "/search/suggest?q=struc")
            counts.append(len([one for one in seen if one.startswith("SELECT")]))

    assert counts[0] == counts[1] <= 5


def test_suggestions_are_never_kept_and_nothing_is_written_down(browser, alice):
    make_discussion(alice, "Lanterns")
    index_changes()

    answer = browser.send("GET", "/search/suggest?q=zzqx").response

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/json"
    assert "Set-Cookie" not in answer.headers
    assert db.session.scalars(db.select(SearchedWords)).all() == []


def test_whoever_asks_without_end_has_to_wait(browser, app, monkeypatch):
    monkeypatch.setattr(
        "forum.finding.views.suggesting.typed_letters", BlockCounter(Rate("suggest", 20, MINUTE, "suggestions"))
    )
    here = {"REMOTE_ADDR": "198.51.100.9"}
    for _ in range(20):
        browser.send("GET", "/search/suggest?q=", environ_overrides=here)

    refused = browser.send("GET", "/search/completions?q=", environ_overrides=here)
    elsewhere = browser.send("GET", "/search/suggest?q=", environ_overrides={"REMOTE_ADDR": "198.51.100.10"})

    assert (refused.status, elsewhere.status) == (429, 200)
    assert int(refused.response.headers["Retry-After"]) > 0


def test_the_box_of_each_page_that_searches_takes_suggestions(browser, alice):
    index_changes()
    for path, status in (("/", 200), ("/search", 200), ("/search?q=zzqx", 200), ("/stories", 200), ("/nowhere", 404)):
        box = browser.page(path, status).tree.select_one('form[action="/search"] input[name="q"]')
        assert box.has_attr("data-search") and box["type"] == "search", path


def test_a_browser_learns_of_the_search_from_every_page(browser, app):
    link = browser.page("/about").tree.select_one('link[rel="search"]')
    answer = browser.send("GET", link["href"]).response
    description = ET.fromstring(answer.get_data())
    urls = {url.get("type"): url.get("template") for url in description.findall(f"{OPENSEARCH}Url")}

    assert link["type"] == answer.mimetype == "application/opensearchdescription+xml"
    assert len(description.findtext(f"{OPENSEARCH}ShortName")) <= 16
    site = app.config["SITE_URL"]
    assert urls["text/html"] == f"{site}/search?q={{searchTerms}}"
    assert urls["application/x-suggestions+json"] == f"{site}/search/completions?q={{searchTerms}}"


def test_the_address_bar_is_told_names_as_a_visitor_sees_them(new_browser, alice, bob):
    make_discussion(alice, "Lanterns for all")
    make_discussion(alice, "Lanterns among members", audience="members")
    index_changes()

    answer = new_browser(bob).send("GET", "/search/completions?q=lan").response

    assert answer.mimetype == "application/x-suggestions+json"
    assert answer.get_json(force=True) == ["lan", ["Lanterns for all"]]
