"""Timing one kind of request in rounds, each beside the plainest answer there is."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import Figure
from bench.serving import Server


@dataclass(frozen=True)
class Rounds:
    """How many requests come before anything counts, and how many rounds of how many follow."""

    warm: int
    count: int
    size: int


PAGE_ROUNDS = Rounds(warm=20, count=3, size=60)
# People may post six replies a minute, so there are no more of them.
REPLY_ROUNDS = Rounds(warm=6, count=3, size=18)
HELLOS = 40


class Watch:
    """Takes the times of one server; `plain` is the one that only says hello."""

    def __init__(self, server: Server, plain: Server) -> None:
        self.server = server
        self._plain = plain
        for _ in range(PAGE_ROUNDS.warm):
            plain.ask("/")

    def timed(self, name: str, way: str, once: Callable[[int], int], *, rounds: Rounds = PAGE_ROUNDS) -> Figure:
        """The figure of a request; `once` makes one, given its number, and returns the bytes of the answer."""
        size = max([once(turn) for turn in range(rounds.warm)])
        times: list[float] = []
        quartiles, multiples = [], []
        for start in range(rounds.warm, rounds.warm + rounds.count * rounds.size, rounds.size):
            hello = _quartile([_milliseconds(self._plain, self._hello, turn)[0] for turn in range(HELLOS)])
            answers = [_milliseconds(self.server, once, turn) for turn in range(start, start + rounds.size)]
            size = max(size, *(length for _, length in answers))
            times += [taken for taken, _ in answers]
            quartiles.append(_quartile([taken for taken, _ in answers]))
            multiples.append(quartiles[-1] / hello)
        late = sorted(times)[int(len(times) * 0.95) - 1]
        return Figure(name, way, min(quartiles), late, size, multiple=statistics.median(multiples))

    def _hello(self, turn: int) -> int:
        return len(self._plain.ask("/")[1])


def _milliseconds(server: Server, once: Callable[[int], int], turn: int) -> tuple[float, int]:
    before = server.milliseconds()
    size = once(turn)
    return server.milliseconds() - before, size


def _quartile(times: list[float]) -> float:
    return statistics.quantiles(times, n=4)[0]
