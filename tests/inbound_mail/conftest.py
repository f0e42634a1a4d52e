"""A network that takes mail."""

from collections.abc import Iterator

import pytest
from flask import Flask

from forum.inbound_mail.listening import listener
from tests.inbound_mail.mails import DOMAIN
from tests.mail_server import Server, serving
from tests.run_part import free_port


@pytest.fixture(autouse=True)
def receiving(app: Flask) -> Iterator[None]:
    app.config["MAIL_IN"] = DOMAIN
    yield
    app.config["MAIL_IN"] = ""


@pytest.fixture()
def mail_server(app: Flask) -> Iterator[Server]:
    """Takes the letters that leave."""
    with serving(app) as server:
        yield server


@pytest.fixture()
def door(app: Flask) -> Iterator[int]:
    """The port at which mails come in."""
    port = free_port()
    server = listener(app, "127.0.0.1", port)
    server.start()
    yield port
    server.stop()
