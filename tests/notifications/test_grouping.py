"""Replies in one discussion stand as one row, which is read at once."""

import pytest

from forum.database import write
from forum.extensions import db
from forum.following.services import follow
from forum.jobs.services import run_due_jobs
from forum.notifications.models import Notification
from forum.notifications.services import tell_decision
from tests.factories import make_discussion, make_member, make_post
from tests.notifications.notices import make_many, unread_in_header


def test_the_page_costs_the_same_for_one_group_of_two_hundred(new_browser, alice, bob, statements):
    carol = make_member("Carol Tye")
    make_many(alice, bob, 1)
    make_many(carol, bob, 200, conversation=4711)
    costs = []
    for member in (alice, carol):
        browser = new_browser(member)
        browser.page("/about")
        with statements() as seen:
            browser.page("/notifications")
        costs.append(len(seen))

    assert costs[0] == costs[1]


def group_words(page):
    return [" ".join(tag.get_text(" ").split()) for tag in page.select(".notification")]


def test_replies_in_one_discussion_stand_as_one_row_with_who_wrote(new_browser, alice, bob):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    writers = [bob, make_member("Carol Tye"), make_member("Dan Usk"), make_member("Eve Wye")]
    posts = [make_post(discussion, writer) for writer in writers]
    run_due_jobs()

    page = new_browser(alice).page("/notifications")

    (row,) = group_words(page)
    assert row.startswith("New 4 replies in “Gullies on steep lanes” Eve Wye, Dan Usk and 2 others, 4 replies to you ·")
    assert page.link("4 replies in") == posts[0].permalink
    assert unread_in_header(page) == 4


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Carol Tye", "Carol Tye"], "Carol Tye"),
        (["Carol Tye", "Dan Usk"], "Dan Usk and Carol Tye"),
        (["Carol Tye", "Dan Usk", "Eve Wye"], "Eve Wye, Dan Usk and 1 other"),
    ],
)
def test_each_writer_is_named_once_and_no_more_than_two(new_browser, alice, bob, names, words):
    discussion = make_discussion(bob)
    writers = {name: make_member(name) for name in dict.fromkeys(names)}
    with write():
        follow(alice.id, "discussion", discussion.id)
    for name in names:
        make_post(discussion, writers[name])
    run_due_jobs()

    (row,) = group_words(new_browser(alice).page("/notifications"))

    assert f"” {words} · " in row


def test_what_was_read_before_does_not_stand_among_the_new_replies(new_browser, alice, bob):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    for _ in range(2):
        make_post(discussion, bob)
    run_due_jobs()
    browser = new_browser(alice)
    browser.post("/notifications/read")
    newest = make_post(discussion, bob)
    run_due_jobs()

    page = browser.page("/notifications")

    assert [row.split(" Bob")[0] for row in group_words(page)] == [
        "New Gullies on steep lanes",
        "2 replies in “Gullies on steep lanes”",
    ]
    assert page.link("Gullies on steep lanes") == newest.permalink


def test_within_a_day_the_new_ones_come_first(new_browser, alice, bob):
    for title in ("Gullies on steep lanes", "Wells in dry years"):
        make_post(make_discussion(alice, title), bob)
    run_due_jobs()
    browser = new_browser(alice)
    latest = db.session.scalar(db.select(db.func.max(Notification.id)))

    browser.post(f"/notifications/{latest}/read")

    rows = group_words(browser.page("/notifications"))
    assert [row.split(" Bob")[0] for row in rows] == ["New Gullies on steep lanes", "Wells in dry years"]


def test_one_group_is_marked_as_read_and_what_came_meanwhile_stays_new(new_browser, alice, bob):
    discussion, other = make_discussion(alice), make_discussion(alice)
    for _ in range(3):
        make_post(discussion, bob)
    make_post(other, bob)
    run_due_jobs()
    browser = new_browser(alice)
    page = browser.page("/notifications")
    action = page.select(".notification form")[1]["action"]
    make_post(discussion, bob)
    run_due_jobs()

    answer = browser.post(action, **page.form(action))

    assert answer.location == "/notifications"
    assert unread_in_header(browser.follow(answer)) == 2


def test_nobody_marks_what_was_told_to_another(new_browser, alice, bob):
    make_post(make_discussion(alice), bob)
    run_due_jobs()
    notice = db.session.scalars(db.select(Notification.id)).one()

    for number in (notice, 0, 10**18):
        new_browser(bob).post(f"/notifications/{number}/read", 404)

    assert unread_in_header(new_browser(alice).page("/notifications")) == 1


def test_a_row_that_is_no_reply_is_marked_alone(new_browser, alice):
    words = {"what": "The title was corrected", "reason": "It named a person.", "address": "/somewhere"}
    with write():
        for number in (1, 2):
            tell_decision(alice.id, ("discussion", number), title=f"Number {number}", **words)
    run_due_jobs()
    browser = new_browser(alice)
    form = browser.page("/notifications").select(".notification form")[0]["action"]

    page = browser.follow(browser.post(form))

    assert unread_in_header(page) == 1


def test_two_hundred_replies_in_one_discussion_leave_room_for_the_rest(new_browser, alice, bob):
    make_many(alice, bob, 3)
    make_many(alice, bob, 60, conversation=4711)

    page = new_browser(alice).page("/notifications")

    assert len(page.select(".notification")) == 5
    assert "59 replies in" in page.text


def test_a_page_holds_twenty_rows_however_many_stand_in_each(new_browser, alice, bob):
    make_many(alice, bob, 22)
    make_many(alice, bob, 60, conversation=4711)
    browser = new_browser(alice)

    first = browser.page("/notifications")
    second = browser.page(first.link("Older"))
    back = browser.page(second.link("Newer"))

    assert [len(page.select(".notification")) for page in (first, second, back)] == [20, 4, 20]
    assert group_words(back) == group_words(first)


def test_the_number_in_the_header_ends_at_99(new_browser, alice, bob):
    make_many(alice, bob, 101)

    page = new_browser(alice).page("/about")

    assert page.select(".site-header .count")[0].get_text() == "99+ unread"
