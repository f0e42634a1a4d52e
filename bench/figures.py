"""The figures of a run, and the table that shows them beside their goals and an earlier run."""

import json
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import Corpus

HERE = Path(__file__).resolve().parent
BASELINE = HERE / "baseline.json"
# The goals of the issue that this bench was made for, as multiples of «hello».
GOALS = {"uncached": 10.0, "unchanged": 2.0, "signed in": 13.0, "reply": 13.0}


@dataclass
class Figure:
    """What one page costs: processor milliseconds per request, bytes, and SQL statements."""

    page: str
    way: str
    quartile: float
    p95: float
    size: int = 0
    statements: int = 0
    multiple: float = 0.0

    @property
    def goal(self) -> float | None:
        return GOALS.get(self.way)


def show(figures: list[Figure], corpus: Corpus) -> None:
    """Print the table, with the goals and, where there is one, the baseline."""
    former = {}
    if BASELINE.exists():
        former = {(row["page"], row["way"]): row["multiple"] for row in json.loads(BASELINE.read_text("utf-8"))}
    print(f"\n{corpus.post_count:,} posts; processor milliseconds per request, and multiples of hello")
    print(f"{'page':28}{'way':11}{'quarter':>8}{'95 %':>8}{'× hello':>9}{'goal':>6}{'before':>8}{'bytes':>9}{'SQL':>5}")
    for row in figures:
        goal = f"{row.goal:g}" if row.goal else ""
        before = f"{former[row.page, row.way]:.1f}" if (row.page, row.way) in former else ""
        line = f"{row.page:28}{row.way:11}{row.quartile:8.2f}{row.p95:8.2f}{row.multiple:9.1f}{goal:>6}{before:>8}"
        missed = "  missed" if row.goal and row.multiple > row.goal else ""
        print(f"{line}{row.size or '':>9}{row.statements or '':>5}{missed}")
