"""Whole journeys with the keyboard alone: join, share a story, search, report, decide a case, choose emails."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import PASSWORD
from tests.journeys.chromium import Reader
from tests.journeys.keyboard import tab_to, write
from tests.journeys.site import Letters, link_in

pytestmark = pytest.mark.browser

Readers = Callable[..., Reader]
Places = dict[str, str]


def field(page: Page, name: str, value: str = "") -> Locator:
    return page.locator(f'main [name="{name}"]' + (f'[value="{value}"]' if value else ""))


def press(page: Page, button: str) -> None:
    tab_to(page, page.locator("main").get_by_role("button", name=button, exact=True))
    page.keyboard.press("Enter")


def choose(page: Page, name: str, value: str) -> None:
    """Into the group with Tab, to the choice with the arrows, or with more of Tab where each box has its stop."""
    goal = field(page, name, value)
    if goal.get_attribute("type") == "checkbox":
        tab_to(page, goal)
        page.keyboard.press("Space")
        return
    tab_to(page, field(page, name).first)
    page.keyboard.press("Space")
    for _ in range(field(page, name).count()):
        if goal.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrows do not lead to {value}.")


def test_somebody_joins(new_reader: Readers, letters: Letters):
    page = new_reader().open("/")

    tab_to(page, page.get_by_role("link", name="Join", exact=True))
    page.keyboard.press("Enter")
    write(page, field(page, "name"), "Isla Marsh")
    write(page, field(page, "email"), "isla.marsh@northmoor.demo.example")
    write(page, field(page, "job_title"), "Inspector")
    write(page, page.get_by_role("combobox", name="Organisation"), "northmoor")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    write(page, field(page, "password"), PASSWORD)
    press(page, "Join")
    expect(page.locator("h1")).to_have_text("Read your email to go on")
    page.goto(link_in(letters.wait_for("isla.marsh@northmoor.demo.example", "Confirm your email address"), "/confirm/"))
    press(page, "Confirm this address")

    expect(page.get_by_role("status")).to_contain_text("Your email address is confirmed.")


def test_a_member_shares_a_story(new_reader: Readers):
    reader = new_reader()
    reader.sign_in("bob@demo.example")
    page = reader.open("/stories")
    title = "Marker posts at 14 fords ended the night call-outs"

    tab_to(page, page.get_by_role("link", name="Share a practice story").first)
    page.keyboard.press("Enter")
    write(page, field(page, "title"), title)
    write(page, field(page, "problem"), "Cars were stranded each winter.")
    write(page, field(page, "what_we_did"), "Posts with a scale at each ford.")
    write(page, field(page, "result"), "No call-out in two winters.")
    choose(page, "objectives", "build-capacity")
    press(page, "Publish")

    expect(page.locator("h1")).to_have_text(title)
    expect(page.get_by_role("status")).to_be_visible()


def test_a_visitor_searches_and_narrows_down(new_reader: Readers):
    page = new_reader().open("/")

    write(page, page.get_by_role("combobox", name="What are you working on?"), "gully")
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_contain_text("“gully”")
    choose(page, "kind", "story")
    press(page, "Apply filters")
    expect(page.get_by_role("link", name="Remove filter: Practice stories")).to_be_visible()
    first = page.locator(".result-title a").first
    title = first.inner_text()
    tab_to(page, first)
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text(title)


def test_a_report_is_sent_and_decided(new_reader: Readers, places: Places):
    reader, moderator = new_reader(), new_reader()
    reader.sign_in("bob@demo.example")
    moderator.sign_in("mia@demo.example")

    page = reader.open(places["answered question"])
    tab_to(page, page.locator("#p3 summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#p3").get_by_role("link", name="Report"))
    page.keyboard.press("Enter")
    choose(page, "reason", "confidential")
    write(page, field(page, "note"), "It reads like a tender under way.")
    press(page, "Send report")
    expect(page.locator("h1")).to_have_text("Report sent")

    desk = moderator.open("/moderation")
    tab_to(desk, desk.get_by_role("navigation", name="Cases").get_by_role("link").filter(has_text="confidential").last)
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_contain_text("It reads like a tender under way.")
    choose(desk, "action", "keep")
    write(desk, field(desk, "reason"), "The tender was let in spring.")
    press(desk, "Record decision")

    expect(desk.locator("main").get_by_role("status")).to_contain_text("Decision recorded.")


def test_a_member_chooses_what_comes_by_email(new_reader: Readers):
    reader = new_reader()
    reader.sign_in("bob@demo.example")
    page = reader.open("/account/notifications")
    daily = page.get_by_role("radio", name="Somebody mentions me: Daily")

    tab_to(page, page.get_by_role("radio", name="Somebody mentions me: At once"))
    page.keyboard.press("ArrowRight")
    press(page, "Save my choices")

    expect(page.locator("main").get_by_role("status")).to_be_visible()
    expect(daily).to_be_checked()
