"""Processor time of this process and of one server process beside it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.serving import nanoseconds_of

NANOSECONDS_IN_A_MILLISECOND = 1_000_000


@dataclass(frozen=True)
class Cost:
    """Processor milliseconds in the middle and at the 95th percentile, of all and of the server alone."""

    middle: float
    p95: float
    server: float = 0.0
    server_p95: float = 0.0


class Processor:
    """Takes times; `server` names the processes that answer this one's database connections."""

    def __init__(self, server: Callable[[], Sequence[int]] = lambda: ()) -> None:
        self._server = server

    def cost(self, acts: Sequence[Callable[[], object]], before: Callable[[], object] = lambda: None) -> Cost:
        """What each of these acts costs; they are done once, one after the other, and `before` each, uncounted."""
        all_, theirs, pids = [], [], self._server()
        for act in acts:
            before()
            ours_then, server_then = time.process_time_ns(), _together(pids)
            act()
            server = (_together(pids) - server_then) / NANOSECONDS_IN_A_MILLISECOND
            all_.append((time.process_time_ns() - ours_then) / NANOSECONDS_IN_A_MILLISECOND + server)
            theirs.append(server)
        return Cost(median(all_), percentile(all_, 0.95), median(theirs), percentile(theirs, 0.95))

    def seconds(self, act: Callable[[], object]) -> float:
        """What one long act costs, with the connections that it opens."""
        ours_then, server_then = time.process_time_ns(), _together(self._server())
        act()
        taken = time.process_time_ns() - ours_then + _together(self._server()) - server_then
        return taken / NANOSECONDS_IN_A_MILLISECOND / 1000


def _together(pids: Sequence[int]) -> int:
    return sum(map(nanoseconds_of, pids))


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that so large a part does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * int(part * 100) // 100) - 1))]
