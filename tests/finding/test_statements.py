"""How many statements a search costs: as many for 20 results as for 3."""

import pytest

from forum.search.services.indexing import index_changes
from tests.factories import make_discussion, make_post, make_story
from tests.finding.asking import search, titles

MOST_STATEMENTS = {"visitor": 12, "member": 15}


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_a_search_costs_the_same_statements_for_3_and_for_20_results(new_browser, alice, bob, statements, who: str):
    browser = new_browser(bob if who == "member" else None)
    address = {"REMOTE_ADDR": f"192.0.2.{10 + len(who)}"}

    def fill(number: int) -> None:
        discussion = make_discussion(alice, f"Lanterns {number}")
        make_post(discussion, bob, "Lanterns here.")
        make_story(alice, f"Lanterns lasted {number}")

    fill(1)
    search(browser, "lantern", 200)
    with statements() as few:
        browser.page("/search?q=lantern", environ_overrides=address)
    for number in range(2, 9):
        fill(number)
    index_changes()
    with statements() as many:
        page = browser.page("/search?q=lantern", environ_overrides=address)

    assert len(titles(page)) == 20
    assert len(many) == len(few)
    assert len(many) <= MOST_STATEMENTS[who]
    assert not [statement for statement in many if not statement.startswith(("BEGIN", "SELECT"))]
