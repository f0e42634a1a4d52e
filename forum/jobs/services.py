"""Claiming and doing the work that waits. The worker is this room's door: it commits."""

import secrets
from datetime import timedelta

import structlog
from sqlalchemy import delete, func, select, update

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.models import DONE_KEPT_DAYS, LEASE_MINUTES, PAUSES, Job, JobState, RegularWork, SignOfLife
from forum.jobs.registry import BackgroundJob, every, jobs
from forum.limits.rates import DAY

log = structlog.get_logger("forum.jobs")
FORGOTTEN_AT_ONCE = 5_000
WORKER_DIED = "The worker did not come back from this work."


def run_due_jobs(most: int = 10_000) -> int:
    """Do what is due now, one job after the other; the number of jobs done."""
    done = 0
    while done < most and run_one_job():
        done += 1
    return done


def run_one_job() -> bool:
    """Claim one job and do it; False when nothing is due."""
    claim = secrets.token_hex(16)
    with write():
        row = _claim(claim)
    if row is None:
        return False
    job_id, name, subject_id, attempts = row
    work = jobs.get(name)
    try:
        if work is None:
            raise LookupError(f"There is no job named {name}.")
        _perform(work, job_id, claim, subject_id)
    except Exception as error:  # noqa: BLE001  a failed job must not end the worker
        log.error("job_failed", job=name, subject=subject_id, attempt=attempts, exc_info=error)
        with write():
            _put_back(job_id, claim, attempts, f"{type(error).__name__}: {error}"[:2000])
    return True


def _claim(claim: str) -> tuple[int, str, int, int] | None:
    due = (
        select(Job.id)
        .where(Job.state == JobState.WAITING, Job.next_try_at <= now())
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = (
        update(Job)
        .where(Job.id == due, Job.state == JobState.WAITING)
        .values(state=JobState.CLAIMED, claim=claim, claimed_at=now(), attempts=Job.attempts + 1)
        .returning(Job.id, Job.name, Job.subject_id, Job.attempts)
        .execution_options(synchronize_session=False)
    )
    row = db.session.execute(statement).one_or_none()
    return (row[0], row[1], row[2], row[3]) if row else None


def _perform(work: BackgroundJob, job_id: int, claim: str, subject_id: int) -> None:
    if work.own_transactions:
        more = work(subject_id)
        with write():
            _finish(job_id, claim, more=bool(more))
        return
    with write():
        more = work(subject_id)
        _finish(job_id, claim, more=bool(more))


def _finish(job_id: int, claim: str, *, more: bool) -> None:
    changes = (
        {"state": JobState.WAITING, "claim": None, "attempts": 0, "next_try_at": now()}
        if more
        else {"state": JobState.DONE, "done_at": now(), "error": ""}
    )
    result = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.claim == claim, Job.state == JobState.CLAIMED)
        .values(**changes)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise RuntimeError("The lease of this job ran out; its effect is rolled back.")


def _put_back(job_id: int, claim: str, attempts: int, error: str) -> None:
    failed = attempts >= len(PAUSES)
    pause = timedelta(minutes=PAUSES[min(attempts, len(PAUSES)) - 1])
    db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.claim == claim)
        .values(
            state=JobState.FAILED if failed else JobState.WAITING, claim=None, error=error, next_try_at=now() + pause
        )
        .execution_options(synchronize_session=False)
    )


def plan_regular_work() -> None:
    """Ask for the regular work that is due and return expired claims; called by the worker inside write()."""
    # Two workers plan one after the other, so that the second sees what is asked for.
    planned = select(RegularWork).order_by(RegularWork.name).with_for_update()
    known = {row.name: row for row in db.session.scalars(planned)}
    for work in jobs.values():
        if not work.seconds:
            continue
        row = known.get(work.name)
        if row is None:
            db.session.add(RegularWork(name=work.name, due_at=now() + timedelta(seconds=work.seconds)))
            work.later()
        elif row.due_at <= now():
            row.due_at = now() + timedelta(seconds=work.seconds)
            if not _is_waiting(work.name):
                work.later()
    _return_expired()


def _return_expired() -> None:
    """Let the work of a worker that died be claimed again; what ended its worker each time is given up."""
    is_expired = (Job.state == JobState.CLAIMED, Job.claimed_at < now() - timedelta(minutes=LEASE_MINUTES))
    for was_tried_often, values in (
        (Job.attempts >= len(PAUSES), {"state": JobState.FAILED, "error": WORKER_DIED}),
        (Job.attempts < len(PAUSES), {"state": JobState.WAITING}),
    ):
        db.session.execute(
            update(Job)
            .where(*is_expired, was_tried_often)
            .values(claim=None, **values)
            .execution_options(synchronize_session=False)
        )


def _is_waiting(name: str) -> bool:
    return bool(
        db.session.scalar(
            select(func.count()).select_from(Job).where(Job.name == name, Job.state.in_(["waiting", "claimed"]))
        )
    )


@every(DAY)
def forget_done_jobs(subject_id: int) -> bool:
    """Remove the rows of work that was done long ago, some at a time; True while there are more."""
    done = select(Job.id).where(Job.state == JobState.DONE, Job.done_at < now() - timedelta(days=DONE_KEPT_DAYS))
    result = db.session.execute(
        delete(Job).where(Job.id.in_(done.limit(FORGOTTEN_AT_ONCE))).execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == FORGOTTEN_AT_ONCE)  # type: ignore[attr-defined]


def note_sign_of_life(name: str = "worker") -> None:
    """Say that the worker is alive."""
    db.session.merge(SignOfLife(name=name, at=now()))


def retry_failed(job_id: int) -> bool:
    """Let a failed job be tried again at once; False when it is not a failed one."""
    job = db.session.get(Job, job_id, with_for_update=True)
    if job is None or job.state != JobState.FAILED:
        return False
    job.state, job.attempts, job.next_try_at, job.claim = JobState.WAITING, 0, now(), None
    return True
