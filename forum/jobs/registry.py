"""`@job` and `@every`: how a service function becomes background work."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from forum.clock import now
from forum.extensions import db
from forum.jobs.models import Job

# A job's function does its work in one transaction and returns True when there is more to do for the same id.
Work = Callable[[int], bool | None]


@dataclass(frozen=True)
class BackgroundJob:
    """A registered job. `later(id)` asks for it in the caller's transaction; calling it runs it at once."""

    name: str
    work: Work
    # Work outside the database (mail, index) does its own short transactions and runs without one around it.
    own_transactions: bool = False
    seconds: int = 0

    def later(self, subject_id: int = 0, *, at: datetime | None = None) -> None:
        """Insert the request as a row, in the caller's transaction; done at once or at the given moment."""
        db.session.add(Job(name=self.name, subject_id=subject_id, next_try_at=at or now()))

    def later_all(self, subject_ids: Iterable[int]) -> None:
        """Ask for it for many at once, in one statement."""
        rows = [{"name": self.name, "subject_id": subject_id, "next_try_at": now()} for subject_id in subject_ids]
        db.session.execute(insert(Job), rows)

    def __call__(self, subject_id: int = 0) -> bool | None:
        return self.work(subject_id)


jobs: dict[str, BackgroundJob] = {}


def job(*, own_transactions: bool = False) -> Callable[[Work], BackgroundJob]:
    """Mark a service function as background work; its name is «room.function»."""
    return lambda work: _registered(work, 0, own_transactions)


def every(seconds: int, *, own_transactions: bool = False) -> Callable[[Work], BackgroundJob]:
    """Mark a service function as regular work, done every so many seconds by one worker."""
    return lambda work: _registered(work, seconds, own_transactions)


def _registered(work: Work, seconds: int, own_transactions: bool) -> BackgroundJob:  # noqa: FBT001
    name = f"{work.__module__.split('.')[1]}.{work.__name__}"
    jobs[name] = BackgroundJob(name, work, own_transactions, seconds)
    return jobs[name]
