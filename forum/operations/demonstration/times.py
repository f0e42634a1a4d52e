"""When things happen in the demonstration: always in the past, and by day."""

from datetime import datetime, timedelta

from forum.clock import LONDON

NIGHT_BEGINS, NIGHT_HOURS, MORNING_HOURS = 20, 11, 1.5
FIRST_HOUR, OFFICE_HOURS = 8, 9
LATELY_DAYS = 3
# Whoever loads it before breakfast finds the last things of the night here.
LATEST = timedelta(minutes=5)


def opening_moment(days_ago: float, start: datetime) -> datetime:
    """From where the hours of something are counted that began so many days before the start.

    It is at an hour of its own, unless it was lately. `later` makes it, and what follows, the moment to show.
    """
    moment = start - timedelta(days=days_ago)
    if days_ago < LATELY_DAYS:
        return moment
    midnight = moment.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    minutes = int(days_ago * 997) % (OFFICE_HOURS * 60)
    return midnight + timedelta(hours=FIRST_HOUR, minutes=minutes)


def later(opening: datetime, hours: float, start: datetime) -> datetime:
    """So many hours after the opening; what would be at night is at the next breakfast. The order stays."""
    local = (opening + timedelta(hours=hours)).astimezone(LONDON)
    evening = local.replace(hour=NIGHT_BEGINS, minute=0, second=0, microsecond=0)
    if local < evening:
        evening -= timedelta(days=1)
    since = (local - evening) / timedelta(hours=1)
    return min(start - LATEST, evening + timedelta(hours=NIGHT_HOURS + _by_day(since)))


def _by_day(since: float) -> float:
    """Hours after the evening before → hours after the next morning: the night shrinks, the day follows it."""
    if since <= NIGHT_HOURS:
        return since / NIGHT_HOURS * MORNING_HOURS
    day = 24 - NIGHT_HOURS
    return MORNING_HOURS + (since - NIGHT_HOURS) * (day - MORNING_HOURS) / day
