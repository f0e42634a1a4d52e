"""The only clock. Times are in UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present moment, in UTC, with its time zone."""
    return _told.get() or datetime.now(UTC)


def today() -> date:
    """The present day in the United Kingdom."""
    return now().astimezone(LONDON).date()


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Everything inside happens at this moment. Only the demonstration tells of the past."""
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)
