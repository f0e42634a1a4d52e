"""What members do with a practice story: they grow it, adopt it, ask about it, and say a year later that it is true."""

import re
from datetime import timedelta

from playwright.sync_api import Locator, expect
from sqlalchemy import update

from forum.clock import today
from forum.database import write
from forum.extensions import db
from forum.stories.models import Story
from forum.stories.services.reminding import ask_whether_still_true
from tests.journeys.chromium import Reader
from tests.journeys.site import Site


def grow(reader: Reader) -> None:
    """Begin to grow the story that is open: its first empty part comes."""
    reader.main.get_by_role("link", name="Grow this story").click()
    reader.heading_is("Lessons")


def leave_for(reader: Reader, part: str) -> None:
    """Go to another part by the list beside the form; what stood in the one before is saved."""
    before = reader.page.locator("h1").inner_text()
    part_button(reader, part).click()
    reader.heading_is(part)
    expect(reader.main.get_by_role("status")).to_contain_text(f"“{before}” is saved.")


def part_button(reader: Reader, part: str) -> Locator:
    """The button of the list of parts, filled or empty."""
    return reader.main.locator(".part-list").get_by_role("button", name=re.compile(rf"^{part}\s*,"))


def adopt(reader: Reader, address: str, status: str, **texts: str) -> None:
    """Say on the page of a story what came of it in one's own organisation."""
    reader.open(address)
    reader.main.get_by_role("link", name="We are trying this too").click()
    reader.heading_is("We tried this too")
    reader.choose(status=status)
    reader.fill(**texts)
    reader.press("Save this record")
    expect(reader.main.get_by_role("status")).to_contain_text("Your organisation's record shows now")


def ask_about(reader: Reader, address: str, name: str, question: str) -> None:
    """Put a question to the contact of a story."""
    reader.open(address)
    reader.main.get_by_role("link", name=f"Ask {name} a question").click()
    expect(reader.main.locator("#composer-title")).to_have_text(f"Your question to {name}")
    reader.fill(body=question)
    reader.press("Send your question")
    expect(reader.main.get_by_role("status")).to_contain_text("Reply posted")


def let_a_year_pass(site: Site, address: str) -> None:
    """The last word that it is true is a year old, and the yearly question goes out."""
    with site.inside(), write():
        told_on = today() - timedelta(days=366)
        db.session.execute(update(Story).where(Story.id == id_in(address)).values(confirmed_on=told_on))
        ask_whether_still_true(0)


def id_in(address: str) -> int:
    """The id of the story at this address."""
    found = re.search(r"/stories/(\d+)", address)
    assert found, address
    return int(found[1])


def address_of(reader: Reader) -> str:
    """The address of the page without what follows it."""
    return re.split(r"[?#]", reader.page.url)[0]
