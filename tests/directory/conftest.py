"""The organisation of Alice, and the product's own directory."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.accounts.models import Member
from forum.organisations.models import Organisation
from tests.browser import Browser
from tests.factories import make_organisation


@pytest.fixture()
def northmoor(alice: Member) -> Organisation:
    return make_organisation("Northmoor County Council")


@pytest.fixture()
def cost_of(statements: Callable[..., Any]) -> Callable[[Browser, str], int]:
    """How many times a page asks the database, once everything that is kept has been read."""

    def measure(browser: Browser, address: str) -> int:
        browser.page(address)
        with statements() as seen:
            browser.page(address)
        return len([line for line in seen if line.lstrip().startswith(("SELECT", "WITH"))])

    return measure
