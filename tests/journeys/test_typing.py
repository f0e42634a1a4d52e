"""Suggestions of the search box, with the keyboard and by touch, and the searches that this browser remembers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.chromium import Reader
from tests.journeys.examining import examine
from tests.journeys.keyboard import has_focus, write
from tests.journeys.site import until_true
from tests.journeys.writing import INDEX_SECONDS

pytestmark = pytest.mark.browser

Readers = Callable[..., Reader]
# The worker makes the index while the first readers come.
INDEXED = "() => fetch('/search/suggest?q=gully').then((answer) => answer.json()).then((rows) => rows.length > 1)"


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="What are you")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def test_a_page_is_found_by_typing_and_with_the_arrows(new_reader: Readers):
    page = new_reader().open("/")
    until_true(lambda: bool(page.evaluate(INDEXED)), INDEX_SECONDS)

    write(page, box(page), "gully")
    expect(options(page).nth(1)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="suggestions")).to_have_text(
        f"{options(page).count()} suggestions"
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_attribute("id", str(box(page).get_attribute("aria-activedescendant")))
    assert has_focus(box(page))
    name = chosen.locator("span").first.inner_text()
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text(name)


def test_groups_have_names_and_enter_alone_searches_for_what_was_typed(new_reader: Readers):
    reader = new_reader()
    reader.sign_in("alice@demo.example")
    page = reader.open("/search")

    write(page, box(page), "north")
    expect(page.get_by_role("group", name="Organisations").get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.locator("#results")).to_contain_text("“north”")


def test_escape_closes_the_list_and_keeps_what_was_typed(new_reader: Readers):
    page = new_reader().open("/search")

    write(page, box(page), "gully")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")

    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(box(page)).to_have_value("gully")


def test_recent_searches_stay_in_this_browser_until_they_are_cleared(new_reader: Readers):
    reader = new_reader()
    page = reader.open("/search")
    asked: list[str] = []
    for words in ("one gully", "two gully", "three", "four", "five", "six", "two gully"):
        page.goto("/search")
        box(page).fill(words)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=*")
    page.on("request", lambda request: asked.append(request.url))

    page = reader.open("/search")
    write(page, box(page), "")
    recent = page.get_by_role("group", name="Recent searches in this browser").get_by_role("option")
    expect(recent).to_have_text(["two gully", "six", "five", "four", "three", "Clear recent searches"])
    assert not [url for url in asked if "/search/suggest" in url]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_contain_text("“two gully”")
    page.goto("/search")
    box(page).click()
    recent.last.click()
    expect(recent).to_have_count(0)
    page.goto("/search")
    box(page).click()

    expect(recent).to_have_count(0)


def test_signing_out_forgets_recent_searches(new_reader: Readers):
    reader = new_reader()
    reader.sign_in("alice@demo.example")
    page = reader.open("/search")
    box(page).fill("gully")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=gully")
    page.locator(".account-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/search")
    box(page).click()

    expect(options(page)).to_have_count(0)


def test_a_finger_chooses_a_suggestion(new_reader: Readers):
    page = new_reader(width="phone", has_touch=True).open("/")

    box(page).tap()
    page.keyboard.type("gully")
    first = options(page).first
    expect(first).to_be_visible()
    size = first.bounding_box()
    assert size is not None and size["height"] >= 44
    name = first.locator("span").first.inner_text()
    first.tap()

    expect(page.locator("h1")).to_have_text(name)


def test_without_scripts_the_box_is_a_plain_form(new_reader: Readers):
    page = new_reader(java_script_enabled=False).open("/")

    page.get_by_label("What are you working on?").fill("gully")
    page.get_by_role("button", name="Search").click()

    expect(page.locator("#results")).to_contain_text("“gully”")


@pytest.mark.parametrize("path", ["/", "/search"])
def test_an_open_list_is_accessible_in_every_look(path: str, new_reader: Readers):
    reader = new_reader()
    reader.sign_in("alice@demo.example")
    page = reader.open(path)
    write(page, box(page), "north")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")

    assert examine(reader, f"{path} with suggestions", "html") == []
