"""`forum mail send-test` and `forum mail list`."""

from collections.abc import Iterator

import pytest
from flask import Flask

from forum.database import write
from forum.errors import Invalid
from forum.extensions import db
from forum.jobs.models import Job
from forum.mail.models import MailState, OutgoingMail
from forum.mail.queries import latest_mails
from forum.mail.services import Envelope, send
from forum.subjects import Mail
from tests.run_part import free_port


@pytest.fixture()
def no_server(app: Flask) -> Iterator[str]:
    app.config["MAIL_URL"] = f"smtp://name:secret@127.0.0.1:{free_port()}"
    yield app.config["MAIL_URL"]
    app.config["MAIL_URL"] = "log:"


def test_a_test_letter_is_written_to_the_log(app: Flask):
    done = app.test_cli_runner().invoke(args=["mail", "send-test", "bob@demo.example"])

    assert done.exit_code == 0
    assert "Written to the log" in done.output
    # A worker beside the command finds nothing to send once more.
    assert db.session.scalars(db.select(Job)).all() == []


def test_a_test_letter_goes_to_an_address(app: Flask):
    done = app.test_cli_runner().invoke(args=["mail", "send-test", "not-an-address"])

    assert isinstance(done.exception, Invalid)
    assert "Enter an email address in the usual form" in str(done.exception)
    assert latest_mails(1) == []


def test_a_test_letter_that_does_not_arrive_says_why_without_the_password(app: Flask, no_server: str):
    done = app.test_cli_runner().invoke(args=["mail", "send-test", "bob@demo.example"])

    assert done.exit_code == 1
    assert "Connection refused" in done.output
    assert "secret" not in done.output


def test_the_list_shows_the_latest_and_filters_by_state(app: Flask):
    for address in ("bob@demo.example", "alice@demo.example"):
        with write():
            send(Envelope(address, "test"), Mail("Words", "Words", "<p>Words</p>"))
    with write():
        db.session.execute(
            db.update(OutgoingMail).where(OutgoingMail.to_address.like("alice%")).values(state=MailState.FAILED)
        )

    everything = app.test_cli_runner().invoke(args=["mail", "list"]).output
    failed = app.test_cli_runner().invoke(args=["mail", "list", "--state", "failed"]).output

    assert everything.index("alice@demo.example") < everything.index("bob@demo.example")
    assert "bob@demo.example" not in failed
    assert "alice@demo.example" in failed
