"""The feed of a saved search: what its member may read, to whoever has its address."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from forum.accounts.models import Member, State
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.limits.blocks import BlockCounter
from forum.limits.rates import MINUTE, Rate
from forum.saved_searches.feed_address import feed_address
from forum.saved_searches.services.keeping import delete_search
from forum.search.services.indexing import index_changes
from tests.factories import make_discussion, make_post, make_story
from tests.saved_searches.saving import saved_now, saved_search

ATOM = "{http://www.w3.org/2005/Atom}"


def read(browser, saved):
    index_changes()
    answer = browser.send("GET", feed_address(saved))
    assert answer.status == 200
    return ET.fromstring(answer.response.get_data())


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]


def test_a_feed_has_what_its_member_may_read_newest_first(browser, alice, bob):
    saved = saved_search(alice, "lanterns", name="Lights & <lanterns>")
    story = make_story(bob, "Lanterns & <b>bollards</b>")
    make_post(make_discussion(bob, "Bollards", audience="members"), bob, "Our lanterns are new.")
    make_story(alice, "Lanterns of my own")
    make_story(bob, "Gullies")

    feed = read(browser, saved)

    assert feed.findtext(f"{ATOM}title") == "Lights & <lanterns> – Connect and Share"
    assert titles(feed) == ["Reply 2 in Bollards", "Lanterns & <b>bollards</b>"]
    last = feed.findall(f"{ATOM}entry")[1]
    assert last.find(f"{ATOM}link").get("href") == f"http://127.0.0.1:5000{story.address}"
    assert last.findtext(f"{ATOM}id") == f"http://127.0.0.1:5000/stories/{story.id}"
    assert last.findtext(f"{ATOM}author/{ATOM}name") == "Eastvale Council"
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == 2
    for moment in feed.iter(f"{ATOM}updated"):
        assert moment.text.endswith("+00:00")


def test_what_was_taken_away_is_gone_from_the_feed_at_once(browser, alice, bob):
    saved = saved_search(alice, "lanterns")
    talk = make_discussion(bob, "Lanterns that hum")
    assert titles(read(browser, saved)) == ["Lanterns that hum"]

    with write():
        db.session.get_one(Discussion, talk.id).removed_at = now()

    assert titles(ET.fromstring(browser.send("GET", feed_address(saved)).response.get_data())) == []


def test_a_feed_is_not_sent_again_while_nothing_changed(browser, alice, bob):
    saved = saved_search(alice, "lanterns")
    make_story(bob, "Lanterns lasted longer")
    index_changes()
    first = browser.send("GET", feed_address(saved)).response

    held = {"If-None-Match": first.headers["ETag"]}
    again = browser.send("GET", feed_address(saved), headers=held)
    by_time = browser.send("GET", feed_address(saved), headers={"If-Modified-Since": first.headers["Last-Modified"]})
    make_story(bob, "Lanterns lasted even longer")
    index_changes()
    changed = browser.send("GET", feed_address(saved), headers=held)

    assert first.mimetype == "application/atom+xml"
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in first.headers and "public" not in first.headers["Cache-Control"]
    assert (again.status, by_time.status, changed.status) == (304, 304, 200)


def test_a_new_address_closes_the_former_one(browser, new_browser, alice):
    index_changes()
    saved = saved_search(alice, "lanterns")
    former = feed_address(saved)
    member = new_browser(alice)
    shown = member.page(f"/saved-searches/{saved.id}/edit").link("The feed of this search")

    page = member.follow(member.post(f"/saved-searches/{saved.id}/feed"))

    assert shown == former
    assert "The feed has a new address." in page.text
    assert browser.send("GET", former).status == 404
    assert browser.send("GET", page.link("The feed of this search")).status == 200


@pytest.mark.parametrize("token", ["nothing", "WzEsMV0.x", "WzEsMV0", "%00", "é" * 500])
def test_a_made_up_address_opens_nothing(browser, alice, token):
    saved_search(alice, "lanterns")

    assert browser.send("GET", f"/feeds/searches/{token}").status == 404


@pytest.mark.parametrize("change", [{"state": State.DEACTIVATED}, {"suspended_until": now() + timedelta(days=3000)}])
def test_whoever_is_no_member_any_more_has_no_feed(browser, alice, change):
    index_changes()
    saved = saved_search(alice, "lanterns")
    with write():
        for name, value in change.items():
            setattr(db.session.get_one(Member, alice.id), name, value)

    assert browser.send("GET", feed_address(saved)).status == 404


def test_a_deleted_search_has_no_feed(browser, alice):
    saved = saved_search(alice, "lanterns")
    with write():
        delete_search(saved_now(saved))

    assert browser.send("GET", feed_address(saved)).status == 404


def test_signs_that_xml_has_no_place_for_are_left_out(browser, alice, bob):
    saved = saved_search(alice, "lanterns")
    make_discussion(bob, "Lanterns \ufffe\uffff here", body="Lanterns \uffff")

    assert titles(read(browser, saved)) == ["Lanterns  here"]


def test_whoever_asks_without_end_has_to_wait(browser, alice, monkeypatch):
    index_changes()
    monkeypatch.setattr("forum.saved_searches.views.readers", BlockCounter(Rate("feed", 20, MINUTE, "feeds")))
    address, here = feed_address(saved_search(alice, "lanterns")), {"REMOTE_ADDR": "198.51.100.20"}
    for _ in range(20):
        browser.send("GET", address, environ_overrides=here)

    assert browser.send("GET", address, environ_overrides=here).status == 429


def test_while_the_index_is_made_a_feed_reader_is_told_to_come_again(app, browser, alice):
    saved = saved_search(alice, "lanterns")
    app.extensions.pop("search", None)

    answer = browser.send("GET", feed_address(saved))

    assert answer.status == 503
    assert answer.response.headers["Retry-After"]
