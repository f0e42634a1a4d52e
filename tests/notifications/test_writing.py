"""The job that writes letters: its cost, crashes, and two workers at once."""

import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter

import pytest
import sqlalchemy

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.following.services import follow
from forum.jobs.models import Job
from forum.jobs.registry import jobs
from forum.jobs.services import run_due_jobs
from forum.mail.models import MailState, OutgoingMail
from forum.notifications import writing
from forum.notifications.models import NoticeState, Notification
from forum.notifications.writing import LOOK_SECONDS, write_letters
from tests.factories import make_discussion, make_member, make_post, tell_at_once
from tests.house import ROOT
from tests.journeys.site import until_true
from tests.notifications.letters_due import in_minutes

READERS, KILLS, SECONDS = 60, 3, 60
# The real worker as it is; regular work is asked for at once.
WORKER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from forum import create_app
    from forum.jobs.worker import work

    work(create_app({"INSTANCE_DIR": Path(sys.argv[1]), "SQLALCHEMY_DATABASE_URI": sys.argv[2]}))
    """
)


def readers_of(discussion, number):
    """Members who follow a discussion and are mailed at once."""
    for _ in range(number):
        reader = tell_at_once(make_member())
        with write():
            follow(reader.id, "discussion", discussion.id)


def count(model, *conditions):
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(model).where(*conditions))


def everything_is_due():
    """Ten minutes are over for all that waits."""
    with write():
        waiting = Notification.mail_state == NoticeState.WAITING
        db.session.execute(db.update(Notification).where(waiting).values(due_at=now()))
        write_letters.later()


def test_the_worker_looks_every_minute(app):
    assert jobs["notifications.write_letters"].seconds == LOOK_SECONDS == 60


def test_a_batch_of_letters_costs_the_same_for_one_reader_and_for_many(alice, bob, statements, monkeypatch):
    # However busy the machine is.
    monkeypatch.setattr(writing, "BATCH_SECONDS", 60)
    costs = []
    for number in (2, 30):
        discussion = make_discussion(alice)
        readers_of(discussion, number)
        make_post(discussion, bob)
        run_due_jobs()
        with in_minutes(11), statements() as seen, write():
            write_letters()
        costs.append(len(seen))

    assert costs[0] == costs[1]
    assert costs[1] < 30


@pytest.mark.parametrize(("limit", "reached"), [("BATCH_SECONDS", -1), ("NOTICES_AT_ONCE", 1)])
def test_where_there_is_much_or_it_takes_long_the_next_members_come_later(
    alice, bob, outbox, monkeypatch, limit, reached
):
    monkeypatch.setattr(writing, limit, reached)
    discussion = make_discussion(alice)
    readers_of(discussion, 3)
    make_post(discussion, bob)
    run_due_jobs()

    with in_minutes(11), write():
        has_more = write_letters()
    first = count(OutgoingMail)

    assert (has_more, first) == (True, 1)
    assert len(outbox()) == 4


def test_a_crash_while_letters_are_written_loses_and_doubles_nothing(alice, bob, outbox):
    discussion = make_discussion(alice)
    readers_of(discussion, 3)
    make_post(discussion, bob)
    run_due_jobs()
    with pytest.raises(RuntimeError), in_minutes(11), write():
        write_letters()
        raise RuntimeError("The worker was killed.")
    after_the_fall = count(OutgoingMail), count(Notification, Notification.mail_state == NoticeState.WAITING)

    letters = outbox()
    outbox()

    assert after_the_fall == (0, 4)
    assert len(letters) == count(OutgoingMail) == 4


def test_the_worker_killed_again_and_again_writes_to_everybody_once(app, alice, bob):
    discussion = make_discussion(alice)
    readers_of(discussion, READERS)
    make_post(discussion, bob)
    run_due_jobs()
    everything_is_due()
    url = sqlalchemy.make_url(app.config["SQLALCHEMY_DATABASE_URI"]).render_as_string(hide_password=False)
    command = [sys.executable, "-c", WORKER, str(app.config["INSTANCE_DIR"]), url]

    for kill in range(KILLS):
        worker = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        before, least = count(OutgoingMail, OutgoingMail.state == MailState.SENT), 5 + 7 * kill
        is_last = kill == KILLS - 1
        wanted = READERS + 1 if is_last else min(before + least, READERS)
        until_true(lambda wanted=wanted: count(OutgoingMail, OutgoingMail.state == MailState.SENT) >= wanted, SECONDS)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        with write():
            # Nobody waits five minutes for a dead worker's claims.
            db.session.execute(db.update(Job).where(Job.state == "claimed").values(state="waiting", claim=None))

    letters = Counter(db.session.scalars(db.select(OutgoingMail.to_address)))
    assert set(letters.values()) == {1}
    assert len(letters) == READERS + 1
    assert count(OutgoingMail, OutgoingMail.state != MailState.SENT) == 0
    assert count(Notification, Notification.mail_state != NoticeState.SENT) == 0
