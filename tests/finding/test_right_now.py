"""What changed a moment ago: the index was not written yet, and still neither rows nor counts show it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from forum.accounts.models import Member, State
from forum.clock import now
from forum.database import write
from forum.discussions.models import Audience, Discussion, Post
from forum.extensions import db
from forum.search import queries
from forum.search.models import SearchChange
from forum.search.services.indexing import index_changes
from forum.stories.models import Story
from tests.browser import Answer, Browser
from tests.factories import make_discussion, make_member, make_post, make_story
from tests.finding.asking import counts, titles

# PostgreSQL leaves no time between the change and the index: tests/search/test_at_once.py.
pytestmark = pytest.mark.usefixtures("whoosh")

LOOK = "/search?q=lantern"


def change(model: type, number: int, **values: Any) -> None:
    """Change a row, and leave the index as it is."""
    with write():
        row = db.session.get_one(model, number)
        for name, value in values.items():
            setattr(row, name, value)
    assert db.session.scalar(db.select(db.func.count()).select_from(SearchChange))


def shown(page: Answer) -> tuple[list[str], int]:
    """The titles, and how many results the kinds of them count."""
    return titles(page), sum(counts(page, "kind").values())


@pytest.mark.parametrize("gone", ["removed_at", "deleted_at", "held_at", "unpublished_at"])
def test_a_story_that_went_is_gone_for_everybody_at_once(browser: Browser, new_browser, alice, bob, gone: str):
    story = make_story(alice, "Lanterns lasted longer")
    make_story(bob, "Lanterns again")
    index_changes()

    change(Story, story.id, **{gone: now()})

    for viewer in (browser, new_browser(bob)):
        page = viewer.page(LOOK)
        assert shown(page) == (["Lanterns again"], 1)
        assert page.tree.select_one("#results").get_text() == "1 result for “lantern”"
        assert counts(page, "objective")["build-capacity"] == 1


def test_a_story_taken_back_shows_not_even_to_its_author_and_moderators(new_browser, alice, mia):
    story = make_story(alice, "Lanterns lasted longer")
    index_changes()

    change(Story, story.id, unpublished_at=now())

    for viewer in (alice, mia):
        assert shown(new_browser(viewer).page(LOOK)) == ([], 0)


@pytest.mark.parametrize("gone", ["removed_at", "deleted_at", "held_at"])
def test_a_discussion_that_went_takes_its_replies_along_at_once(browser: Browser, alice, bob, gone: str):
    discussion = make_discussion(alice, "Lanterns on the ridge")
    for number in range(3):
        make_post(discussion, bob, f"Lantern {number}.")
    make_post(make_discussion(bob, "Bollards"), bob, "A lantern stays.")
    index_changes()

    change(Discussion, discussion.id, **{gone: now()})

    assert shown(browser.page(LOOK)) == (["Reply 2 in Bollards"], 1)


def test_a_removed_reply_leaves_a_full_page_and_true_pages(browser: Browser, alice, bob):
    discussion = make_discussion(alice)
    posts = [make_post(discussion, bob, f"Lantern {number}.") for number in range(21)]
    index_changes()

    change(Post, posts[3].id, removed_at=now())
    page = browser.page(LOOK)

    assert len(titles(page)) == 20
    assert "20 results for" in page.text
    assert page.select(".pages") == []


def test_a_new_audience_hides_from_visitors_at_once_and_from_nobody_else(browser: Browser, new_browser, alice, bob):
    discussion = make_discussion(alice, "Lanterns on the ridge")
    make_post(discussion, bob, "Our lanterns too.")
    index_changes()

    change(Discussion, discussion.id, audience=Audience.MEMBERS)

    assert shown(browser.page(LOOK)) == ([], 0)
    assert shown(new_browser(bob).page(LOOK))[1] == 2


@pytest.mark.parametrize("state", [State.DEACTIVATED, State.PENDING])
def test_a_member_who_left_is_found_by_nobody_at_once(new_browser, bob, mia, state: State):
    leaver = make_member("Lantern Hall")
    index_changes()
    assert shown(new_browser(bob).page(LOOK)) == (["Lantern Hall"], 1)

    change(Member, leaver.id, state=state)

    for viewer in (bob, mia):
        assert shown(new_browser(viewer).page(LOOK)) == ([], 0)


def test_a_suspended_member_reads_what_visitors_read(new_browser, alice):
    make_discussion(alice, "Lanterns among ourselves", audience="members")
    suspended = make_member("Sam Ended", suspended_until=now().replace(year=now().year + 1))
    index_changes()

    page = new_browser(suspended).page(LOOK)

    assert shown(page) == ([], 0)
    assert "member" not in counts(page, "kind")


def test_a_word_of_what_just_went_is_not_offered(browser: Browser, alice):
    story = make_story(alice, "Lanterns lasted longer")
    make_story(alice, "Bollards")
    index_changes()
    assert shown(browser.page("/search?q=lantrens")) == (["Lanterns lasted longer"], 1)

    change(Story, story.id, removed_at=now())

    assert "lanterns" not in browser.page("/search?q=lantrens").text


def test_what_came_back_waits_for_the_index_and_harms_nothing(browser: Browser, alice):
    story = make_story(alice, "Lanterns lasted longer", deleted_at=now())
    index_changes()

    change(Story, story.id, deleted_at=None)

    assert shown(browser.page(LOOK)) == ([], 0)
    index_changes()
    assert shown(browser.page(LOOK))[1] == 1


def test_of_too_many_changes_the_latest_are_looked_at_and_the_rows_are_always_asked(
    app: Flask, browser: Browser, alice, bob, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queries, "WAITING_MOST", 3)
    discussion = make_discussion(alice)
    posts = [make_post(discussion, bob, f"Lantern {number}.") for number in range(8)]
    index_changes()

    for post in posts:
        change(Post, post.id, deleted_at=now())
    page = browser.page(LOOK)

    assert titles(page) == []
    assert counts(page, "kind")["post"] == 5


def test_changes_that_hide_nothing_cost_nothing_more(browser: Browser, alice, statements: Callable[..., Any]):
    here = {"REMOTE_ADDR": "192.0.2.77"}
    make_story(alice, "Lanterns lasted longer")
    index_changes()
    browser.page(LOOK, environ_overrides=here)
    with statements() as calm:
        browser.page(LOOK, environ_overrides=here)

    with write():
        db.session.add(SearchChange(kind="organisation", subject_id=alice.organisation_id))
    with statements() as busy:
        browser.page(LOOK, environ_overrides=here)

    assert len(busy) == len(calm)
