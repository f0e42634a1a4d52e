"""Keeping stories, discussions and single posts, and finding them again."""

import pytest

from forum.accounts.models import State
from forum.bookmarks.models import BOOKMARKS_MOST, Bookmark
from forum.bookmarks.services import FULL
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.extensions import db
from forum.subjects import subject_of
from tests.bookmarks.keeping import change, things
from tests.factories import make_discussion, make_member, make_post


def kept(member=None):
    db.session.rollback()
    statement = db.select(Bookmark.kind, Bookmark.subject_id).order_by(Bookmark.id)
    return [
        tuple(row)
        for row in db.session.execute(statement.where(Bookmark.member_id == member.id) if member else statement)
    ]


def button(page, address):
    """The button of the form that goes there, and what it promises."""
    form = page.select(f'main form[action="{address}"]')[0]
    return form.button["aria-pressed"], form.select_one('[name="wanted"]')["value"]


def test_each_kind_is_kept_with_one_press_and_its_button_says_so(new_browser, alice, bob):
    reader = new_browser(bob)
    for kind, subject_id, address, place in things(alice, bob):
        page = place if kind != "post" else place.partition("/replies")[0]
        before = button(reader.page(page) if kind != "post" else reader.follow(reader.page(page, status=301)), address)
        answer = reader.post(address, wanted=1)
        after = button(
            reader.page(answer.location) if kind != "post" else reader.follow(reader.page(page, status=301)), address
        )

        assert (before, after) == (("false", "1"), ("true", "0"))
        assert answer.location == place
        assert kept()[-1] == (kind, subject_id)


def test_the_opening_and_the_aside_show_one_bookmark_of_the_discussion(new_browser, alice, bob):
    discussion = make_discussion(alice)
    reader = new_browser(bob)

    reader.post(f"/discussions/{discussion.id}/bookmark")

    forms = reader.page(discussion.address).select(f'main form[action="/discussions/{discussion.id}/bookmark"]')
    assert [form.button["aria-pressed"] for form in forms] == ["true", "true"]


def test_without_a_promise_the_button_changes_and_with_one_a_second_press_does_no_more(new_browser, alice, bob):
    discussion = make_discussion(alice)
    reader, address = new_browser(bob), f"/discussions/{discussion.id}/bookmark"

    states = []
    for values in ({}, {}, {"wanted": 1}, {"wanted": 1}, {"wanted": 0}, {"wanted": 0}):
        reader.post(address, **values)
        states.append(len(kept()))

    assert states == [1, 0, 1, 1, 0, 0]


def test_the_page_lists_each_with_its_kind_its_title_and_its_exact_address(new_browser, alice, bob):
    reader = new_browser(bob)
    for _, _, address, _ in things(alice, bob):
        reader.post(address)

    page = reader.page("/bookmarks")

    rows = [
        (row.select_one(".label-chip").get_text(), row.a.get_text(), row.a["href"])
        for row in page.select(".line-list li")
    ]
    assert rows == [
        ("Reply", "Gullies on a hill", page.link("Gullies on a hill")),
        ("Discussion", "Gullies on a hill", kept_address("discussion")),
        ("Practice story", "Sensors cut visits to gullies", kept_address("story")),
    ]
    assert rows[0][2].endswith("/replies/2")
    assert reader.page("/").select('.account-menu a[href="/bookmarks"]')


def kept_address(kind):
    """The address of the one thing of a kind."""
    subject = subject_of(kind)
    return subject.address(subject.find_any(dict(kept())[kind]))


def test_an_empty_page_says_where_the_button_stands(new_browser, alice):
    page = new_browser(alice).page("/bookmarks")

    assert "You have no bookmarks yet" in page.text
    assert page.link("Read practice stories") == "/stories"


def test_a_bookmark_is_removed_on_its_page_and_comes_back_with_undo(new_browser, alice, bob):
    reader = new_browser(bob)
    discussion = make_discussion(alice, "Gullies on a hill")
    reader.post(f"/discussions/{discussion.id}/bookmark")
    form = reader.page("/bookmarks").select(".line-list form")[0]
    fields = {tag["name"]: tag["value"] for tag in form.select("input") if tag["name"] != "csrf_token"}

    removed = reader.follow(reader.post(form["action"], **fields))
    gone = kept()
    undo = removed.select(".banner form")[0]
    fields = {tag["name"]: tag["value"] for tag in undo.select("input") if tag["name"] != "csrf_token"}
    back = reader.follow(reader.post(undo["action"], **fields))

    assert gone == []
    assert "Removed: “Gullies on a hill”" in removed.text
    assert kept() == [("discussion", discussion.id)]
    assert back.link("Gullies on a hill") == discussion.address
    assert "Removed" not in back.text


@pytest.mark.parametrize(
    "typed", ["discussion-999", "discussion-x", "post", "member-1", "story-99999999999999999999", "<b>-1", ""]
)
def test_an_address_that_somebody_made_up_takes_nothing_back(new_browser, alice, typed):
    page = new_browser(alice).page(f"/bookmarks?removed={typed}")

    assert not page.select(".banner")


@pytest.mark.parametrize("why", ["deleted_at", "removed_at"])
def test_what_is_gone_is_left_out_and_said_and_can_be_let_go_of(new_browser, alice, bob, why):
    reader = new_browser(bob)
    targets = things(alice, bob)
    stays = make_discussion(alice, "It stays where it is")
    for _, _, address, _ in targets:
        reader.post(address)
    reader.post(f"/discussions/{stays.id}/bookmark")
    # The discussion takes its reply along.
    change(Discussion, targets[1][1], **{why: now()})
    page = reader.page("/bookmarks")
    ids = [tag["value"] for tag in page.select('form[action="/bookmarks/gone"] [name="id"]')]

    after = reader.follow(reader.post("/bookmarks/gone", id=ids))

    assert "Gullies on a hill" not in page.text
    assert "2 bookmarks on this page point at things that are gone or closed to you." in page.text
    assert "It stays where it is" in after.text
    assert kept(bob) == [("story", targets[0][1]), ("discussion", stays.id)]


def test_one_that_is_gone_is_said_in_the_singular(new_browser, alice, bob):
    post = make_post(make_discussion(alice), alice)
    reader = new_browser(bob)
    reader.post(f"/posts/{post.id}/bookmark")

    change(Post, post.id, deleted_at=now())
    page = reader.page("/bookmarks")

    assert "1 bookmark on this page points at something that is gone or closed to you." in page.text
    assert "You have no bookmarks yet" not in page.text
    reader.post(f"/posts/{post.id}/bookmark", wanted=0)
    assert kept() == []


def test_what_comes_back_is_there_again(new_browser, alice, bob):
    discussion = make_discussion(alice, "Gullies on a hill")
    reader = new_browser(bob)
    reader.post(f"/discussions/{discussion.id}/bookmark")
    change(Discussion, discussion.id, removed_at=now())
    gone = reader.page("/bookmarks").text

    change(Discussion, discussion.id, removed_at=None)

    assert "Gullies on a hill" not in gone
    assert "Gullies on a hill" in reader.page("/bookmarks").text


def test_nobody_removes_the_bookmarks_of_others(new_browser, alice, bob):
    discussion = make_discussion(alice)
    new_browser(bob).post(f"/discussions/{discussion.id}/bookmark")
    row_id = db.session.scalars(db.select(Bookmark.id)).one()

    new_browser(alice).post("/bookmarks/gone", id=[row_id, "x", "-1", 10**12])
    new_browser(alice).post(f"/discussions/{discussion.id}/bookmark", wanted=0)

    assert kept(bob) == [("discussion", discussion.id)]
    assert discussion.title not in new_browser(alice).page("/bookmarks").text


def test_what_a_member_may_not_see_is_not_kept(new_browser, alice, bob):
    hidden = make_discussion(alice, held_at=now())
    reader = new_browser(bob)

    reader.post(f"/discussions/{hidden.id}/bookmark", status=404, wanted=1)
    reader.post("/stories/999/bookmark", status=404, wanted=1)
    reader.post(f"/posts/{10**12}/bookmark", status=404, wanted=0)

    assert kept() == []


def test_visitors_and_the_waiting_have_no_bookmarks(new_browser, browser, alice):
    discussion = make_discussion(alice)
    waiting = new_browser(make_member("Robin Waits", state=State.PENDING))

    assert not browser.page(discussion.address).select('form[action$="/bookmark"]')
    assert not waiting.page(discussion.address).select('form[action$="/bookmark"]')
    browser.post(f"/discussions/{discussion.id}/bookmark", status=400)
    waiting.post(f"/discussions/{discussion.id}/bookmark", status=403)
    assert browser.page("/bookmarks", status=302).location.startswith("/sign-in")


def test_a_thousand_is_the_most_and_is_said(new_browser, alice, bob):
    discussion = make_discussion(alice)
    with write():
        db.session.execute(
            db.insert(Bookmark),
            [{"member_id": bob.id, "kind": "story", "subject_id": 10_000 + n} for n in range(BOOKMARKS_MOST)],
        )

    page = new_browser(bob).post(f"/discussions/{discussion.id}/bookmark", status=422, wanted=1)

    assert FULL in page.text
    assert len(kept(bob)) == BOOKMARKS_MOST


def test_the_list_has_twenty_to_a_page_the_latest_first(new_browser, alice, bob):
    discussions = [make_discussion(alice, f"Discussion number {n} of many") for n in range(23)]
    reader = new_browser(bob)
    for discussion in discussions:
        reader.post(f"/discussions/{discussion.id}/bookmark")

    first = reader.page("/bookmarks")
    second = reader.page(first.link("Older"))

    assert [a.get_text() for a in first.select(".line-list .row-title a")][0] == "Discussion number 22 of many"
    assert len(first.select(".line-list li")) == 20
    assert len(second.select(".line-list li")) == 3
