"""The site opens in a real browser."""

from collections.abc import Callable

import pytest

from tests.journeys.chromium import Reader

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_the_front_page_opens_without_a_fault(new_reader: Callable[..., Reader], width: str, colour_scheme: str):
    reader = new_reader(width=width, color_scheme=colour_scheme)

    page = reader.open("/")

    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('1rem Overpass'))")
    assert reader.violations() == []


def test_the_front_page_needs_no_script(new_reader: Callable[..., Reader]):
    page = new_reader(java_script_enabled=False).open("/")

    page.get_by_role("link", name="Sign in").first.click()

    assert page.locator("h1").inner_text() == "Sign in"


def test_a_member_signs_in(new_reader: Callable[..., Reader]):
    reader = new_reader()

    reader.sign_in("alice@demo.example")

    assert reader.page.get_by_text("your account").count() == 1
