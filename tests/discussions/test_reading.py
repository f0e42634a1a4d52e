"""What is new, where it stands, and how the read mark moves."""

import time_machine

from forum.database import write
from forum.discussions.conversation import converse
from forum.discussions.models import Post, ReadMark
from forum.discussions.services.marking import advance_mark
from forum.discussions.tree import Request
from forum.extensions import db
from tests.factories import make_discussion, make_member, make_post


def mark_of(member, discussion) -> int | None:
    db.session.rollback()
    return db.session.scalar(
        db.select(ReadMark.number).where(ReadMark.member_id == member.id, ReadMark.discussion_id == discussion.id)
    )


def test_the_flat_view_divides_what_is_new_from_what_was_read(new_browser, alice, bob):
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False):
        discussion = make_discussion(alice)
        make_post(discussion, bob, "Before.")
        reader = new_browser(alice)
        reader.page(discussion.address)
    with time_machine.travel("2026-03-04T09:00:00Z", tick=False):
        make_post(discussion, bob, "After.")
        make_post(discussion, bob, "Later still.")

        page = new_browser(alice).page(f"{discussion.address}?view=flat")

    divider = page.select(".unread-divider")[0]
    assert divider.get_text() == "2 new replies since Monday 2 March"
    assert divider.find_next(class_="post")["id"] == "p3"
    assert len(page.select(".new-label")) == 2


def test_own_deleted_and_removed_replies_are_never_new(new_browser, alice, bob):
    discussion = make_discussion(alice)
    reader = new_browser(alice)
    reader.page(discussion.address)
    make_post(discussion, alice, "My own.")
    gone = make_post(discussion, bob, "Gone again.")
    with write():
        db.session.get_one(Post, gone.id).deleted_at = gone.created_at

    listed, unread = reader.page("/discussions"), reader.page("/discussions?show=unread")
    page = reader.page(discussion.address)

    assert not listed.select(".new-link")
    assert "You have read everything" in unread.text
    assert not page.select(".new-label")
    assert "Jump to" not in page.select(".discussion-head")[0].get_text()


def test_the_link_to_what_is_new_leads_to_the_first_new_reply(new_browser, alice, bob):
    discussion = make_discussion(alice)
    reader = new_browser(alice)
    reader.page(discussion.address)
    make_post(discussion, alice, "My own, number 2.")
    make_post(discussion, bob, "New, number 3.")

    listed = reader.page("/discussions")
    there = reader.page(listed.select(".new-link")[0]["href"], status=302)

    assert listed.select(".new-link")[0].get_text().startswith("1 new")
    assert there.location == f"{discussion.address}#p3"


def test_a_page_beyond_the_first_moves_the_mark_only_when_all_before_was_served(new_browser, alice, bob):
    discussion = make_discussion(bob)
    for _ in range(44):
        make_post(discussion, bob)
    reader = new_browser(alice)

    reader.page(f"{discussion.address}?view=flat&page=2")
    after_second = mark_of(alice, discussion)
    reader.page(f"{discussion.address}?view=flat")
    after_first = mark_of(alice, discussion)
    reader.page(f"{discussion.address}?view=flat&page=2")
    after_both = mark_of(alice, discussion)

    assert (after_second, after_first, after_both) == (0, 20, 40)


def test_the_tree_counts_what_is_folded_on_a_served_page_as_read(new_browser, alice, bob):
    discussion = make_discussion(bob)
    make_post(discussion, bob, "Top.")
    for _ in range(6):
        make_post(discussion, bob, parent=2)

    new_browser(alice).page(discussion.address)

    assert mark_of(alice, discussion) == 8


def test_a_tree_of_several_pages_moves_the_mark_up_to_the_first_reply_not_served(new_browser, alice, bob):
    discussion = make_discussion(bob)
    for _ in range(22):
        make_post(discussion, bob)
    make_post(discussion, bob, "Below the first.", parent=2)
    reader = new_browser(alice)

    reader.page(discussion.address)
    after_first = mark_of(alice, discussion)
    reader.page(f"{discussion.address}?page=2")
    after_second = mark_of(alice, discussion)
    reader.page(discussion.address)

    assert (after_first, after_second, mark_of(alice, discussion)) == (21, 23, 24)


def test_neither_a_head_request_nor_a_prefetch_reads(new_browser, alice, bob):
    discussion = make_discussion(bob)
    reader = new_browser(alice)

    reader.send("HEAD", discussion.address)
    reader.page(discussion.address, headers={"Sec-Purpose": "prefetch;prerender"})
    reader.page(discussion.address, headers={"Purpose": "prefetch"})

    assert mark_of(alice, discussion) is None


def test_a_reply_that_came_while_the_page_was_made_stays_new(alice, bob):
    discussion = make_discussion(bob)
    talk = converse(discussion, alice, Request())
    make_post(discussion, bob, "Just now.")

    with write():
        advance_mark(talk, alice.id)

    assert mark_of(alice, discussion) == 1


def test_an_unchanged_page_is_read_without_a_write(new_browser, statements, alice, bob):
    discussion = make_discussion(bob)
    reader = new_browser(alice)
    reader.page(discussion.address)

    with statements() as seen:
        reader.page(discussion.address)

    assert not [s for s in seen if "read_mark" in s and not s.startswith("SELECT")]


def test_somebody_waiting_for_approval_leaves_no_mark(new_browser, alice):
    discussion = make_discussion(alice)
    robin = make_member(state="pending")

    new_browser(robin).page(discussion.address)

    assert mark_of(robin, discussion) is None


def test_above_200_posts_the_order_of_time_is_the_default(browser, alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    with write():
        discussion.last_number = 201

    page = browser.page(discussion.address)

    assert page.select(".replies.is-flat")
    assert page.link("Show as a tree") == f"{discussion.address}?view=tree"
