"""A network that takes mail."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.inbound_mail.mails import DOMAIN


@pytest.fixture(autouse=True)
def receiving(app: Flask) -> Iterator[None]:
    app.config["MAIL_IN"] = DOMAIN
    yield
    app.config["MAIL_IN"] = ""
