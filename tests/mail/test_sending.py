"""Letters over a real mail server: what goes over the wire, what is tried again, and what never leaves too early."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask
from structlog.testing import capture_logs

from forum.accounts.models import Member
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.models import PAUSES
from forum.jobs.services import run_due_jobs
from forum.mail.models import MailState, OutgoingMail
from forum.mail.services import Envelope, checks, send
from forum.subjects import Mail
from tests.browser import Browser
from tests.factories import make_discussion
from tests.mail_server import Server, serving
from tests.run_part import free_port

WORDS = Mail("Somebody answered", "Ein Gruß, £5 and “quotes”.\n", "<p>Ein Gruß, £5 and “quotes”.</p>")


@pytest.fixture()
def server(app: Flask) -> Iterator[Server]:
    with serving(app) as server:
        yield server


@pytest.fixture()
def no_server(app: Flask) -> Iterator[None]:
    """Nobody listens where the letters should go."""
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{free_port()}"
    yield
    app.config["MAIL_URL"] = "log:"


def write_letter(to: str = "bob@demo.example", **envelope: Any) -> int:
    with write():
        return send(Envelope(to, "test", **envelope), WORDS)


def rows() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id)))


def test_a_letter_has_text_and_html_and_one_reader(server: Server):
    write_letter()
    write_letter("alice@demo.example")

    run_due_jobs()

    letter = server.letters[0]
    assert server.recipients == [["bob@demo.example"], ["alice@demo.example"]]
    assert letter["To"] == "bob@demo.example"
    assert letter["Subject"] == "Somebody answered"
    assert letter["From"] == "Connect and Share <no-reply@localhost.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime.tzinfo is not None
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    for part in letter.iter_parts():
        assert "Ein Gruß, £5 and “quotes”." in part.get_content()
    assert [row.state for row in rows()] == [MailState.SENT, MailState.SENT]


def test_a_letter_about_a_discussion_is_threaded_and_stops_with_one_click(server: Server):
    write_letter(
        message_key="post-7",
        in_reply_to="<discussion-3@127.0.0.1>",
        references="<discussion-3@127.0.0.1>",
        list_id="<discussion-3.127.0.0.1>",
        unsubscribe="http://127.0.0.1:5000/unsubscribe/abc",
    )

    run_due_jobs()

    letter = server.letters[0]
    assert letter["Message-ID"] == "<post-7@127.0.0.1>"
    assert letter["In-Reply-To"] == letter["References"] == "<discussion-3@127.0.0.1>"
    assert letter["List-ID"] == "<discussion-3.127.0.0.1>"
    assert letter["List-Unsubscribe"] == "<http://127.0.0.1:5000/unsubscribe/abc>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_no_line_of_a_subject_becomes_a_header(server: Server):
    with write():
        send(Envelope("bob@demo.example", "test"), Mail("Hello\r\nBcc: everybody@demo.example", "Text", "<p>Text</p>"))

    run_due_jobs()

    assert server.letters[0]["Bcc"] is None
    assert server.letters[0]["Subject"] == "Hello Bcc: everybody@demo.example"
    assert server.recipients == [["bob@demo.example"]]


def test_nothing_leaves_before_the_commit(server: Server):
    with pytest.raises(ValueError, match="changed its mind"), write():
        send(Envelope("bob@demo.example", "test"), WORDS)
        raise ValueError("changed its mind")

    run_due_jobs()

    assert server.letters == []
    assert rows() == []


def test_a_server_that_is_away_is_asked_again_with_growing_pauses(no_server: None):
    write_letter()
    pauses = []

    with time_machine.travel(now() + timedelta(seconds=1), tick=False) as clock:
        for _ in PAUSES[:-1]:
            run_due_jobs()
            (row,) = rows()
            pauses.append(round((row.next_try_at - now()).total_seconds() / 60))
            assert row.state == MailState.WAITING
            clock.move_to(row.next_try_at)
        run_due_jobs()

    (row,) = rows()
    assert pauses == list(PAUSES[:-1])
    assert (row.state, row.attempts) == (MailState.FAILED, 8)
    assert "ConnectionRefusedError" in row.error


def test_a_server_that_returns_gets_the_letter_once_and_under_the_same_name(server: Server):
    server.answer = "451 Come back later"
    write_letter()
    run_due_jobs()
    (row,) = rows()
    first_try = (row.state, row.message_id, row.error)
    server.answer = "250 Kept"

    with time_machine.travel(now() + timedelta(minutes=2)):
        run_due_jobs()
    with time_machine.travel(now() + timedelta(days=2)):
        run_due_jobs()

    assert first_try[0] == MailState.WAITING
    assert first_try[2] == "451 Come back later"
    assert [letter["Message-ID"] for letter in server.letters] == [first_try[1]]


@pytest.mark.parametrize("place", ["answer", "answer_to_recipient"])
def test_a_refusal_for_good_is_not_tried_again(server: Server, place: str):
    setattr(server, place, "550 No such mailbox")
    write_letter()

    run_due_jobs()
    with time_machine.travel(now() + timedelta(days=3)):
        more = run_due_jobs()

    (row,) = rows()
    assert (row.state, row.attempts, more) == (MailState.FAILED, 1, 0)
    assert "550 No such mailbox" in row.error


def test_a_password_that_the_server_does_not_know_loses_no_letter(app: Flask):
    server = Server()
    server.controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        authenticator=lambda *_: AuthResult(success=False, handled=False),
        auth_require_tls=False,
    )
    server.controller.start()
    app.config["MAIL_URL"] = f"smtp://forum:the-former-one@127.0.0.1:{server.port}"
    write_letter()

    try:
        run_due_jobs()
    finally:
        app.config["MAIL_URL"] = "log:"
        server.controller.stop()

    (row,) = rows()
    assert (row.state, row.attempts) == (MailState.WAITING, 1)
    assert "535" in row.error
    assert "the-former-one" not in row.error


def test_what_a_check_forbids_is_not_sent_and_says_why(server: Server):
    checks.append(lambda row: "They have left." if row.to_address == "bob@demo.example" else "")
    try:
        write_letter()
        write_letter("alice@demo.example")
        run_due_jobs()
    finally:
        checks.pop()

    assert [(row.state, row.why) for row in rows()] == [(MailState.SKIPPED, "They have left."), (MailState.SENT, "")]
    assert [letter["To"] for letter in server.letters] == ["alice@demo.example"]


def test_posting_works_while_the_mail_server_is_away(
    no_server: None, new_browser: Callable[..., Browser], outbox: Callable[..., Any], alice: Member, bob: Member
):
    discussion = make_discussion(alice)

    new_browser(bob).post(f"/discussions/{discussion.id}/replies", body="Twice a year, in spring and autumn.")
    outbox(alice)

    assert [(row.to_address, row.state) for row in rows()] == [(alice.email, MailState.WAITING)]


def test_in_development_a_letter_is_logged_and_administrators_read_it(new_browser: Callable[..., Browser], ada: Member):
    mail_id = write_letter()

    with capture_logs() as logged:
        run_due_jobs()
    page = new_browser(ada).page(f"/admin/mail/{mail_id}")

    assert [entry["event"] for entry in logged] == ["mail_logged"]
    assert "bob@demo.example" not in str(logged)
    assert "Ein Gruß, £5 and “quotes”." in page.text


@pytest.mark.parametrize("who", ["alice", "mia"])
def test_nobody_else_reads_letters(new_browser: Callable[..., Browser], request: pytest.FixtureRequest, who: str):
    mail_id = write_letter()

    new_browser(request.getfixturevalue(who)).page(f"/admin/mail/{mail_id}", status=404)
