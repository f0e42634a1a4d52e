"""How much a form may send: 256 KiB, and twice as much where somebody writes a whole practice story."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask

from forum.accounts.models import Member
from forum.database import write
from forum.extensions import db
from forum.stories.models import Story
from forum.web.sizes import LONG_FORM_BYTES
from tests.browser import PASSWORD, Answer, Browser
from tests.factories import make_story

FORM_BYTES = 256 * 1024
# Each of its letters takes nine bytes on the way, and no story may have more.
LONG_STORY = {
    "title": "Gullies on steep lanes",
    "objectives": "build-capacity",
    "audience": "public",
    **{name: ("路" * 90 + " ") * 140 for name in ("problem", "what_we_did", "result")},
}


def send_bytes(browser: Browser, path: str, size: int) -> Answer:
    """Send a form of exactly so many bytes."""
    browser.page("/contact")
    start = f"csrf_token={browser.token}&body="
    body = start + "x" * (size - len(start))
    return browser.send("POST", path, data=body, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize("path", ["/discussions/new", "/discussions/1/replies", "/account/wrong-email"])
def test_an_ordinary_form_has_256_kib(new_browser: Callable[..., Browser], alice: Member, path: str):
    make_story(alice)
    browser = new_browser(alice)

    assert send_bytes(browser, path, FORM_BYTES).status == 422
    assert send_bytes(browser, path, FORM_BYTES + 1).status == 413


@pytest.mark.parametrize("path", ["/stories/new", "/stories/1/edit", "/stories/1-any-words/edit"])
def test_the_form_of_a_story_has_512_kib(new_browser: Callable[..., Browser], alice: Member, path: str):
    make_story(alice)
    browser = new_browser(alice)

    assert send_bytes(browser, path, LONG_FORM_BYTES).status == 422
    assert send_bytes(browser, path, LONG_FORM_BYTES + 1).status == 413


def test_a_moderator_has_as_much_to_take_a_detail_out(new_browser: Callable[..., Browser], alice: Member, mia: Member):
    story = make_story(alice)
    browser = new_browser(mia)

    assert send_bytes(browser, f"/stories/{story.id}/redact", LONG_FORM_BYTES).status == 422
    assert send_bytes(browser, f"/stories/{story.id}/redact", LONG_FORM_BYTES + 1).status == 413


def test_the_longest_story_waits_behind_signing_in(app: Flask, browser: Browser, alice: Member):
    assert len(urlencode(LONG_STORY)) > FORM_BYTES
    browser.page("/sign-in")

    asked = browser.post("/stories/new", status=400, **LONG_STORY)
    kept = {field["name"]: field.get("value") or field.get_text() for field in asked.select("[name^='kept.']")}
    ready = browser.post("/sign-in", status=200, email=alice.email, password=PASSWORD, next="/stories/new", **kept)
    sent = {name: ready.value(name) for name in LONG_STORY}
    browser.post("/stories/new", **sent)

    with write():
        story = db.session.scalars(db.select(Story)).one()
    assert story.result == LONG_STORY["result"].strip()
