"""When things happen in the demonstration: always in the past, and by day."""

from datetime import datetime, timedelta

from forum.clock import LONDON

NIGHT_BEGINS, NIGHT_HOURS, MORNING_HOURS = 20, 11, 1.5
FIRST_HOUR, OFFICE_HOURS = 8, 9
# What happened since then keeps its hour, so that nothing moves into the future.
LATELY = timedelta(days=3)


def opening_moment(days_ago: float, start: datetime) -> datetime:
    """The moment of something that began so many days before the start; by day, unless it was lately."""
    moment = start - timedelta(days=days_ago)
    if start - moment < LATELY:
        return moment
    midnight = moment.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    minutes = int(days_ago * 997) % (OFFICE_HOURS * 60)
    return midnight + timedelta(hours=FIRST_HOUR, minutes=minutes)


def later(opening: datetime, hours: float, start: datetime) -> datetime:
    """So many hours after the opening; what would be at night is at the next breakfast, in the same order."""
    moment = opening + timedelta(hours=hours)
    if start - moment < LATELY:
        return min(moment, start)
    local = moment.astimezone(LONDON)
    evening = local.replace(hour=NIGHT_BEGINS, minute=0, second=0, microsecond=0)
    if local < evening:
        evening -= timedelta(days=1)
    since = (local - evening) / timedelta(hours=1)
    morning = evening + timedelta(hours=NIGHT_HOURS)
    if since <= NIGHT_HOURS:
        return morning + timedelta(hours=since / NIGHT_HOURS * MORNING_HOURS)
    day = 24 - NIGHT_HOURS
    return morning + timedelta(hours=MORNING_HOURS + (since - NIGHT_HOURS) * (day - MORNING_HOURS) / day)
