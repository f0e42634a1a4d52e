"""A page holds one connection of the pool and never asks for a second one, whoever reads it."""

from typing import Any

import pytest
from sqlalchemy import event

from forum.accounts.models import SignIn
from forum.database import write
from forum.extensions import db
from forum.search.services.indexing import index_changes
from tests.factories import make_discussion, make_story

PAGES = (
    "/",
    "/updates",
    "/discussions",
    "/stories",
    "{discussion}",
    "{story}",
    "/search?q=gully+cleaning+on+the+hill",
    "/search/like/discussion/{number}",
    "/search/suggest?q=gull",
)


@pytest.mark.parametrize("who", ["visitor", "member", "whoever was signed out elsewhere"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_one_connection_at_a_time(app: Any, new_browser: Any, alice, bob, path: str, who: str):
    """Else as many pages at once as there are connections wait for each other until all give up."""
    discussion = make_discussion(alice, "Gullies on the hill")
    story = make_story(alice, "Gullies were cleaned")
    index_changes()
    app.extensions.pop("thesaurus", None)
    browser = new_browser(None if who == "visitor" else bob)
    if who.startswith("whoever"):
        with write():
            db.session.execute(db.delete(SignIn))
    address = path.format(discussion=discussion.address, story=story.address, number=discussion.id)
    db.session.remove()
    held: list[int] = []
    event.listen(db.engine, "checkout", note := lambda *_: held.append(db.engine.pool.checkedout()))
    try:
        browser.send("GET", address)
    finally:
        event.remove(db.engine, "checkout", note)

    assert max(held) == 1
