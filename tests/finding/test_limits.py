"""How often one network may search, and what counting costs."""

import time
from datetime import timedelta
from urllib.parse import quote_plus

import pytest
import time_machine

from forum.clock import now
from forum.errors import TooMany
from forum.extensions import db
from forum.finding.views.searching import searches
from forum.limits.blocks import BLOCK, BlockCounter
from forum.limits.models import Occurrence
from forum.limits.rates import MINUTE, PER_IP, Rate
from forum.search.services.indexing import index_changes
from tests.factories import make_discussion

MOST = PER_IP["search"][0].most


def rows() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Occurrence)) or 0


def test_the_search_after_the_last_allowed_one_waits(browser, alice, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("forum.finding.views.searching.searches", BlockCounter(Rate("search", 20, MINUTE, "searches")))
    make_discussion(alice, "Lanterns")
    index_changes()
    start = rows()
    here = {"REMOTE_ADDR": "198.51.100.1"}

    with time_machine.travel(now(), tick=False):
        for _ in range(20):
            browser.send("GET", "/search?q=lantern", environ_overrides=here)
        refused = browser.page("/search?q=lantern", 429, environ_overrides=here)
        elsewhere = browser.page("/search?q=lantern", environ_overrides={"REMOTE_ADDR": "198.51.100.2"})
        start_page = browser.page("/search", environ_overrides=here)
    with time_machine.travel(now() + timedelta(seconds=62), tick=False):
        later = browser.page("/search?q=lantern", environ_overrides=here)

    assert 1 <= int(refused.response.headers["Retry-After"]) <= 61
    assert "You reached the limit of 20 searches." in refused.text
    assert (elsewhere.status, start_page.status, later.status) == (200, 200, 200)
    assert rows() - start == 20 // BLOCK


def test_nine_of_ten_searches_write_their_words_only(browser, alice, statements):
    make_discussion(alice, "Lanterns")
    index_changes()
    here = {"REMOTE_ADDR": "198.51.100.3"}
    writes = []

    for _ in range(BLOCK):
        with statements() as seen:
            browser.page("/search?q=lantern", environ_overrides=here)
        writes.append(sum(statement.startswith("INSERT") for statement in seen))

    assert writes == [1] * (BLOCK - 1) + [2]


def test_the_limit_holds_over_processes(app):
    """Each process has a counter of its own; their rows add up."""
    counters = [BlockCounter(PER_IP["search"][0]) for _ in range(3)]

    for number in range(MOST):
        counter = counters[number % 3]
        if counter.is_tenth("ip:one"):
            counter.note("ip:one")

    with pytest.raises(TooMany, match="120 searches"):
        counters[MOST % 3 - 1].check("ip:one")
    db.session.rollback()


def test_a_counter_forgets_before_it_grows_without_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("forum.limits.blocks.REMEMBERED_MOST", 100)
    counter = BlockCounter(PER_IP["search"][0])

    for number in range(1000):
        counter.is_tenth(f"ip:{number}")

    assert len(counter._counts) <= 102


def test_the_page_counts_by_the_rate_for_searches():
    assert searches._rate == PER_IP["search"][0]


HOSTILE = {
    "terms": " ".join(f"word{number}" for number in range(10_000)),
    "nested": "(" * 5_000 + "gully" + ")" * 5_000,
    "wildcards": "*? " * 5_000,
    "control characters": "\x00\x01\x1f\x7f" * 2_000 + "gully",
    "quotes": '"' * 9_999,
    "phrases": '"a b" ' * 2_000,
    "operators": "by:a org:b region:c theme:d " * 400,
    "names": "org:" + ",".join(f"x{number}" for number in range(3_000)),
    "minuses": "-x " * 3_000,
    "hyphens": "gully-" * 5_000,
    "a phrase": f'"{"gully " * 5_000}"',
    "a megabyte": "gully " * 170_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_question_is_answered_within_a_second_with_a_sentence(browser, alice, kind: str):
    make_discussion(alice, "A gully on the hill")
    index_changes()
    browser.page("/search?q=gully")
    address = f"/search?q={quote_plus(HOSTILE[kind])}"

    began = time.perf_counter()
    page = browser.page(address)

    assert time.perf_counter() - began < 1
    assert page.heading == "Search"
    # Of control characters nothing is left but the word.
    sentence = "1 result for “gully”" if kind == "control characters" else "Only the first 200 characters"
    assert sentence in page.text
