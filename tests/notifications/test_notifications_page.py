"""The page of what one was told, and the number in the header."""

from datetime import UTC, datetime

import pytest

from forum.clock import now
from forum.database import write
from forum.discussions.models import Post
from forum.discussions.services.closing import remove_post
from forum.extensions import db
from forum.jobs.services import run_due_jobs
from forum.notifications.models import Notification
from forum.notifications.services import tell_decision
from tests.factories import make_discussion, make_member, make_post, make_story
from tests.notifications.notices import make_many, unread_in_header


def test_an_empty_page_says_what_will_stand_there(new_browser, alice):
    page = new_browser(alice).page("/notifications")

    assert "Nothing yet" in page.text
    assert "Mark all as read" not in page.text


def test_visitors_are_asked_to_sign_in(browser):
    for address in ("/notifications", "/following", "/account/notifications"):
        assert "/sign-in" in browser.page(address, status=302).location


def test_each_notification_says_what_happened_and_leads_to_the_exact_post(new_browser, alice, bob):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    post = make_post(discussion, bob, "Twice a year.")
    run_due_jobs()

    page = new_browser(alice).page("/notifications")

    assert "Bob Oakes replied to you" in page.text
    assert page.link("Gullies on steep lanes") == post.permalink
    assert page.select(".notification.is-unread .new-label")
    assert unread_in_header(page) == 1


def test_notifications_are_grouped_by_day(new_browser, alice, bob):
    for _ in range(2):
        make_post(make_discussion(alice), bob)
    run_due_jobs()
    with write():
        first = db.session.scalars(db.select(Notification).order_by(Notification.id)).first()
        first.created_at = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)

    page = new_browser(alice).page("/notifications")

    assert [tag.get_text() for tag in page.select("h2.day")] == ["Today", "2 March 2026"]
    assert "9:05am" in page.text


def test_reading_the_post_reads_the_notification(new_browser, alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    run_due_jobs()
    browser = new_browser(alice)
    before = unread_in_header(browser.page("/notifications"))

    browser.page(discussion.address)

    assert before == 1
    assert unread_in_header(browser.page("/notifications")) == 0


def test_what_is_told_while_one_reads_is_read_with_the_next_look(new_browser, alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    browser = new_browser(alice)
    browser.page(discussion.address)
    run_due_jobs()

    browser.page(discussion.address)

    assert unread_in_header(browser.page("/notifications")) == 0


def test_opening_the_page_that_a_notification_leads_to_reads_it(new_browser, alice):
    discussion = make_discussion(alice)
    story = make_story(alice)
    for kind, item in (("discussion", discussion), ("story", story)):
        with write():
            words = {"what": "The title was corrected", "reason": "It named a person."}
            tell_decision(alice.id, (kind, item.id), title=item.title, address=item.address, **words)
    with write():
        words = {"what": "A moderator warns you", "reason": "Be kind."}
        tell_decision(alice.id, ("member", alice.id), title="Alice", address="/account", **words)
    run_due_jobs()
    browser = new_browser(alice)

    counts = []
    for address in (discussion.address, story.address, "/account"):
        browser.page(address)
        counts.append(unread_in_header(browser.page("/notifications")))

    assert counts == [2, 1, 0]


def test_a_look_ahead_by_the_browser_reads_nothing(new_browser, alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    run_due_jobs()
    browser = new_browser(alice)

    browser.page(discussion.address, headers={"Sec-Purpose": "prefetch"})

    assert unread_in_header(browser.page("/notifications")) == 1


def test_all_are_marked_as_read_by_one_button(new_browser, alice, bob):
    discussion = make_discussion(alice)
    for _ in range(3):
        make_post(discussion, bob)
    run_due_jobs()
    browser = new_browser(alice)

    page = browser.follow(browser.post("/notifications/read"))

    assert "All notifications are marked as read." in page.text
    assert not page.select(".notification.is-unread")
    assert unread_in_header(page) == 0


def test_a_page_held_by_the_browser_does_not_keep_an_old_number_in_the_header(new_browser, alice, bob, time_machine):
    # A list prints how long ago, so its tag has the minute.
    time_machine.move_to(now(), tick=False)
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    browser = new_browser(alice)
    tag = browser.page("/discussions").response.headers["ETag"]
    same = browser.page("/discussions", status=304, headers={"If-None-Match": tag})
    run_due_jobs()

    page = browser.page("/discussions", headers={"If-None-Match": tag})

    assert same.html == ""
    assert unread_in_header(page) == 1


def test_what_one_may_not_see_any_more_leaves_the_page_and_the_count(new_browser, alice, bob):
    discussion = make_discussion(alice)
    post = make_post(discussion, bob)
    run_due_jobs()
    with write():
        remove_post(db.session.get(Post, post.id), "Advertising.")
    browser = new_browser(alice)

    page = browser.page("/notifications")

    assert "Bob Oakes replied" not in page.text
    assert unread_in_header(browser.page("/notifications")) == 0


def test_a_decision_about_what_is_gone_stays_to_be_read(new_browser, alice):
    discussion = make_discussion(alice, deleted_at=now())
    with write():
        words = {"what": "Your discussion was removed", "reason": "It names a resident."}
        tell_decision(
            alice.id, ("discussion", discussion.id), title=discussion.title, address=discussion.address, **words
        )
    run_due_jobs()

    page = new_browser(alice).page("/notifications")

    assert "Your discussion was removed: It names a resident." in page.text


def test_twenty_stand_on_a_page_and_the_older_follow(new_browser, alice, bob):
    make_many(alice, bob, 23)
    browser = new_browser(alice)

    first = browser.page("/notifications")
    second = browser.page(first.link("Older"))
    back = browser.page(second.link("Newer"))

    assert [len(page.select(".notification")) for page in (first, second, back)] == [20, 3, 20]


@pytest.mark.parametrize("after", ["x", "WyJvbGRlciIsMSwxXQ", "WyJvbGRlciIsMWUzMDAsMV0", "WyJvbGRlciIsIngiLDFd", "%00"])
def test_a_made_up_place_in_the_list_is_no_fault(new_browser, alice, after):
    new_browser(alice).page(f"/notifications?after={after}")
    new_browser(alice).page(f"/following?after={after}")


def test_the_page_costs_the_same_for_one_and_for_thirty(new_browser, alice, bob, statements):
    carol = make_member("Carol Tye")
    make_many(alice, bob, 1)
    make_many(carol, bob, 30)
    costs = []
    for member in (alice, carol):
        browser = new_browser(member)
        browser.page("/about")
        with statements() as seen:
            browser.page("/notifications")
        costs.append(len(seen))

    assert costs[0] == costs[1]
    assert costs[0] <= 15
