"""What members do: they share a story, look for it, ask, reply, quote and accept an answer."""

import re

from playwright.sync_api import Locator, expect

from tests.journeys.chromium import Reader
from tests.journeys.site import until_true

INDEX_SECONDS = 60


def share_story(reader: Reader, title: str, **texts: str) -> None:
    """Publish a practice story of one objective."""
    reader.open("/stories/new")
    reader.fill(title=title, **texts)
    reader.choose(objectives="build-capacity")
    reader.press("Publish")
    reader.heading_is(title)


def find(reader: Reader, words: str, title: str) -> Locator:
    """Search for the words until the index knows them; the first result carries the title."""
    reader.open("/search")
    reader.main.locator('form[role="search"] [name="q"]').fill(words)
    reader.press("Search")
    expect(reader.page.locator("h2#results, .empty-title").first).to_contain_text(re.compile("for “|Nobody"))
    first = reader.main.locator(".result-title a").first

    def is_found() -> bool:
        if first.count() and title in first.inner_text():
            return True
        reader.page.reload()
        return False

    until_true(is_found, INDEX_SECONDS)
    return first


def ask(reader: Reader, title: str, body: str) -> str:
    """Start a question, after a look at the preview, and give its address."""
    reader.open("/discussions/new")
    reader.choose(kind="question", objectives="build-capacity", themes="drainage-gullies-and-flooding")
    reader.fill(title=title, body=body)
    reader.press("Preview")
    expect(reader.main.get_by_role("status").filter(has_text=body)).to_be_visible()
    reader.press("Post discussion")
    reader.heading_is(title)
    return reader.page.url.partition("?")[0].partition("#")[0]


def post(reader: Reader, number: int) -> Locator:
    """The post of that number on the page."""
    return reader.page.locator(f"#p{number}")


def reply(reader: Reader, address: str, body: str, to: int = 1) -> None:
    """Open the discussion and reply to a post."""
    reader.open(address)
    if to > 1:
        post(reader, to).get_by_role("link", name=f"Reply to reply {to} by").click()
        expect(reader.main.locator(".replying-to")).to_contain_text(f"reply {to}")
    reader.fill(body=body)
    _send(reader)


def quote(reader: Reader, address: str, body: str, of: int) -> None:
    """Open the discussion, quote a post and add words below the quotation."""
    reader.open(address)
    post(reader, of).get_by_role("link", name=f"Quote reply {of} by").click()
    box = reader.main.locator('[name="body"]')
    expect(box).to_have_value(re.compile("^> "))
    box.fill(f"{box.input_value()}\n\n{body}")
    _send(reader)


def _send(reader: Reader) -> None:
    reader.press("Post reply")
    expect(reader.main.get_by_role("status")).to_contain_text("Reply posted")


def accept(reader: Reader, address: str, number: int) -> None:
    """The asker says that a reply answers the question."""
    reader.open(address)
    post(reader, number).get_by_role("button", name="Answers the question").click()
    expect(reader.main.get_by_role("status")).to_contain_text("Accepted as an answer.")
    expect(post(reader, number)).to_contain_text("Answers the question, marked by")
