"""What the worker and the doctor do about mail that comes in."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from config import read_settings
from forum.clock import now
from forum.database import write
from forum.discussions.models import Post
from forum.discussions.queries import opening_of
from forum.extensions import db
from forum.inbound_mail.models import IncomingMail, IncomingState
from forum.inbound_mail.services.receiving import receive
from forum.inbound_mail.services.taking_in import forget_mails, take_in
from forum.jobs.services import run_due_jobs
from forum.operations.services.supervising import mail_command
from tests.factories import make_discussion
from tests.inbound_mail.mails import answer_to, come_in, mail


def the_mail() -> IncomingMail:
    db.session.rollback()
    return db.session.scalars(db.select(IncomingMail)).one()


def test_while_the_database_is_away_a_mail_waits_and_is_posted_later(app, alice, bob):
    address = answer_to(bob, opening_of(make_discussion(alice).id).id)
    receive(mail(bob.email, "We clean them twice.").as_bytes(), bob.email, [address])
    incoming_id = the_mail().id
    db.session.rollback()

    def fail(*_):
        raise OperationalError("INSERT", {}, Exception("locked"))

    db.event.listen(db.engine, "begin", fail)
    try:
        with pytest.raises(OperationalError):
            take_in(incoming_id)
    finally:
        db.event.remove(db.engine, "begin", fail)

    assert the_mail().state == IncomingState.RECEIVED
    run_due_jobs()
    assert the_mail().state == IncomingState.POSTED


def test_a_mail_that_is_taken_in_twice_posts_once(app, alice, bob):
    row = come_in(mail(bob.email, "Twice a year."), answer_to(bob, opening_of(make_discussion(alice).id).id))

    take_in(row.id)
    with write():
        db.session.get_one(IncomingMail, row.id).state = IncomingState.RECEIVED
    take_in(row.id)

    assert len(db.session.scalars(db.select(Post).where(Post.number > 1)).all()) == 1
    assert the_mail().became == row.became


def test_mails_go_after_ninety_days_but_not_while_they_wait(app, alice, bob, time_machine):
    address = answer_to(bob, opening_of(make_discussion(alice).id).id)
    come_in(mail(bob.email, "Twice a year."), address)
    receive(mail(bob.email, "Still waiting").as_bytes(), bob.email, [address])
    time_machine.move_to(now() + timedelta(days=91))

    with write():
        forget_mails()

    assert the_mail().state == IncomingState.RECEIVED


def doctor(app) -> str:
    return next(
        line for line in app.test_cli_runner().invoke(args=["doctor"]).output.splitlines() if "incoming" in line
    )


def test_the_doctor_says_when_mail_has_no_way_in(app, alice, bob):
    assert "WRONG  incoming mail: MAIL_IN is set, but no mail has a way in." in doctor(app)

    app.config["MAIL_LISTEN"] = "127.0.0.1:8025"
    assert "fine   incoming mail" in doctor(app)
    app.config["MAIL_LISTEN"] = ""

    # A pipe needs no setting; it shows by its mails.
    come_in(mail(bob.email, "Twice a year."), answer_to(bob, opening_of(make_discussion(alice).id).id))
    assert "fine   incoming mail" in doctor(app)


def test_the_doctor_says_when_mail_waits_to_be_read(app, alice, bob, time_machine):
    receive(mail(bob.email, "Words").as_bytes(), bob.email, [answer_to(bob, 1)])
    time_machine.move_to(now() + timedelta(minutes=16))

    assert "WRONG  incoming mail: 1 mails wait to be read." in doctor(app)


@pytest.mark.parametrize(
    ("setting", "options"),
    [
        ("127.0.0.1:8025", ["--host", "127.0.0.1", "--port", "8025"]),
        ("lmtp:[::1]:8024", ["--host", "::1", "--port", "8024", "--lmtp"]),
    ],
)
def test_the_run_starts_the_listener_of_the_setting(setting, options):
    assert read_settings({"MAIL_LISTEN": setting})["MAIL_LISTEN"] == setting
    assert mail_command(setting)[4:] == ["listen", *options]


def test_a_taken_port_is_said_in_one_sentence(app):
    done = app.test_cli_runner().invoke(args=["mail", "listen", "--host", "192.0.2.1"])

    assert done.exit_code != 0
    assert "Port 8025 at 192.0.2.1 is taken" in str(done.exception) and "Choose a free one." in str(done.exception)
