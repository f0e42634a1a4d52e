"""How pages write moments, days, money and counts (British English, London time)."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date

from forum.clock import LONDON, now, today


def full_time(moment: datetime) -> str:
    """«2 March 2026, 9:05am»."""
    local = moment.astimezone(LONDON)
    return f"{day(local.date())}, {clock_time(moment)}"


def clock_time(moment: datetime) -> str:
    """«9:05am», «midday»."""
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    return f"{local.hour % 12 or 12}:{local.minute:02d}{'am' if local.hour < 12 else 'pm'}"


def day(value: date | datetime) -> str:
    """«2 March 2026»."""
    return _day(value.astimezone(LONDON).date() if isinstance(value, datetime) else value)


def month(value: date) -> str:
    """«March 2026»."""
    return format_date(value, "MMMM yyyy", locale="en_GB")


@lru_cache(maxsize=4096)
def _day(value: date) -> str:
    # A page of posts names few days many times.
    return format_date(value, "d MMMM yyyy", locale="en_GB")


def near_day(moment: datetime) -> str:
    """«Monday 2 March» within half a year, «2 March 2025» before; for a sentence about a visit."""
    on = moment.astimezone(LONDON).date()
    is_near = (today() - on).days < 180
    return format_date(on, "EEEE d MMMM" if is_near else "d MMMM yyyy", locale="en_GB")


def relative_time(moment: datetime) -> str:
    """«18 minutes ago», «Yesterday», «4 days ago», and from the seventh day on the date."""
    seconds = (now() - moment).total_seconds()
    if seconds < 60:
        return "Just now"
    if seconds < 3600:
        return counted(int(seconds // 60), "minute") + " ago"
    days = (today() - moment.astimezone(LONDON).date()).days
    if days == 0:
        return counted(int(seconds // 3600), "hour") + " ago"
    if days == 1:
        return "Yesterday"
    return f"{days} days ago" if days <= 6 else day(moment)


def together(names: Sequence[str]) -> str:
    """«Alice Merrin», «Alice Merrin, Bob Oakes and Mia Castell»."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def counted(number: int, word: str, many: str = "") -> str:
    """«1 reply», «14 replies», «2,300 replies»."""
    return f"{number:,} {word if number == 1 else many or word + 's'}"


def money(pence: int) -> str:
    """«£412,000», «£8.1 million», «£15.50»."""
    if pence >= 100_000_000 and pence % 10_000_000 == 0:
        millions = pence / 100_000_000
        return f"£{millions:.1f}".removesuffix(".0") + " million"
    return f"£{pence // 100:,}" if pence % 100 == 0 else f"£{pence / 100:,.2f}"


def wait(seconds: int) -> str:
    """«40 seconds», «12 minutes», «3 hours», and from the third day on «3 days»."""
    if seconds < 90:
        return counted(max(seconds, 1), "second")
    if seconds < 5400:
        return counted(round(seconds / 60), "minute")
    return counted(round(seconds / 3600), "hour") if seconds < 172_800 else counted(round(seconds / 86_400), "day")
