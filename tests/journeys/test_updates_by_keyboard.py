"""Updates and bookmarks with the keyboard alone: join the list from the foot of a page, keep a reply and let go of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.chromium import Reader
from tests.journeys.keyboard import tab_to, write
from tests.journeys.site import Letters, link_in

pytestmark = pytest.mark.browser

Readers = Callable[..., Reader]
ADDRESS = "depot@northmoor.demo.example"


@pytest.mark.parametrize("runs_scripts", [True, False])
def test_somebody_joins_the_list_from_the_foot_of_a_page(new_reader: Readers, letters: Letters, runs_scripts: bool):
    email = f"{'with' if runs_scripts else 'without'}.{ADDRESS}"
    reader = new_reader(java_script_enabled=runs_scripts)
    page = reader.open("/about")

    write(page, page.get_by_label("Updates by email"), email)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Read your email to go on")
    page.goto(link_in(letters.wait_for(email, "Confirm that you want updates"), "/updates/confirm/"))
    tab_to(page, page.locator("main").get_by_role("button", name="Send me updates"))
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("You get the updates")


def test_a_reply_is_kept_and_let_go_of(new_reader: Readers, places: dict[str, str]):
    reader = new_reader()
    reader.sign_in("bob@demo.example")
    page = reader.open(places["answered question"])

    tab_to(page, page.locator("#p2 .post-menu summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#p2 .post-menu").get_by_role("button", name="Bookmark"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Bookmarked.")
    reader.open("/bookmarks")
    tab_to(page, page.locator("main").get_by_role("button", name="Remove").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Removed:")
    tab_to(page, page.locator("main").get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")

    expect(page.locator(".line-list li")).to_have_count(1)
    assert reader.violations() == []
