"""The pages of updates: lists, addresses, copies in browsers, and what they cost."""

import pytest

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.subjects import find, subject_of
from forum.updates.models import Update
from forum.updates.permissions import can_see_update, updates_visible_to
from forum.updates.queries import find_any_update
from forum.updates.services.writing import delete_update
from tests.factories import make_update

VISITOR_MOST, MEMBER_MOST = 12, 15


def titles(page):
    return [tag.get_text() for tag in page.select(".update-row h3")]


def test_an_empty_list_says_so_and_offers_the_form(browser):
    page = browser.page("/updates")

    assert "No update yet" in page.text
    assert page.select('main form[action="/updates/join"]')


def test_the_list_has_twenty_to_a_page_the_newest_first(browser, mia):
    for number in range(23):
        make_update(mia, f"News number {number} of many")

    first = browser.page("/updates")
    second = browser.page(first.link("Older"))

    assert titles(first) == [f"News number {number} of many" for number in range(22, 2, -1)]
    assert titles(second) == [f"News number {number} of many" for number in (2, 1, 0)]
    assert titles(browser.page(second.link("Newer"))) == titles(first)


def test_a_wrong_slug_leads_to_the_right_one(browser, mia):
    update = make_update(mia, "The winter call is open")

    for path in (f"/updates/{update.id}", f"/updates/{update.id}-", f"/updates/{update.id}-anything"):
        answer = browser.page(path, status=301)
        assert answer.location == update.address == f"/updates/{update.id}-the-winter-call-is-open"
        assert answer.response.headers["Cache-Control"] == "no-store"


def test_a_mark_up_of_others_makes_no_page_of_ours(browser, mia):
    update = make_update(mia, "Kerbs <b>& more</b>", body="<script>alert(1)</script> and [a link](javascript:alert(1))")

    page = browser.page(update.address)

    assert page.heading == "Kerbs <b>& more</b>"
    assert not page.select("main script") and not page.select('main a[href^="javascript"]')


def test_a_copy_stays_good_until_something_changes(browser, mia):
    update = make_update(mia)
    tags = {path: browser.page(path).response.headers["ETag"] for path in ("/", "/updates", update.address)}
    for path, tag in tags.items():
        browser.page(path, status=304, headers={"If-None-Match": tag})

    with write():
        delete_update(find_any_update(update.id), mia)

    for path, tag in tags.items():
        browser.page(path, status=410 if path == update.address else 200, headers={"If-None-Match": tag})


@pytest.mark.parametrize("who", ["nobody", "alice", "mia", "ada"])
def test_the_rule_and_its_condition_say_the_same(request, mia, who):
    viewer = None if who == "nobody" else request.getfixturevalue(who)
    updates = [
        make_update(mia),
        make_update(mia, is_draft=True),
        make_update(mia, deleted_at=now()),
        make_update(mia, is_draft=True, deleted_at=now()),
    ]

    seen = set(db.session.scalars(db.select(Update.id).where(updates_visible_to(viewer))))

    assert seen == {update.id for update in updates if can_see_update(viewer, update)}
    assert len(seen) == (4 if who in ("mia", "ada") else 1)


def test_the_generic_rooms_know_updates(mia, alice):
    update, draft = make_update(mia, "The winter call is open"), make_update(mia, is_draft=True)
    subject = subject_of("update")

    assert find("update", update.id, alice).id == update.id
    assert find("update", draft.id, alice) is None
    assert subject.visible_ids([update.id, draft.id], alice) == {update.id}
    assert subject.names([update.id]) == {update.id: (update.title, update.address)}
    assert list(subject.search_documents([update.id])) == []


def test_pages_cost_the_same_for_one_update_and_for_thirty(browser, new_browser, mia, statements):
    update = make_update(mia)
    editor = new_browser(mia)
    costs = {}
    for number in (1, 30):
        for name, reader, path in (
            ("list", browser, "/updates"),
            ("update", browser, update.address),
            ("list of editors", editor, "/updates"),
            ("publish", editor, "/updates/new"),
        ):
            reader.page(path)
            with statements() as seen:
                reader.page(path)
            costs[name, number] = len(seen)
        if number == 1:
            for _ in range(29):
                make_update(mia)
                make_update(mia, is_draft=True)

    for name in ("list", "update", "list of editors", "publish"):
        assert costs[name, 1] == costs[name, 30] <= (MEMBER_MOST if "editors" in name else VISITOR_MOST), name


def test_the_front_page_shows_the_latest_two(browser, mia):
    for number in range(3):
        make_update(mia, f"News number {number} of three")
    make_update(mia, "Not ready yet", is_draft=True)

    assert titles(browser.page("/")) == ["News number 2 of three", "News number 1 of three"]


def test_updates_stand_on_the_list_for_search_engines(browser, mia):
    published, draft = make_update(mia), make_update(mia, is_draft=True)

    part = browser.send("GET", "/sitemap/updates-1.xml").html

    assert published.address in part and draft.address not in part
    assert "/updates</loc>" in browser.send("GET", "/sitemap/pages.xml").html
