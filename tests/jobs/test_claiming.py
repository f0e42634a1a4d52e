"""Jobs: claimed once, repeated with pauses, never lost."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.models import DONE_KEPT_DAYS, LEASE_MINUTES, PAUSES, Job, JobState, RegularWork
from forum.jobs.registry import BackgroundJob, every, job, jobs
from forum.jobs.services import forget_done_jobs, plan_regular_work, retry_failed, run_due_jobs, run_one_job
from tests.browser import Browser

Maker = Callable[..., BackgroundJob]


@pytest.fixture()
def make_job(app: Flask) -> Iterator[Maker]:
    """Registers a function as a job of these tests, and takes it out again."""
    before = dict(jobs)

    def make(work: Callable[[int], Any], *, seconds: int = 0, own_transactions: bool = False) -> BackgroundJob:
        work.__module__ = "forum.tests"
        mark = every(seconds, own_transactions=own_transactions) if seconds else job(own_transactions=own_transactions)
        return mark(work)

    yield make
    jobs.clear()
    jobs.update(before)


def ask(background: BackgroundJob, *ids: int, **options: Any) -> None:
    with write():
        for subject_id in ids:
            background.later(subject_id, **options)


def rows() -> list[Job]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Job).order_by(Job.id)))


def test_a_job_is_asked_for_in_the_transaction_of_its_cause(make_job: Maker):
    done: list[int] = []
    background = make_job(done.append)

    with pytest.raises(ValueError, match="changed its mind"), write():
        background.later(1)
        raise ValueError("changed its mind")

    assert rows() == []
    assert run_due_jobs() == 0


def test_a_job_is_done_once_and_its_effect_is_stored_with_it(make_job: Maker):
    def work(subject_id: int) -> None:
        db.session.add(RegularWork(name=f"effect {subject_id}", due_at=now()))

    ask(make_job(work), 7)

    assert run_due_jobs() == 1
    assert run_due_jobs() == 0
    assert [row.state for row in rows()] == [JobState.DONE]
    assert db.session.get(RegularWork, "effect 7") is not None


def test_a_job_for_later_waits_for_its_moment(make_job: Maker):
    done: list[int] = []
    background = make_job(done.append)
    ask(background, 1, at=now() + timedelta(hours=1))

    first = run_due_jobs()
    with time_machine.travel(now() + timedelta(hours=2)):
        second = run_due_jobs()

    assert (first, second, done) == (0, 1, [1])


def test_two_workers_never_do_the_same_job(make_job: Maker):
    seen: list[int] = []

    def work(subject_id: int) -> None:
        # While one worker is at this job, another one looks for work.
        seen.append(subject_id)
        if subject_id == 1:
            run_one_job()

    ask(make_job(work, own_transactions=True), 1, 2)
    run_due_jobs()

    assert sorted(seen) == [1, 2]
    assert {row.attempts for row in rows()} == {1}


def test_a_failed_job_keeps_nothing_of_its_effect_and_waits_longer_each_time(make_job: Maker):
    def work(subject_id: int) -> None:
        db.session.add(RegularWork(name="half an effect", due_at=now()))
        raise ValueError("the machine is out of paper")

    ask(make_job(work), 1)
    pauses = []
    with time_machine.travel(datetime.fromisoformat("2026-03-02T09:00:00+00:00"), tick=False) as clock:
        with write():
            db.session.execute(db.update(Job).values(next_try_at=now()))
        for _ in PAUSES:
            assert run_one_job()
            (row,) = rows()
            pauses.append(round((row.next_try_at - now()).total_seconds() / 60))
            clock.move_to(row.next_try_at)

    assert pauses == list(PAUSES)
    assert (row.state, row.attempts) == (JobState.FAILED, 8)
    assert "ValueError: the machine is out of paper" in row.error
    assert db.session.get(RegularWork, "half an effect") is None


def test_an_administrator_lets_a_failed_job_try_again(make_job: Maker):
    done: list[int] = []
    ask(make_job(done.append), 3)
    with write():
        db.session.execute(db.update(Job).values(state=JobState.FAILED, attempts=8, error="It broke."))

    with write():
        assert retry_failed(rows()[0].id)
    run_due_jobs()

    assert done == [3]


def test_a_claim_whose_worker_died_returns_after_its_lease(make_job: Maker):
    done: list[int] = []
    ask(make_job(done.append), 1)
    with write():
        db.session.execute(db.update(Job).values(state=JobState.CLAIMED, claim="of the dead", claimed_at=now()))

    with write():
        plan_regular_work()
    too_early = [row.state for row in rows() if row.claim == "of the dead"]
    with time_machine.travel(now() + timedelta(minutes=LEASE_MINUTES, seconds=1)):
        with write():
            plan_regular_work()
        run_due_jobs()

    assert too_early == [JobState.CLAIMED]
    assert done == [1]


def test_a_job_that_ends_its_worker_each_time_is_given_up(make_job: Maker):
    ask(make_job(lambda subject_id: None), 1)
    with write():
        of_the_dead = {"state": JobState.CLAIMED, "claim": "of the dead", "claimed_at": now()}
        db.session.execute(db.update(Job).values(attempts=len(PAUSES), **of_the_dead))

    with time_machine.travel(now() + timedelta(minutes=LEASE_MINUTES, seconds=1)), write():
        plan_regular_work()

    row = next(row for row in rows() if row.subject_id == 1)
    assert (row.state, row.claim) == (JobState.FAILED, None)
    assert "worker" in row.error


def test_a_worker_whose_lease_ran_out_does_not_settle_the_job_of_another(make_job: Maker):
    def work(subject_id: int) -> None:
        # It took too long, and another worker has taken it over.
        with write():
            db.session.execute(db.update(Job).values(claim="of another worker"))

    ask(make_job(work, own_transactions=True), 1)
    run_one_job()

    assert [(row.state, row.claim) for row in rows()] == [(JobState.CLAIMED, "of another worker")]


def test_long_work_goes_on_in_batches(make_job: Maker):
    left = [3]

    def work(subject_id: int) -> bool:
        left[0] -= 1
        return left[0] > 0

    ask(make_job(work), 1)

    assert run_due_jobs() == 3
    assert [(row.state, row.attempts) for row in rows()] == [(JobState.DONE, 1)]


def test_a_job_that_nobody_knows_waits_and_says_so(app: Flask):
    with write():
        db.session.add(Job(name="rooms.of_another_release", subject_id=1))

    run_one_job()

    (row,) = rows()
    assert row.state == JobState.WAITING
    assert "There is no job named rooms.of_another_release" in row.error


def test_regular_work_is_asked_for_when_it_is_due_and_once(make_job: Maker):
    done: list[int] = []
    background = make_job(done.append, seconds=60)

    def plan() -> int:
        with write():
            plan_regular_work()
            # The other rooms' regular work is not of this test.
            db.session.execute(db.delete(Job).where(Job.name != background.name))
        return len([row for row in rows() if row.state == JobState.WAITING])

    assert plan() == 1
    assert plan() == 1
    run_due_jobs()
    assert plan() == 0
    with time_machine.travel(now() + timedelta(seconds=61)):
        assert plan() == 1


def test_work_that_was_done_is_forgotten_after_a_week(make_job: Maker):
    ask(make_job(lambda subject_id: None), 1)
    run_due_jobs()
    with time_machine.travel(now() + timedelta(days=DONE_KEPT_DAYS - 1)):
        ask(make_job(lambda subject_id: None), 2)
        run_due_jobs()

    with time_machine.travel(now() + timedelta(days=DONE_KEPT_DAYS, minutes=1)), write():
        more = forget_done_jobs()

    assert not more
    assert [row.subject_id for row in rows()] == [2]


def test_the_session_of_a_test_is_not_the_session_of_a_page(browser: Browser, alice: Any):
    # Otherwise a forgotten commit would never be seen.
    with Session(db.engine) as other:
        assert other.scalar(db.select(db.func.count()).select_from(type(alice))) == 1
