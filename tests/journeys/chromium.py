"""Chromium as a reader uses it: it reports each error of the console and each thing that the policy refused."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.browser import PASSWORD
from tests.house import ROOT
from tests.run_part import CHROMIUM

AXE = ROOT / "tests" / "vendor" / "axe.min.js"
WIDTHS = {"wide": (1280, 900), "phone": (390, 844), "narrow": (320, 640)}
# axe leaves this rule of WCAG 2.2 out by itself.
CHECK = "(within) => axe.run(within, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"

# A click returns before the page that it asks for is there; a page that is left says so to `HAS_ARRIVED`.
TELL_OF_LEAVING = """() => addEventListener("submit", (event) => {
  window.isLeaving = !event.defaultPrevented;
})"""
HAS_ARRIVED = "() => !window.isLeaving && document.readyState !== 'loading'"

expect.set_options(timeout=20_000)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine; as root it needs to run without its sandbox."""
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


class Reader:
    """One person at one browser: cookies of their own, and a list of what went wrong."""

    def __init__(self, browser: Browser, site_url: str, **options: Any) -> None:
        width, height = WIDTHS[options.pop("width", "wide")]
        self.site_url = site_url
        self.runs_scripts: bool = options.get("java_script_enabled", True)
        self.context: BrowserContext = browser.new_context(
            base_url=site_url, viewport={"width": width, "height": height}, locale="en-GB", **options
        )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def _note(self, kind: str, text: str) -> None:
        # An expected error page is reported by the browser as a failed resource.
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.faults.append(text)

    def open(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(path)
        return self.page

    @property
    def main(self) -> Locator:
        """The main part of the page."""
        return self.page.locator("main")

    def fill(self, **fields: str) -> None:
        """Type into fields, each found by its name in the form."""
        for name, value in fields.items():
            self.main.locator(f'[name="{name}"]').fill(value)

    def choose(self, **fields: str) -> None:
        """Choose radios and checkboxes, each found by its name and value."""
        for name, value in fields.items():
            self.main.locator(f'[name="{name}"][value="{value}"]').check()

    def press(self, button: str) -> None:
        """Press a button of the main part; where it sends a form, the next page is there afterwards."""
        it = self.main.get_by_role("button", name=button, exact=True)
        if not self.runs_scripts:
            it.click()
            return
        it.wait_for()
        self.page.evaluate(TELL_OF_LEAVING)
        it.click()
        self.page.wait_for_function(HAS_ARRIVED)

    def heading_is(self, words: str) -> None:
        """Wait until the page with this heading is there."""
        expect(self.page.locator("h1")).to_have_text(words)

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/sign-in")
        self.fill(email=email, password=password)
        self.press("Sign in")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def resize(self, width: str) -> None:
        """Make the window as wide as one of WIDTHS."""
        across, down = WIDTHS[width]
        self.page.set_viewport_size({"width": across, "height": down})

    def violations(self, within: str = "html") -> list[str]:
        """What axe finds wrong on the page as it is shown now, or in one part of it."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(CHECK, within)
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def close(self) -> None:
        self.context.close()
