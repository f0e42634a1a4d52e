"""The report of searches: what found nothing, what nobody opened, and the way into the thesaurus."""

import csv
import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import time_machine

from forum.clock import now
from forum.database import write
from forum.search.services.noting import note_click, note_search
from forum.search.thesaurus.services import add_entry
from tests.browser import Answer


def searched(words: str, times: int = 1, *, is_empty: bool = True, days_ago: int = 0) -> None:
    with time_machine.travel(now() - timedelta(days=days_ago)), write():
        for _ in range(times):
            note_search(words, is_empty=is_empty)


def table(page: Answer, name: str) -> list[list[str]]:
    rows = page.select(f'[aria-labelledby="{name}-caption"] tbody tr')
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")][:2] for row in rows]


def test_what_found_nothing_stands_apart_from_what_nobody_opened(new_browser, ada):
    searched("porous asphalt", 2)
    searched("Porous Asphalt", 1, days_ago=3)
    searched("too long ago", 9, days_ago=31)
    searched("gully", 4, is_empty=False)
    searched("lantern", 3, is_empty=False)
    searched("lantern", 1)
    with write():
        note_click("gully")

    page = new_browser(ada).page("/admin/search")

    assert table(page, "nothing") == [["porous asphalt", "3"], ["lantern", "1"]]
    assert table(page, "unopened") == [["lantern", "3"]]


def test_each_word_leads_to_the_thesaurus_or_to_its_entry(new_browser, ada):
    searched("porous asphalt & more")
    searched("Drains")
    with write():
        entry = add_entry(["gully", "drain"])
    admin = new_browser(ada)

    page = admin.page("/admin/search")
    add = page.link("Add “porous asphalt & more” to the thesaurus")

    assert parse_qs(urlsplit(add).query) == {"word": ["porous asphalt & more"]}
    assert admin.page(add).value("words") == "porous asphalt & more\n"
    assert page.link("In “gully”") == f"/admin/thesaurus/{entry.id}"


def test_long_tables_have_pages_of_their_own(new_browser, ada):
    for number in range(23):
        searched(f"word{number}", 1 + number % 3)
        searched(f"term{number}", is_empty=False)
    admin = new_browser(ada)

    first = admin.page("/admin/search")
    more = admin.page(first.select(".pages a")[0]["href"])

    assert [times for _, times in table(first, "nothing")] == sorted("3" * 7 + "2" * 8 + "1" * 5, reverse=True)
    assert len(table(more, "nothing")) == 3
    assert len(table(more, "unopened")) == 20
    both = {words for page in (first, more) for words, _ in table(page, "nothing")}
    assert len(both) == 23


def test_calm_words_stand_where_nothing_was_searched(new_browser, ada):
    page = new_browser(ada).page("/admin/search")

    assert "Every search found something" in page.text
    assert "Of every search something was opened" in page.text


def test_the_counts_are_a_table_that_no_spreadsheet_obeys(new_browser, ada):
    searched("=cmd lamps", 2)
    searched("gully, drain", is_empty=False)
    with write():
        note_click("gully drain")

    answer = new_browser(ada).send("GET", "/admin/search/searches.csv")

    assert answer.response.mimetype == "text/csv"
    assert answer.response.headers["Content-Disposition"] == 'attachment; filename="searches.csv"'
    header, *rows = csv.reader(io.StringIO(answer.html))
    assert header == ["Words", "Searches", "Found nothing", "Results opened", "Last day"]
    assert [row[:4] for row in rows] == [["'=cmd lamps", "2", "2", "0"], ["gully, drain", "1", "0", "1"]]
