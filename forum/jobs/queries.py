"""Whether the worker is there."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from forum.clock import now
from forum.extensions import db
from forum.jobs.models import ALIVE_SECONDS, SignOfLife


def worker_seen_at() -> datetime | None:
    """The worker's last sign of life."""
    return db.session.scalar(select(func.max(SignOfLife.at)))


def is_alive(seen_at: datetime | None) -> bool:
    """Whether a sign of life is of the last minute."""
    return seen_at is not None and now() - seen_at < timedelta(seconds=ALIVE_SECONDS)
