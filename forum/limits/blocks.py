"""Counting what happens often, ten to a row: nine of ten cost no write, and the limit holds over processes."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from forum.clock import now
from forum.errors import TooMany
from forum.extensions import db
from forum.limits.models import Occurrence
from forum.limits.rates import Rate
from forum.limits.services import seconds_to_wait
from forum.text.words import wait

BLOCK = 10
# So many are remembered in one process; then it begins anew, which only forgives.
REMEMBERED_MOST = 10_000


class BlockCounter:
    """Counts one rate. Each process may let through up to nine more than the rate says."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._counts: dict[str, int] = {}
        self._paused: dict[str, datetime] = {}
        self._lock = Lock()

    def check(self, who: str) -> None:
        """Raise TooMany, with the time to wait, while somebody is over the limit."""
        until = self._paused.get(who)
        seconds = ceil((until - now()).total_seconds()) if until else 0
        if seconds > 0:
            rate = self._rate
            raise TooMany(f"You reached the limit of {rate.most} {rate.word}. Try again in {wait(seconds)}.", seconds)

    def is_tenth(self, who: str) -> bool:
        """Count one in this process, and say whether a row is due."""
        with self._lock:
            if len(self._counts) > REMEMBERED_MOST:
                self._counts.clear()
                self._paused.clear()
            self._counts[who] = self._counts.get(who, 0) + 1
            return self._counts[who] % BLOCK == 0

    def note(self, who: str) -> None:
        """Write one row for ten, in the caller's transaction, and pause whoever reached the limit in all processes."""
        db.session.add(Occurrence(action=self._rate.action, who=who, at=now()))
        seconds, _ = seconds_to_wait(who, [replace(self._rate, most=self._rate.most // BLOCK)])
        if seconds:
            self._paused[who] = now() + timedelta(seconds=seconds)
