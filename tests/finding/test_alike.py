"""More like this, and what is similar to what somebody writes."""

from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.search.contract import Question
from forum.search.queries import backend
from forum.search.services.indexing import index_changes
from forum.search.services.vectors import make_vectors
from forum.stories.models import Story
from tests.browser import Answer
from tests.factories import make_discussion, make_story

ASKED, MEANT = "How often do you clean gullies?", "A round for emptying road drains"
OTHER = "Choosing paint for pedestrian crossings"


def keep_up() -> None:
    index_changes()
    while make_vectors():
        pass


def links(page: Answer) -> list[str]:
    return [link.get_text() for link in page.select("li > a") if link.find_next_sibling(class_="meta")]


@pytest.fixture(params=["on", "off"])
def meaning(request: pytest.FixtureRequest, app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(app.config, "SEARCH_MEANING", request.param)
    return request.param


def talk(alice: Any) -> tuple[Discussion, Discussion, Discussion]:
    asked = make_discussion(alice, ASKED, body="Our gullies silt up between the yearly visits, and roads flood.")
    meant = make_discussion(alice, MEANT, body="We clean drains and gullies by how much silt they hold.")
    other = make_discussion(alice, OTHER, body="Which paint lasts longest at a crossing in heavy traffic?")
    keep_up()
    return asked, meant, other


def test_a_discussion_leads_to_what_is_like_it_and_never_to_itself(meaning: str, browser, alice):
    asked, _, _ = talk(alice)

    page = browser.page(browser.page(asked.address).link("More like this"))

    assert links(page) == [MEANT]
    assert page.link(ASKED) == asked.address


def test_a_story_leads_to_what_is_like_it(meaning: str, browser, alice):
    talk(alice)
    story = make_story(alice, "Sensors in gullies say when to clean them", result="Silt is measured, drains flow.")
    keep_up()

    page = browser.page(browser.page(story.address).link("More like this"))

    assert {ASKED, MEANT} <= set(links(page))
    assert story.title not in links(page)


def test_nothing_is_loaded_into_a_page_that_somebody_reads(browser, alice):
    asked, _, _ = talk(alice)

    page = browser.page(asked.address)

    assert page.select("[data-similar]") == []
    assert MEANT in browser.page(page.link("More like this")).text


def test_what_a_viewer_may_not_see_is_like_nothing(new_browser, alice, bob):
    asked, _, _ = talk(alice)
    secret = make_discussion(alice, "Gullies of members only", body="Silt in gullies.", audience="members")
    keep_up()

    assert secret.title in links(new_browser(bob).page(f"/search/like/discussion/{asked.id}"))
    assert secret.title not in links(new_browser().page(f"/search/like/discussion/{asked.id}"))
    new_browser().page(f"/search/like/discussion/{secret.id}", 404)
    new_browser().page(f"/search/like/discussion/{secret.id}?first=3", 404)


def test_what_was_deleted_a_moment_ago_is_like_nothing(browser, alice):
    asked, meant, _ = talk(alice)
    with write():
        db.session.get(Discussion, meant.id).deleted_at = meant.created_at

    assert links(browser.page(f"/search/like/discussion/{asked.id}")) == []


@pytest.mark.parametrize("state", ["removed_at", "deleted_at", "unpublished_at", "held_at"])
def test_what_nobody_can_find_tells_no_title_and_has_no_likes(browser, new_browser, alice, state: str):
    """The discussion of a story that went still stands, and has the story's title."""
    story = make_story(alice, "Gullies of a contractor who must not be named")
    talk(alice)
    with write():
        setattr(db.session.get_one(Story, story.id), state, now())
    keep_up()

    for path in (f"story/{story.id}", f"discussion/{story.discussion_id}"):
        for viewer in (browser, new_browser(alice)):
            page = viewer.page(f"/search/like/{path}", 404)
            assert "must not be named" not in page.text
            viewer.page(f"/search/like/{path}?first=3", 404)
    page = new_browser(alice).send("GET", story.address)
    assert not page.select(f'a[href="/search/like/story/{story.id}"]')


@pytest.mark.parametrize("path", ["post/1", "member/1", "story/99", "discussion/99999999999999999999"])
def test_nothing_else_has_likes(path: str, browser, alice):
    talk(alice)

    browser.page(f"/search/like/{path}", 404)


def similar(browser: Any, title: str, body: str = "") -> list[str]:
    return links(browser.send("GET", f"/search/similar?{urlencode({'title': title, 'body': body})}"))


def test_what_is_being_written_finds_similar_things(meaning: str, browser, alice):
    talk(alice)

    assert ASKED in similar(browser, "Cleaning of gullies: how often?", "They silt up.")
    assert similar(browser, "Who has words for a sign about swans on a bridge?") == []
    assert similar(browser, "Gullies") == []
    assert similar(browser, "") == []


def test_a_title_without_end_costs_no_more_than_one(browser, alice, monkeypatch: pytest.MonkeyPatch):
    talk(alice)
    asked: list[Question] = []
    find = backend().find
    monkeypatch.setattr(backend(), "find", lambda question: asked.append(question) or find(question))

    similar(browser, " ".join(f"gully{number}" for number in range(50_000)), "silt " * 200_000)

    assert [len(question.words) for question in asked if len(question.words) > 200] == []


def test_nothing_of_what_is_being_written_is_kept(browser, alice, statements):
    talk(alice)

    with statements() as seen:
        similar(browser, "Cleaning of gullies: how often?")

    assert not [statement for statement in seen if not statement.startswith(("BEGIN", "SELECT"))]


def test_a_preview_of_a_discussion_shows_similar_things(new_browser, alice, bob):
    talk(alice)
    browser = new_browser(bob)

    fields = {"kind": "question", "title": "Gullies: how often are they cleaned?", "objectives": "build-capacity"}
    page = browser.fill("/discussions/new", 200, body="They silt up.", preview="1", **fields)

    assert ASKED in links(page)


def test_a_preview_of_a_story_shows_similar_things(new_browser, alice, bob):
    talk(alice)
    browser = new_browser(bob)

    texts = {"problem": "Gullies silt up.", "what_we_did": "We cleaned them twice.", "result": "They flow."}
    fields = {"title": "Cleaning gullies more often", "objectives": "build-capacity", **texts}
    page = browser.fill("/stories/new", 200, preview="1", **fields)

    assert ASKED in links(page)


def test_without_an_index_nothing_is_similar_and_no_page_fails(browser, alice):
    discussion = make_discussion(alice, ASKED)

    assert links(browser.page(f"/search/like/discussion/{discussion.id}")) == []
    assert similar(browser, ASKED) == []
