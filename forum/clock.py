"""The only clock. Times are in UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment, in UTC, with its time zone."""
    return datetime.now(UTC)
