"""What search costs: `python -m bench.search [--documents 10000 100000] [--backends whoosh postgresql]`.

Generated documents are indexed once for each engine and number, then questions of each class are asked: processor
milliseconds in the middle and at the 95th percentile, of this process and of PostgreSQL's together and then of the
latter alone, beside the goals. SQLite's FTS5 and, where it is installed, tantivy are asked the same in the same run.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

if not __package__:
    # Run as a file: then its folder stands where the checkout should.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from bench.classes import COLD, WARM, Asked, classes, goal_of
from bench.engines import BACKENDS
from bench.figures import HERE
from bench.generated import MANY, Size, sample
from bench.processor import Cost
from bench.references import lucene_like
from bench.speed import OPENERS, Subject, possible

FOLDER = HERE / "results" / "search"
REFERENCES = ("FTS5", "tantivy")
CHANGES, COLD_MOST = 30, 60
CACHED_WORDS_MATTER = ("common word", "any of 3 words", "any of 8 words", "question of 15 words")


@dataclass(frozen=True)
class Figure:
    """What a class of questions costs an engine with so many documents."""

    engine: str
    documents: int
    name: str
    state: str
    cost: Cost
    goal: float | None

    @property
    def is_missed(self) -> bool:
        """Whether the 95th percentile is above the goal; goals of PostgreSQL are for the server alone."""
        return self.goal is not None and (self.cost.server_p95 or self.cost.p95) > self.goal


@dataclass(frozen=True)
class Built:
    """What an index of so many documents cost and takes."""

    engine: str
    documents: int
    seconds: float
    megabytes: float


def main() -> None:
    """Measure every engine with every number of documents, print the tables, and write the figures as JSON."""
    words = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    words.add_argument("--documents", nargs="+", type=int, default=[10_000], help="a million only for PostgreSQL")
    words.add_argument("--backends", nargs="+", choices=BACKENDS, default=["whoosh"])
    words.add_argument("--questions", type=int, default=200, help="of each class")
    words.add_argument("--no-references", action="store_true", help="leave FTS5 and tantivy out")
    words.add_argument("--folder", type=Path, default=FOLDER, help="where indexes and figures are kept")
    wanted = words.parse_args()
    figures: list[Figure] = []
    built: list[Built] = []
    for number in wanted.documents:
        for name in _engines(wanted, number):
            for figure in _measured(name, Size(number), wanted, built):
                _show(figure)
                figures.append(figure)
    _show_growth(figures)
    missed = sum(figure.is_missed for figure in figures)
    print(f"\n{missed} of {sum(figure.goal is not None for figure in figures)} goals missed")
    rows = {"figures": [asdict(figure) for figure in figures], "built": [asdict(one) for one in built]}
    (wanted.folder / "figures.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _engines(wanted: argparse.Namespace, number: int) -> Iterator[str]:
    yield from (name for name in wanted.backends if name != "whoosh" or number < MANY)
    for name in () if wanted.no_references else REFERENCES:
        if name == "tantivy" and not lucene_like.IS_HERE:
            print(lucene_like.MISSING)
        else:
            yield name


def _measured(name: str, size: Size, wanted: argparse.Namespace, built: list[Built]) -> Iterator[Figure]:
    folder = wanted.folder / f"{name.lower()}-{size.documents}"
    print(f"\n{name}, {size.documents:,} documents", flush=True)
    with OPENERS[name](size, folder) as subject:
        built.append(Built(name, size.documents, subject.index_seconds, subject.megabytes))
        _show_built(built[-1])
        for title, asked in classes(size, sample(size), wanted.questions).items():
            for state, cost in _costs(subject, title, asked):
                yield Figure(name, size.documents, title, state, cost, goal_of(title, state, name, size))
        if subject.change is not None:
            title = "one change indexed"
            yield Figure(name, size.documents, title, WARM, subject.change(CHANGES), goal_of(title, WARM, name, size))


def _costs(subject: Subject, title: str, asked: Sequence[Asked]) -> Iterator[tuple[str, Cost]]:
    """The cost of questions that were asked once before, and of words that were never asked."""
    acts = possible(subject, asked)
    if not acts:
        return
    for act in acts:
        act()
    yield WARM, subject.processor.cost(acts)
    if subject.forget is not None and title in CACHED_WORDS_MATTER:
        yield COLD, subject.processor.cost(acts[:COLD_MOST], before=subject.forget)


def _show_built(built: Built) -> None:
    print(f"indexed in {built.seconds:.1f} s of processor time, {built.megabytes:.0f} MB")
    print(f"{'':42}{'middle':>9}{'95 %':>9}{'server':>9}{'95 %':>9}{'goal':>7}", flush=True)


def _show(row: Figure) -> None:
    goal = f"{row.goal:g}" if row.goal else ""
    cost = row.cost
    server = f"{cost.server:9.2f}{cost.server_p95:9.2f}" if cost.server_p95 else " " * 18
    missed = "  missed" if row.is_missed else ""
    line = f"{row.name:26}{row.state:16}{cost.middle:9.2f}{cost.p95:9.2f}{server}{goal:>7}"
    print(f"{line}{missed}", flush=True)


def _show_growth(figures: Sequence[Figure]) -> None:
    """With which power of the number of documents the middle cost grows: 1 is in proportion, 0 not at all."""
    lines: dict[tuple[str, str, str], list[tuple[int, float]]] = {}
    for row in figures:
        lines.setdefault((row.engine, row.name, row.state), []).append((row.documents, row.cost.middle))
    grown = {key: slope(points) for key, points in lines.items() if len({number for number, _ in points}) > 1}
    if grown:
        print("\nGrowth: processor time as a power of the number of documents")
    for (engine, name, state), power in grown.items():
        print(f"{engine:14}{name:26}{state:16}{power:6.2f}")


def slope(points: Sequence[tuple[int, float]]) -> float:
    """The slope of the line that fits best through the logarithms."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(max(y, 1e-6)) for _, y in points]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    across = sum((x - middle_x) ** 2 for x in xs)
    return sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)) / across


if __name__ == "__main__":
    main()
