"""A search holds one connection of the pages' pool and never asks for a second one."""

from sqlalchemy import event

from forum.extensions import db
from forum.search.services.indexing import index_changes
from tests.factories import make_discussion


def test_a_search_takes_one_connection_of_the_pages_at_a_time(app, browser, alice):
    """Else as many searches at once as there are connections wait for each other until all give up."""
    make_discussion(alice, "Gullies on the hill")
    index_changes()
    app.extensions.pop("thesaurus", None)
    db.session.remove()
    held: list[int] = []

    def count(*_: object) -> None:
        held.append(db.engine.pool.checkedout())

    event.listen(db.engine, "checkout", count)
    try:
        browser.page("/search?q=gully+cleaning+on+the+hill")
    finally:
        event.remove(db.engine, "checkout", count)

    assert max(held) == 1
