"""A saved search from the first question to the email: what Alice may read, what she may not, and what is told once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.search.services.indexing import index_changes
from tests.browser import Browser
from tests.factories import make_discussion
from tests.journeys.chromium import Reader
from tests.journeys.examining import examine
from tests.journeys.keyboard import tab_to
from tests.saved_searches.saving import at, letters, morning_of


def test_alice_is_told_of_what_bob_writes_and_of_nothing_that_she_may_not_see(
    new_browser: Callable[..., Browser], alice, bob
):
    with at(27, 9):
        index_changes()
        reader, writer = new_browser(alice), new_browser(bob)
        nothing = reader.page("/search?q=ravelling")
        form = reader.page(nothing.link("Tell me when somebody writes about this"))
        reader.post("/saved-searches/new", **form.form("/saved-searches/new"))
    with at(27, 15):
        title = "Ravelling stopped after a second pass"
        writer.post(
            "/stories/new",
            **{"title": title, "problem": "It ravelled.", "what_we_did": "Rolled it twice.", "result": "It stopped."},
            objectives="build-capacity",
            audience="public",
        )
        removed = make_discussion(bob, "Ravelling that names somebody")
        index_changes()
    with at(27, 16), write():
        row = db.session.get_one(Discussion, removed.id)
        row.removed_at, row.removed_by_id, row.removal_reason = row.created_at, bob.id, "It names somebody."

    morning_of(28)
    with at(28, 12):
        make_discussion(bob, "More ravelling")
    morning_of(29)

    [letter] = letters(alice)
    assert letters(bob) == []
    assert title in letter.text and title in letter.html
    assert "names somebody" not in letter.text + letter.html
    with at(29, 8):
        page = new_browser(alice).page("/saved-searches")
    assert "No email, the last on 28 November 2026" in page.text
    assert page.select(".new-label")[0].get_text() == "2 new"


@pytest.mark.browser
def test_a_search_is_saved_changed_deleted_and_taken_back_by_keyboard(new_reader: Callable[..., Reader]):
    reader = new_reader()
    reader.sign_in("alice@demo.example")
    page = reader.open("/search?q=kerb+lanterns&kind=story&region=wales")

    def press(role: str, name: str) -> None:
        tab_to(page, page.locator("main").get_by_role(role, name=name).first)  # type: ignore[arg-type]
        page.keyboard.press("Enter")

    press("link", "Tell me when somebody writes about this")
    reader.heading_is("Save this search")
    press("button", "Save this search")
    reader.heading_is("Saved searches")
    press("link", "Change kerb lanterns")
    reader.heading_is("Change a saved search")
    press("button", "Make a new feed address")
    expect(page.get_by_role("status").filter(has_text="new address")).to_be_visible()
    page.goto("/saved-searches")
    press("button", "Delete kerb lanterns")
    page.locator("main").get_by_role("button", name="Undo").wait_for()
    faults = examine(reader, "a deleted saved search")
    press("button", "Undo")
    expect(page.locator(".line-list")).to_contain_text("kerb lanterns")

    assert faults == []
