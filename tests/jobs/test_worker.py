"""The worker as a process of its own, stopped and killed while it works."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.models import LEASE_MINUTES, Job, JobState, RegularWork, SignOfLife
from tests.house import ROOT
from tests.journeys.site import until_true

SECONDS = 60
# The real worker with one more job: it says when it began, works for a while, and stores its effect.
PROGRAM = textwrap.dedent(
    """
    import sys, threading
    from pathlib import Path
    from forum import create_app
    from forum.clock import now
    from forum.extensions import db
    from forum.jobs.models import RegularWork
    from forum.jobs.registry import BackgroundJob, jobs
    from forum.jobs.worker import work

    def slow(subject_id):
        db.session.add(RegularWork(name=f"effect {subject_id}", due_at=now()))
        db.session.flush()
        Path(sys.argv[1], f"began-{subject_id}").touch()
        threading.Event().wait(float(sys.argv[2]))

    app = create_app({"INSTANCE_DIR": Path(sys.argv[1]), "SQLALCHEMY_DATABASE_URI": sys.argv[3]})
    jobs.clear()
    jobs["tests.slow"] = BackgroundJob("tests.slow", slow)
    work(app)
    """
)


class Worker:
    """A worker process whose job takes some seconds."""

    def __init__(self, app: Flask, folder: Path, seconds: float) -> None:
        self.folder = folder
        url = sqlalchemy.make_url(app.config["SQLALCHEMY_DATABASE_URI"]).render_as_string(hide_password=False)
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), str(seconds), url], cwd=ROOT)

    def has_begun(self, subject_id: int) -> bool:
        return (self.folder / f"began-{subject_id}").exists()

    def end(self, number: signal.Signals) -> int:
        os.kill(self.process.pid, number)
        return self.process.wait(SECONDS)


@pytest.fixture()
def start_worker(app: Flask, tmp_path: Path) -> Iterator[Any]:
    workers: list[Worker] = []

    def start(seconds: float) -> Worker:
        db.session.remove()
        workers.append(Worker(app, tmp_path, seconds))
        return workers[-1]

    yield start
    for worker in workers:
        if worker.process.poll() is None:
            worker.process.kill()
            worker.process.wait()


def ask(*ids: int) -> None:
    with write():
        db.session.add_all([Job(name="tests.slow", subject_id=subject_id) for subject_id in ids])


def states() -> list[JobState]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Job.state).where(Job.name == "tests.slow").order_by(Job.id)))


def effects() -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(
            db.select(RegularWork.name).order_by(RegularWork.name).where(RegularWork.name.like("effect%"))
        )
    )


def test_a_worker_killed_at_work_loses_nothing_and_doubles_nothing(start_worker: Any):
    ask(1, 2)
    killed = start_worker(SECONDS)
    # SQLite lets one of the two threads write at a time; either may be the first.
    until_true(lambda: killed.has_begun(1) or killed.has_begun(2), SECONDS)
    killed.end(signal.SIGKILL)
    assert JobState.DONE not in states()
    assert effects() == []

    # The lease of the dead runs out.
    with write():
        db.session.execute(db.update(Job).values(claimed_at=now() - timedelta(minutes=LEASE_MINUTES + 1)))
    start_worker(0)

    until_true(lambda: states() == [JobState.DONE, JobState.DONE], SECONDS)
    assert effects() == ["effect 1", "effect 2"]


def test_a_worker_asked_to_stop_finishes_its_job_first(start_worker: Any):
    ask(1)
    worker = start_worker(1)
    until_true(lambda: worker.has_begun(1), SECONDS)

    code = worker.end(signal.SIGTERM)

    assert code == 0
    assert states() == [JobState.DONE]
    assert effects() == ["effect 1"]


def test_two_workers_share_the_work_and_do_each_job_once(start_worker: Any):
    ask(*range(1, 13))

    start_worker(0)
    start_worker(0)

    until_true(lambda: set(states()) == {JobState.DONE}, SECONDS)
    db.session.rollback()
    assert set(db.session.scalars(db.select(Job.attempts).where(Job.name == "tests.slow"))) == {1}
    assert len(effects()) == 12


def test_a_worker_says_that_it_is_alive(start_worker: Any):
    start_worker(0)

    def is_alive() -> bool:
        db.session.rollback()
        return db.session.get(SignOfLife, "worker") is not None

    until_true(is_alive, SECONDS)
