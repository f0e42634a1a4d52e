"""The real site, a mail server and Chromium, for the tests marked `browser`."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.chromium import Reader, chromium
from tests.journeys.places import emails_of_states, find_places
from tests.journeys.site import Letters, Site, site_database


@pytest.fixture(scope="session")
def letters() -> Iterator[Letters]:
    """The mail server that the site writes to."""
    server = Letters()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, letters: Letters) -> Iterator[Site]:
    """The site with its demonstration, served by `forum run` on SQLite or on the database of TEST_DATABASE_URL."""
    settings = {"MAIL_URL": letters.url, "MAIL_FROM": "Connect and Share <forum@roads.example>"}
    site = Site(tmp_path_factory.mktemp("site"), site_database(), settings)
    for arguments in (("db", "upgrade"), ("demo", "--once"), ("search", "rebuild")):
        done = site.command(*arguments)
        assert done.returncode == 0, done.stderr
    letters.hurry = site.let_letters_be_due
    yield site.start()
    site.stop()
    assert "csp_report" not in site.log, "A page broke its Content-Security-Policy."
    assert "unexpected" not in site.log, site.log


@pytest.fixture(scope="session")
def places(site: Site) -> dict[str, str]:
    """The addresses of pages that carry an id, and the people of each state, by what they show."""
    with site.inside():
        return {**find_places(), **emails_of_states()}


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture()
def new_reader(site: Site, chromium_browser: Browser) -> Iterator[Callable[..., Reader]]:
    """Makes readers: `new_reader(width="phone", java_script_enabled=False)`; none may meet a fault by the end."""
    readers: list[Reader] = []

    def make(**options: Any) -> Reader:
        readers.append(Reader(chromium_browser, site.url, **options))
        return readers[-1]

    yield make
    for reader in readers:
        reader.close()
    assert [fault for reader in readers for fault in reader.faults] == []
