"""What the value of an operator means, or why it means nothing: amounts, counts, days and states."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from forum.clock import today
from forum.finding.language import Operator
from forum.stories.money import POUNDS_MOST, pence_of
from forum.text.plain import fold, whole_number
from forum.text.words import day

FIRST_YEAR, LAST_YEAR = 1000, 9000
AT_LEAST = re.compile(r"(>=|≥|>|=)?\s*(.+)")
MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?")
DAY_FIRST = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
STATES = {"question": "Questions", "unanswered": "Questions without an answer", "answered": "With an accepted answer"}
OTHER_STATES = {"questions": "question", "open": "unanswered"}
WRITE_AMOUNT = "Write an amount in pounds: saving:>10000."
WRITE_COUNT = "Write a number of organisations: adopted:>2."
WRITE_DAY = "Write a day, a month or a year: {0}:2026-03-31, {0}:2026-03 or {0}:2026."
WRITE_STATE = "Write is:question, is:unanswered or is:answered."


@dataclass(frozen=True)
class Trouble:
    """Why a value means nothing, in a sentence; `instead` is the operator as it was probably meant."""

    sentence: str
    instead: str = ""


@dataclass(frozen=True)
class Meaning:
    """What an operator narrows the results to, in words (`label`) and for the search; and what of it means nothing."""

    label: str = ""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    since: date | None = None
    before: date | None = None
    troubles: tuple[Trouble, ...] = ()

    @property
    def is_narrowing(self) -> bool:
        return bool(self.groups or self.least or self.since or self.before)


def amount(values: Collection[str], typed: str) -> Meaning:
    """The least saving, in pence: «>10000», «>=£10k», «1.5m»."""
    is_more, number = _at_least(typed)
    pence = pence_of(number)
    if pence is None or pence > POUNDS_MOST * 100:
        return Meaning(troubles=(Trouble(WRITE_AMOUNT),))
    words = f"£{pence // 100:,}" if pence % 100 == 0 else f"£{pence / 100:,.2f}"
    label = f"Saves more than {words}" if is_more else f"Saves at least {words}"
    return Meaning(label, least={"saving": pence + int(is_more)})


def adoptions(values: Collection[str], typed: str) -> Meaning:
    """The least number of bodies that adopted it: «>2», «>=2», «2»."""
    is_more, number = _at_least(typed)
    count = whole_number(number)
    if count is None:
        return Meaning(troubles=(Trouble(WRITE_COUNT),))
    least = count + int(is_more)
    return Meaning(f"Adopted by at least {least}", least={"adopted": least})


def since(values: Collection[str], typed: str) -> Meaning:
    """From the first day of a year or month on, or from a day on."""
    on = day_of(" ".join(values))
    if on is None:
        return Meaning(troubles=(Trouble(WRITE_DAY.format("since")),))
    return Meaning(f"From {day(on)}", since=on)


def before(values: Collection[str], typed: str) -> Meaning:
    """Before the first day of a year or month, or before a day."""
    on = day_of(" ".join(values))
    if on is None:
        return Meaning(troubles=(Trouble(WRITE_DAY.format("before")),))
    return Meaning(f"Before {day(on)}", before=on)


def states(values: Collection[str], typed: str) -> Meaning:
    """Questions, and whether an answer was accepted."""
    known = [OTHER_STATES.get(fold(value), fold(value)) for value in values]
    found = tuple(dict.fromkeys(value for value in known if value in STATES))
    troubles = (Trouble(WRITE_STATE),) if len(found) < len(set(known)) or not known else ()
    label = " or ".join(STATES[value] for value in found)
    return Meaning(label, {"is": found} if found else {}, troubles=troubles)


SETTLED = {
    Operator.SAVING: amount,
    Operator.ADOPTED: adoptions,
    Operator.SINCE: since,
    Operator.BEFORE: before,
    Operator.IS: states,
}


def day_of(typed: str) -> date | None:
    """«2026-03-31», «31/3/2026», «2026-03» and «2026» for their first day, «yesterday», «last year»; else None."""
    on = {
        "today": today(),
        "yesterday": today() - timedelta(days=1),
        "last week": today() - timedelta(days=7),
        "last month": (today().replace(day=1) - timedelta(days=1)).replace(day=1),
        "this year": today().replace(month=1, day=1),
        "last year": today().replace(year=today().year - 1, month=1, day=1),
    }.get(fold(typed))
    return on or _calendar_day(typed.strip())


def _calendar_day(typed: str) -> date | None:
    month, day_first = MONTH.fullmatch(typed), DAY_FIRST.fullmatch(typed)
    try:
        if month:
            on = date(int(month[1]), int(month[2] or 1), 1)
        elif day_first:
            on = date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
        else:
            on = date.fromisoformat(typed)
    except ValueError:
        return None
    # The first and the last days of all lie outside of what a moment can say.
    return on if FIRST_YEAR <= on.year <= LAST_YEAR else None


def _at_least(typed: str) -> tuple[bool, str]:
    """Whether more than an amount is asked, and the amount."""
    match = AT_LEAST.fullmatch(typed.replace('"', "").strip())
    return (match[1] == ">", match[2].strip()) if match else (False, "")
