"""The main steps with the keyboard alone; what has the focus is always seen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import PASSWORD
from tests.journeys.chromium import Reader
from tests.journeys.keyboard import tab_to, walk, write

pytestmark = pytest.mark.browser

WALKED = ["/", "{long discussion}?reply=2", "{full story}", "/search?q=gully", "/discussions/new"]
Readers = Callable[..., Reader]
Places = dict[str, str]


def field(page: Page, name: str) -> Locator:
    return page.locator(f'main [name="{name}"]')


def test_the_first_stop_leads_past_the_header(new_reader: Readers):
    page = new_reader().open("/discussions")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main part")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the main part")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("path", WALKED)
def test_what_has_the_focus_is_seen(path: str, width: str, new_reader: Readers, places: Places):
    reader = new_reader(width=width)
    reader.sign_in("alice@demo.example")

    names, faults = walk(reader.open(path.format_map(places)))

    assert faults == []
    assert names[0] == "a “Skip to the main part”"
    assert "a “Accessibility”" in names[-4:]


@pytest.mark.parametrize("menu", [".main-nav", ".account-menu", "#p2 .post-menu"])
def test_a_menu_opens_with_enter_and_gives_the_focus_back(menu: str, new_reader: Readers, places: Places):
    reader = new_reader(width="phone")
    reader.sign_in("alice@demo.example")
    page = reader.open(places["long discussion"])
    summary = page.locator(f"{menu} summary")

    tab_to(page, summary)
    page.keyboard.press("Enter")
    entry = page.locator(f"{menu} :is(a, button)").first
    expect(entry).to_be_visible()
    page.keyboard.press("Tab")
    expect(entry).to_be_focused()
    page.keyboard.press("Escape")

    expect(entry).to_be_hidden()
    expect(summary).to_be_focused()


def test_suggestions_are_chosen_with_the_arrows(new_reader: Readers):
    page = new_reader().open("/register")
    box = page.get_by_role("combobox", name="Organisation")

    write(page, box, "north")
    expect(page.get_by_role("option").nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_attribute("id", str(box.get_attribute("aria-activedescendant")))
    name = chosen.locator("span").first.inner_text()
    page.keyboard.press("Enter")

    expect(box).to_have_value(name)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_be_focused()


def test_suggestions_go_with_escape_and_keep_what_was_typed(new_reader: Readers):
    page = new_reader().open("/register")
    box = page.get_by_role("combobox", name="Organisation")

    write(page, box, "north")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")

    expect(page.get_by_role("option")).to_have_count(0)
    expect(box).to_have_value("north")


def test_the_list_of_errors_takes_the_focus_and_leads_to_the_fields(new_reader: Readers):
    page = new_reader().open("/register")

    tab_to(page, page.get_by_role("button", name="Join"))
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(field(page, "name")).to_be_focused()
    expect(field(page, "name")).to_have_attribute("aria-invalid", "true")
    assert page.title().startswith("Error: ")


def test_a_member_signs_in_asks_and_replies(new_reader: Readers):
    page = new_reader().open("/sign-in")

    write(page, field(page, "email"), "bob@demo.example")
    write(page, field(page, "password"), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    title = "Does anybody grit by kerb height?"
    tab_to(page, page.get_by_role("link", name="Connect: ask the network").last)
    page.keyboard.press("Enter")
    write(page, field(page, "title"), title)
    write(page, field(page, "body"), "We tried it on two routes.")
    tab_to(page, field(page, "objectives").first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Post discussion"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)
    write(page, field(page, "body"), "And on a third since.")
    tab_to(page, page.get_by_role("button", name="Post reply"))
    page.keyboard.press("Enter")

    expect(page.locator("#p2")).to_be_focused()
    expect(page.locator("#p2")).to_be_in_viewport()
    expect(page.locator("#p2")).to_contain_text("And on a third since.")


def test_a_reply_link_leads_to_the_composer(new_reader: Readers, places: Places):
    reader = new_reader()
    reader.sign_in("alice@demo.example")
    page = reader.open(places["long discussion"])

    tab_to(page, page.get_by_role("link", name="Quote reply 2 by"))
    page.keyboard.press("Enter")
    expect(page.locator(".replying-to")).to_be_in_viewport()
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('#reply').contains(document.activeElement)")


def test_the_plain_form_asks_which_organisation_is_meant(new_reader: Readers):
    page = new_reader(java_script_enabled=False).open("/register")

    write(page, field(page, "name"), "Fern Alder")
    write(page, field(page, "email"), "fern.alder@roads.example")
    write(page, field(page, "job_title"), "Inspector")
    write(page, page.get_by_label("Organisation"), "Northamptonshire County Council")
    write(page, field(page, "password"), PASSWORD)
    page.keyboard.press("Enter")
    choices = page.get_by_role("group", name="Organisation").get_by_role("radio")
    expect(choices.first).to_be_visible()
    tab_to(page, choices.first)
    page.keyboard.press("Space")
    write(page, field(page, "password"), PASSWORD)
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Read your email to go on")
