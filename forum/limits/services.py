"""Asking whether something may be done once more, and counting that it was."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from math import ceil

from sqlalchemy import Integer, bindparam, delete, func, select

from forum.clock import now
from forum.database import take_turn
from forum.errors import TooMany
from forum.extensions import db
from forum.limits.models import Occurrence
from forum.limits.rates import ADDRESS_LOCK, KEPT_SECONDS, LOCK_SECONDS, PER_ADDRESS, Lock, Rate
from forum.text.words import wait


def hashed(prefix: str, value: str) -> str:
    """A name for an address or IP that does not tell it: «ip:3fa9…»."""
    return f"{prefix}:{hashlib.sha256(value.encode()).hexdigest()[:40]}"


_LATEST = (
    select(Occurrence.at)
    .where(Occurrence.action == bindparam("action"), Occurrence.who == bindparam("who"))
    .where(Occurrence.at > bindparam("since"))
    .order_by(Occurrence.at.desc())
    .limit(bindparam("most", type_=Integer))
)


def seconds_to_wait(who: str, rates: Sequence[Rate]) -> tuple[int, Rate | None]:
    """How long until the next one is allowed (0 now), and the rate that says so. All rates are of one action."""
    moment = now()
    since = moment - timedelta(seconds=max(rate.seconds for rate in rates))
    place = {"action": rates[0].action, "who": who, "since": since, "most": max(rate.most for rate in rates)}
    moments = list(db.session.scalars(_LATEST, place))
    longest, reason = 0, None
    for rate in rates:
        if len(moments) < rate.most:
            continue
        left = (moments[rate.most - 1] + timedelta(seconds=rate.seconds) - moment).total_seconds()
        if left > 0 and int(left) + 1 > longest:
            longest, reason = int(left) + 1, rate
    return longest, reason


def check(who: str, rates: Sequence[Rate]) -> None:
    """Raise TooMany, with the time to wait, when one more would be one too many. Counts nothing."""
    seconds, rate = seconds_to_wait(who, rates)
    if rate is not None:
        raise TooMany(f"You reached the limit of {rate.most} {rate.word}. Try again in {wait(seconds)}.", seconds)


def count(who: str, rates: Sequence[Rate]) -> None:
    """Count one occurrence in the caller's transaction; raises TooMany, with the time to wait, for one too many."""
    check(who, rates)
    note(rates[0].action, who)


def count_letter(email: str) -> None:
    """Count one more letter that anybody may cause to an address, in the caller's transaction. Raises TooMany.

    Those asked for at the same moment come one after the other, so that nobody fills a mailbox with many at once.
    """
    who = hashed("address", email.lower())
    take_turn(f"letter {who}")
    count(who, PER_ADDRESS["letter"])


def note(action: str, who: str) -> None:
    """Write down that somebody did something, without asking how often."""
    db.session.add(Occurrence(action=action, who=who, at=now()))


def note_failure(who: str) -> None:
    """Count a failed sign-in."""
    note("failure", who)


def clear_failures(who: str) -> None:
    """Forget the failed sign-ins after a successful one."""
    db.session.execute(delete(Occurrence).where(Occurrence.action == "failure", Occurrence.who == who))


def locked_seconds(who: str, lock: Lock = ADDRESS_LOCK) -> int:
    """How long sign-in stays locked for this address or network; 0 for not at all."""
    since = now() - timedelta(seconds=lock.within_seconds)
    failures, last = db.session.execute(
        select(func.count(), func.max(Occurrence.at)).where(
            Occurrence.action == "failure", Occurrence.who == who, Occurrence.at > since
        )
    ).one()
    if failures < lock.free_failures:
        return 0
    pause = LOCK_SECONDS[min(failures - lock.free_failures, len(LOCK_SECONDS) - 1)]
    return max(0, ceil((last + timedelta(seconds=pause) - now()).total_seconds()))


def forget_old() -> int:
    """Remove what no limit asks for any more; the number of rows removed."""
    result = db.session.execute(delete(Occurrence).where(Occurrence.at < now() - timedelta(seconds=KEPT_SECONDS)))
    return int(result.rowcount)  # type: ignore[attr-defined]
