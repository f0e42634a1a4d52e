"""What is shown when something cannot be done: each page of errors, and the ways to the ones that keep a text."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Route, expect

from forum.web.errors import error_page
from tests.journeys.chromium import Reader
from tests.journeys.examining import examine, examine_spread_out
from tests.journeys.site import Site

pytestmark = pytest.mark.browser

WORDS = "Twelve gullies in Mill Lane.\n\nThe thirteenth is under a skip."
STATUSES = (400, 403, 405, 409, 410, 413, 422, 429, 500, 503)
Readers = Callable[..., Reader]
Places = dict[str, str]


def page_of(app: Flask, status: int) -> str:
    """What the application answers to a refused form, as nobody can bring about each of them from outside."""
    with app.test_request_context("/discussions/12/replies", method="POST", data={"body": WORDS}):
        return error_page(status, retry_after=61 if status in (429, 503) else None).get_data(as_text=True)


def test_each_page_of_errors_holds(new_reader: Readers, site: Site):
    reader = new_reader()
    with site.inside() as app:
        pages = {status: page_of(app, status) for status in STATUSES}
    faults: list[str] = []

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html; charset=utf-8", body=pages[int(route.request.url.rpartition("=")[2])])

    reader.context.route("**/refused?status=*", answer)
    for status in STATUSES:
        reader.open(f"/refused?status={status}")
        expect(reader.main.locator("h1")).to_be_visible()
        expect(reader.main.locator("textarea")).to_have_value(WORDS)
        faults += examine(reader, str(status)) + examine_spread_out(reader, str(status))

    assert faults == []


def test_a_lost_session_keeps_the_text_and_holds(new_reader: Readers, places: Places):
    reader = new_reader()
    reader.sign_in("bob@demo.example")
    reader.open(places["long discussion"])
    reader.fill(body=WORDS)

    reader.context.clear_cookies()
    reader.press("Post reply")

    reader.heading_is("Nothing was saved yet")
    expect(reader.main.locator('[name="kept.body"]')).to_have_value(WORDS)
    assert examine(reader, "a lost session") + examine_spread_out(reader, "a lost session") == []


def test_somebody_elses_edit_is_shown_beside_ones_own(new_reader: Readers):
    reader = new_reader()
    reader.sign_in("bob@demo.example")
    reader.open("/discussions/new")
    reader.fill(title="Who owns the grit bins?", body="We count 212.")
    reader.choose(kind="question", objectives="build-capacity")
    reader.press("Post discussion")
    reader.heading_is("Who owns the grit bins?")
    address = reader.page.url.partition("#")[0].partition("?")[0].rpartition("-who")[0] + "/edit"

    reader.open(address)
    first = reader.page
    reader.page = reader.context.new_page()
    reader.open(address)
    reader.fill(body="We count 214.")
    reader.press("Save changes")
    expect(reader.main.get_by_role("status")).to_be_visible()
    reader.page = first
    reader.fill(body=WORDS)
    reader.press("Save changes")

    expect(reader.main.get_by_role("alert")).to_be_focused()
    expect(reader.main.locator('[name="body"]')).to_have_value(WORDS)
    expect(reader.main).to_contain_text("We count 214.")
    assert examine(reader, "a conflict") == []


def test_what_is_far_too_long_says_so(new_reader: Readers, places: Places):
    reader = new_reader()
    reader.sign_in("bob@demo.example")
    reader.open(places["long discussion"])

    reader.main.locator('[name="body"]').evaluate("it => { it.value = 'gully '.repeat(80000); }")
    reader.press("Post reply")

    reader.heading_is("This is too large")
    assert examine(reader, "too large") == []


def test_a_refused_reply_has_its_list_of_errors_first_and_leads_to_the_field(new_reader: Readers, places: Places):
    for name in ("long discussion", "full story"):
        reader = new_reader(width="phone")
        reader.sign_in("bob@demo.example")
        reader.open(places[name])

        reader.press("Post reply")
        alert = reader.main.get_by_role("alert")
        expect(alert).to_be_focused()
        expect(alert).to_be_in_viewport()
        reader.page.keyboard.press("Tab")
        reader.page.keyboard.press("Enter")

        expect(reader.main.locator('[name="body"]')).to_be_focused()
        expect(reader.main.locator('[name="body"]')).to_be_in_viewport()
