"""Letters to the circulation list, over a real mail server: once to each, in batches, and to nobody who left."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.models import Job, JobState
from forum.jobs.services import run_due_jobs, run_one_job
from forum.mail.models import MailState, OutgoingMail
from forum.mail.services import send_all
from forum.updates import emails
from forum.updates.models import READERS_AT_ONCE, Subscriber, SubscriberState, Update
from forum.updates.queries import find_any_update
from forum.updates.services.joining import stop_updates
from forum.updates.services.sending import send_letters
from forum.updates.services.writing import delete_update, publish_update, undelete_update
from tests.factories import make_reader, make_update
from tests.mail_server import Server, serving


@pytest.fixture()
def server(app: Flask) -> Iterator[Server]:
    with serving(app) as server:
        yield server


def make_readers(number):
    """Confirmed readers in one statement."""
    moment = now()
    rows = [
        {
            "email": f"reader-{i}@demo.example",
            "state": SubscriberState.CONFIRMED,
            "asked_at": moment,
            "confirmed_at": moment,
        }
        for i in range(number)
    ]
    with write():
        db.session.execute(db.insert(Subscriber), rows)


def letters():
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id)))


def path_of(letter):
    """The path of the one-click address in a letter's header."""
    return letter["List-Unsubscribe"].strip("<>").partition("127.0.0.1:5000")[2]


def test_a_reader_joins_reads_an_update_in_the_mailbox_and_stops_with_one_click(server, browser, new_browser, mia):
    browser.send("POST", "/updates/join", data={"email": "roads@demo.example"})
    run_due_jobs()
    asked = server.letters[0].get_body(("plain",)).get_content()
    browser.post("/updates/confirm/" + asked.partition("/updates/confirm/")[2].split()[0])
    update = make_update(mia, "The winter call is open", body="Send **one thing** that failed.\n\n- Why & when")
    run_due_jobs()

    letter = server.letters[1]
    stopped = browser.send("POST", path_of(letter), data={"List-Unsubscribe": "One-Click"})
    make_update(mia, "A second update")
    run_due_jobs()

    assert letter["To"] == "roads@demo.example"
    assert letter["Subject"] == "The winter call is open"
    assert letter["List-ID"] == "<updates.127.0.0.1>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Precedence"] == "list"
    for kind in ("plain", "html"):
        words = letter.get_body((kind,)).get_content()
        assert "Send one thing that failed." in words
        assert f"http://127.0.0.1:5000{update.address}" in words
        assert "because you asked for updates of the programme" in " ".join(words.split())
        assert path_of(letter) in words
    assert stopped.status == 200
    assert len(server.letters) == 2


def test_many_readers_get_it_in_batches_and_each_once(app, mia, statements):
    make_readers(2 * READERS_AT_ONCE + 7)
    update = make_update(mia)
    costs = []
    for _ in range(3):
        with statements() as seen:
            run_one_job()
        costs.append(len(seen))
        db.session.rollback()

    sent = letters()
    assert len(sent) == len({letter.to_address for letter in sent}) == 2 * READERS_AT_ONCE + 7
    assert max(costs) < 30
    assert not find_any_update(update.id).is_sending


def test_a_crash_in_a_batch_sends_nobody_a_second_letter(app, mia, monkeypatch):
    make_readers(READERS_AT_ONCE + 3)
    make_update(mia)
    run_one_job()
    first = {letter.to_address for letter in letters()}
    broken = {"times": 1}
    real = emails.news

    def crash_once(update, reader):
        if broken["times"]:
            broken["times"] = 0
            raise OSError("The worker lost its power.")
        return real(update, reader)

    monkeypatch.setattr(emails, "news", crash_once)
    run_one_job()
    after_crash = {letter.to_address for letter in letters()}
    with time_machine.travel(now() + timedelta(minutes=2)):
        run_due_jobs()

    sent = [letter.to_address for letter in letters()]
    assert len(first) == READERS_AT_ONCE and after_crash == first
    assert len(sent) == len(set(sent)) == READERS_AT_ONCE + 3


def test_the_database_itself_refuses_a_second_letter_to_one_reader(app, mia):
    reader, update = make_reader(), make_update(mia)
    run_due_jobs()

    with pytest.raises(IntegrityError), write():
        send_all([emails.news(find_any_update(update.id), db.session.get_one(Subscriber, reader.id))])


def test_work_that_is_done_again_sends_nothing(app, mia):
    make_readers(3)
    update = make_update(mia)
    run_due_jobs()

    with write():
        send_letters(update.id)
        send_letters(999)
    run_due_jobs()

    assert len(letters()) == 3


def test_who_stopped_meanwhile_gets_none(server, mia):
    stays, leaves, left = make_reader(), make_reader(), make_reader()
    draft = make_update(mia, is_draft=True)
    with write():
        publish_update(find_any_update(draft.id), mia, 1)
        stop_updates(left.id)
    run_one_job()
    with write():
        stop_updates(leaves.id)
    run_due_jobs()

    assert [letter["To"] for letter in server.letters] == [stays.email]
    assert [(row.state, row.why) for row in letters()] == [
        (MailState.SENT, ""),
        (MailState.SKIPPED, "The reader stopped the updates."),
    ]


def test_who_joins_after_the_publication_reads_it_on_the_page(app, mia):
    make_update(mia)
    make_reader()

    run_due_jobs()

    assert letters() == []


def test_waiting_readers_get_none(app, browser, mia):
    browser.send("POST", "/updates/join", data={"email": "waiting@demo.example"})

    make_update(mia)
    run_due_jobs()

    assert [letter.kind for letter in letters()] == [emails.CONFIRM]


def test_what_is_deleted_before_its_letters_have_left_goes_to_nobody_more(server, mia):
    make_readers(READERS_AT_ONCE + 20)
    update = make_update(mia)
    run_one_job()
    # Three letters of the first batch leave; the job of the second batch stands before them.
    with write():
        first = db.select(Job).where(Job.name == "updates.send_letters")
        db.session.scalars(first).one().next_try_at = now() + timedelta(minutes=5)
    for _ in range(3):
        run_one_job()
    with write():
        delete_update(find_any_update(update.id), mia)
    with time_machine.travel(now() + timedelta(minutes=10)):
        run_due_jobs()
        with write():
            undelete_update(find_any_update(update.id), mia)
        run_due_jobs()

    assert len(server.letters) == 3
    rows = letters()
    assert len(rows) == READERS_AT_ONCE
    assert {row.why for row in rows if row.state == MailState.SKIPPED} == {"The update was deleted."}


def test_publishing_costs_a_request_the_same_for_three_and_for_three_hundred_readers(app, mia, statements):
    costs = []
    for number in (3, 300):
        with write():
            db.session.execute(db.delete(Subscriber))
        make_readers(number)
        draft = make_update(mia, is_draft=True)
        with statements() as seen, write():
            publish_update(find_any_update(draft.id), mia, 1)
        costs.append(len(seen))

    assert costs[0] == costs[1]
    assert {row.reader_count for row in db.session.scalars(db.select(Update))} == {3, 300}


def test_no_job_of_it_is_left(app, mia):
    make_readers(2)
    make_update(mia)

    run_due_jobs()

    assert {job.state for job in db.session.scalars(db.select(Job))} == {JobState.DONE}
