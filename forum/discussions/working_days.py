"""Working days in England: Monday to Friday without the bank holidays, in London time."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from forum.clock import LONDON

MONDAY, SATURDAY = 0, 5
WEEK, DAY = timedelta(days=7), timedelta(days=1)


def working_days_after(moment: datetime, count: int) -> datetime:
    """The moment so many working days later; what comes on a day off counts from the next morning."""
    local = moment.astimezone(LONDON)
    day, clock = local.date(), local.time()
    while not is_working_day(day):
        day, clock = day + DAY, time()
    for _ in range(count):
        day += DAY
        while not is_working_day(day):
            day += DAY
    return datetime.combine(day, clock, LONDON)


def is_working_day(day: date) -> bool:
    """Whether offices work on that day."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


@lru_cache(maxsize=16)
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England by their rules, without those of one year only; see gov.uk/bank-holidays."""
    easter = _easter(year)
    may, june, september = date(year, 5, 1), date(year, 6, 1), date(year, 9, 1)
    fixed = {_first_free(date(year, 1, 1), frozenset())}
    for feast in (date(year, 12, 25), date(year, 12, 26)):
        fixed.add(_first_free(feast, frozenset(fixed)))
    mondays = {_monday_from(may), _monday_from(june - WEEK), _monday_from(september - WEEK)}
    return frozenset({*fixed, *mondays, easter - 2 * DAY, easter + DAY})


def _first_free(day: date, taken: frozenset[date]) -> date:
    """The day itself, or the next weekday that is no holiday yet."""
    while day.weekday() >= SATURDAY or day in taken:
        day += DAY
    return day


def _monday_from(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)


def _easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the anonymous algorithm (Nature, 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
