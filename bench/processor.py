"""Processor time of this process and of one server process beside it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.serving import nanoseconds_of

NANOSECONDS_IN_A_MILLISECOND = 1_000_000


@dataclass(frozen=True)
class Cost:
    """Processor milliseconds in the middle and at the 95th percentile; `server` is the middle part of the server."""

    middle: float
    p95: float
    server: float = 0.0


class Processor:
    """Takes times; `server` is the process that answers the database connection of this one, if there is one."""

    def __init__(self, server: int | None = None) -> None:
        self._server = server

    def cost(self, acts: Sequence[Callable[[], object]], before: Callable[[], object] = lambda: None) -> Cost:
        """What each of these acts costs; they are done once, one after the other, and `before` each, uncounted."""
        all_, theirs = [], []
        for act in acts:
            before()
            ours_before, server_before = time.process_time_ns(), self._server_now()
            act()
            server = (self._server_now() - server_before) / NANOSECONDS_IN_A_MILLISECOND
            all_.append((time.process_time_ns() - ours_before) / NANOSECONDS_IN_A_MILLISECOND + server)
            theirs.append(server)
        return Cost(median(all_), percentile(all_, 0.95), median(theirs))

    def seconds(self, act: Callable[[], object]) -> float:
        """What one long act costs."""
        ours_before, server_before = time.process_time_ns(), self._server_now()
        act()
        taken = time.process_time_ns() - ours_before + self._server_now() - server_before
        return taken / NANOSECONDS_IN_A_MILLISECOND / 1000

    def _server_now(self) -> int:
        return nanoseconds_of(self._server) if self._server else 0


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that so large a part does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * int(part * 100) // 100) - 1))]
