"""Moving to the moment when letters are due."""

from contextlib import AbstractContextManager
from datetime import timedelta

from forum.clock import clock_at, now
from forum.database import write
from forum.extensions import db
from forum.jobs.models import Job
from forum.jobs.services import run_due_jobs
from forum.mail.services import deliver
from forum.notifications.writing import write_letters


def in_minutes(minutes: float) -> AbstractContextManager[None]:
    """Everything inside happens so many minutes from now."""
    return clock_at(now() + timedelta(minutes=minutes))


def letters_written(minutes: float = 11) -> None:
    """Spread what happened and write what is due then, without sending a letter: the mail server does not answer."""
    with write():
        # Whatever waits to be sent waits longer.
        db.session.execute(db.update(Job).where(Job.name == deliver.name).values(next_try_at=now() + timedelta(1)))
    run_due_jobs()
    with in_minutes(minutes):
        more = True
        while more:
            with write():
                more = write_letters()
    db.session.rollback()
