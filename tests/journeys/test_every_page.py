"""Every kind of page and state, looked at by axe in light and dark, wide and on a phone, and narrow without scrolling."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from sqlalchemy import update

from forum.accounts.models import SignIn
from forum.clock import now
from forum.database import write
from forum.extensions import db
from tests.journeys import page_lists
from tests.journeys.chromium import Reader
from tests.journeys.examining import examine
from tests.journeys.site import Site

pytestmark = pytest.mark.browser


class Tour:
    """A reader who opens pages and writes down what is wrong with them."""

    def __init__(self, reader: Reader, places: dict[str, str]) -> None:
        self.reader = reader
        self.places = places
        self.faults: list[str] = []

    def open(self, paths: Iterable[str]) -> None:
        for path in paths:
            self.reader.open(path.format_map(self.places))
            self.look(path)

    def send_empty(self, forms: Iterable[tuple[str, str]]) -> None:
        for path, button in forms:
            self.reader.open(path.format_map(self.places))
            self.reader.press(button)
            self.reader.main.get_by_role("alert").wait_for()
            self.look(f"{path}, sent empty")

    def look(self, name: str, within: str = "html") -> None:
        self.faults += examine(self.reader, name, within)


@pytest.fixture()
def new_tour(new_reader: Callable[..., Reader], places: dict[str, str]) -> Callable[..., Tour]:
    def make(email: str = "") -> Tour:
        reader = new_reader()
        if email:
            reader.sign_in(email)
        return Tour(reader, places)

    return make


def test_the_pages_of_visitors(new_tour: Callable[..., Tour]):
    tour = new_tour()

    tour.open(page_lists.ANYBODY)
    tour.send_empty(page_lists.SENT_EMPTY_BY_ANYBODY)
    several_organisations_fit(tour)
    suggestions_are_open(tour)
    letters_are_stopped_and_come_again(tour)

    assert tour.faults == []


def several_organisations_fit(tour: Tour) -> None:
    tour.reader.open("/register")
    tour.reader.fill(organisation="Northamptonshire County Council")
    tour.reader.press("Join")
    tour.reader.main.get_by_role("group", name="Organisation").wait_for()
    tour.look("/register with a choice of organisations")


def suggestions_are_open(tour: Tour) -> None:
    tour.reader.open("/register")
    tour.reader.main.get_by_role("combobox", name="Organisation").press_sequentially("north")
    tour.reader.page.get_by_role("option").first.wait_for()
    tour.reader.page.keyboard.press("ArrowDown")
    tour.look("/register with suggestions")


def letters_are_stopped_and_come_again(tour: Tour) -> None:
    tour.reader.open(tour.places["stop all letters"])
    for button, heading in (("Stop these emails", "Stopped"), ("Undo", "You get these emails again")):
        tour.reader.press(button)
        tour.reader.main.get_by_role("heading", name=heading).wait_for()
        tour.look(f"{heading}, after a press")


def test_the_pages_of_members(new_tour: Callable[..., Tour], site: Site):
    tour = new_tour("alice@demo.example")

    tour.open(page_lists.MEMBERS)
    tour.send_empty(page_lists.SENT_EMPTY_BY_MEMBERS)
    previews(tour)
    a_story_with_a_document(tour)
    menus_are_open(tour)
    a_discussion_of_ones_own(tour)
    the_password_is_asked_again(tour, site)

    assert tour.faults == []


def previews(tour: Tour) -> None:
    text = "# Gullies\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n> said\n\n- one\n\n`code` and https://example.org"
    for path in ("{long discussion}", "/discussions/new"):
        tour.reader.open(path.format_map(tour.places))
        tour.reader.fill(body=text)
        if path == "/discussions/new":
            tour.reader.fill(title="A preview of everything")
            tour.reader.choose(objectives="build-capacity")
        tour.reader.press("Preview")
        tour.reader.main.get_by_role("heading", name="Preview").wait_for()
        tour.look(f"{path}, preview")


def a_story_with_a_document(tour: Tour) -> None:
    """First without its address, which is refused, then as a preview."""
    reader = tour.reader
    reader.open("/stories/new")
    reader.fill(title="Leaf fall counted by street", problem="Blocked gullies.", what_we_did="Counted.", result="96.")
    reader.fill(**{"links-0-title": "The count", "links-0-format": "PDF"})
    reader.choose(objectives="build-capacity")
    reader.press("Preview")
    reader.main.get_by_role("alert").wait_for()
    tour.look("a story with half a document")
    reader.fill(**{"links-0-address": "https://example.org/count.pdf"})
    reader.press("Preview")
    reader.main.get_by_role("heading", name="Preview").wait_for()
    tour.look("a story's preview")


def menus_are_open(tour: Tour) -> None:
    page = tour.reader.open(tour.places["long discussion"])
    page.locator("#p2 summary").click()
    tour.look("the menu of a reply", "#p2")
    # Of the page only the menu: what an open menu lies over is hidden for as long as it is open.
    page.locator(".account-menu summary").click()
    tour.look("the account menu", "header.site-header")
    tour.reader.resize("phone")
    page.locator(".main-nav summary").click()
    tour.look("the main menu", "header.site-header")


def a_discussion_of_ones_own(tour: Tour) -> None:
    """Posted, edited, deleted: each with its page."""
    reader = tour.reader
    reader.open("/discussions/new")
    reader.fill(title="Who has counted leaf fall by street?", body="We would like to borrow your list.")
    reader.choose(kind="question", themes="structures")
    reader.press("Post discussion")
    reader.heading_is("Who has counted leaf fall by street?")
    tour.look("a discussion just started")
    address = reader.page.url.partition("#")[0].partition("?")[0]
    reader.page.locator("#p1 summary").click()
    reader.page.locator("#p1").get_by_role("link", name="Edit").click()
    reader.main.get_by_role("button", name="Save changes").wait_for()
    tour.look("editing a discussion")
    reader.fill(title="")
    reader.press("Save changes")
    reader.main.get_by_role("alert").wait_for()
    tour.look("editing a discussion, with an error")
    reader.open(address)
    reader.page.locator("#p1 summary").click()
    reader.page.locator("#p1").get_by_role("button", name="Delete").click()
    reader.main.get_by_role("button", name="Bring it back").wait_for()
    tour.look("a discussion just deleted")
    tour.reader.open(address)
    tour.look("a deleted discussion")


def the_password_is_asked_again(tour: Tour, site: Site) -> None:
    with site.inside(), write():
        db.session.execute(update(SignIn).values(authenticated_at=now() - timedelta(hours=1)))
    tour.open(["/account/password"])


def test_the_pages_of_leads(new_tour: Callable[..., Tour]):
    tour = new_tour("lena@demo.example")

    tour.open(page_lists.LEADS)

    assert tour.faults == []


def test_the_pages_of_moderators(new_tour: Callable[..., Tour]):
    tour = new_tour("mia@demo.example")

    tour.open(page_lists.MODERATORS)
    tour.send_empty(page_lists.SENT_EMPTY_BY_MODERATORS)

    assert tour.faults == []


def test_the_pages_of_administrators(new_tour: Callable[..., Tour]):
    tour = new_tour("ada@demo.example")

    tour.open(page_lists.ADMINISTRATORS)
    tour.send_empty(page_lists.SENT_EMPTY_BY_ADMINISTRATORS)

    assert tour.faults == []


@pytest.mark.parametrize("state", ["waiting", "unconfirmed", "suspended"])
def test_the_pages_of_those_who_may_not_write(state: str, new_tour: Callable[..., Tour], places: dict[str, str]):
    tour = new_tour(places[state])

    tour.open(["/", "/account", "/account/waiting", "/discussions/new", "{long discussion}"])

    assert tour.faults == []
