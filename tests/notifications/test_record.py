"""A member's own record of what was told, by which way, and what became of it."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.jobs.services import run_due_jobs
from forum.mail.models import MailState, OutgoingMail
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.notifications.models import NoticeState, Notification
from tests.factories import make_discussion, make_letter, make_notice, make_post

ADDRESS = "/account/notifications/record"
MORNING = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def lines(page):
    return [" ".join(tag.get_text(" ").split()) for tag in page.select(".line-list > li")]


def test_an_empty_record_says_what_will_stand_there(new_browser, alice):
    page = new_browser(alice).page(ADDRESS)

    assert "Nothing was sent to you yet" in page.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "On the page only"),
        (
            {"channel": Channel.WEEKLY, "mail_state": NoticeState.WAITING, "due_at": MORNING},
            "Weekly email: waits until 30 November 2026, 8:00am",
        ),
        (
            {"channel": Channel.AT_ONCE, "mail_state": NoticeState.SKIPPED, "why_not": "You had seen it."},
            "Email at once: not sent. You had seen it.",
        ),
        ({"channel": Channel.DAILY, "mail_state": NoticeState.SENT}, "Daily email: sent"),
        ({"channel": Channel.DAILY, "mail_state": NoticeState.WAITING}, "Daily email: waits"),
    ],
)
def test_a_notification_says_by_which_way_it_went_and_what_became_of_that(new_browser, alice, bob, values, words):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    make_notice(alice, discussion, actor=bob, **values)

    (line,) = lines(new_browser(alice).page(ADDRESS))

    assert line == f"Gullies on steep lanes Bob Oakes replied · Just now {words}"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "leaves within a minute"),
        ({"state": MailState.SENT, "sent_at": MORNING}, "sent on 30 November 2026, 8:00am"),
        ({"state": MailState.SKIPPED, "why": "You had seen it."}, "not sent. You had seen it."),
        ({"state": MailState.FAILED, "error": "550 No such mailbox."}, "it came back. 550 No such mailbox."),
        (
            {"state": MailState.FAILED, "why": "The mailbox is full.", "error": "552"},
            "it came back. The mailbox is full.",
        ),
        (
            {"attempts": 2, "next_try_at": MORNING},
            "your mail server did not take it yet; the next try is on 30 November 2026, 8:00am",
        ),
    ],
)
def test_the_letter_about_a_notification_says_what_became_of_it(new_browser, alice, values, words):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    letter = make_letter(alice, "Re: Gullies", event_id=None, **values)
    make_notice(alice, discussion, channel=Channel.AT_ONCE, mail_state=NoticeState.SENT, mail_id=letter.id)

    with_notice, alone = lines(new_browser(alice).page(ADDRESS))

    assert with_notice.endswith(f"Email at once: {words}")
    assert alone.endswith(f"Email: {words}")


def test_a_letter_about_an_event_stands_beside_its_notification_only(new_browser, alice, bob):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    notice = make_notice(alice, discussion, actor=bob)
    make_letter(alice, "Re: Gullies", event_id=notice.event_id, state=MailState.SENT, sent_at=MORNING)
    make_letter(bob, "Re: Gullies", event_id=notice.event_id, state=MailState.FAILED)

    (line,) = lines(new_browser(alice).page(ADDRESS))

    assert line.endswith("Email at once: sent on 30 November 2026, 8:00am")


def test_letters_about_the_account_stand_in_the_record(new_browser, alice):
    make_letter(alice, "Confirm your email address", kind="confirmation", state=MailState.SENT, sent_at=MORNING)

    (line,) = lines(new_browser(alice).page(ADDRESS))

    assert line == "Confirm your email address Just now Email: sent on 30 November 2026, 8:00am"


def test_a_record_is_its_member_s_own(new_browser, alice, bob):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    make_notice(bob, discussion)
    make_letter(bob, "Your new password")
    make_letter(None, "Confirm that you want updates")

    page = new_browser(alice).page(ADDRESS)

    assert lines(page) == []


def test_what_is_closed_by_now_is_not_named(new_browser, alice, bob):
    discussion = make_discussion(bob, "A resident of Mill Lane")
    make_notice(alice, discussion)
    make_letter(alice, "2 new: A resident of Mill Lane", about=f"discussion:{discussion.id}", state=MailState.SKIPPED)
    with write():
        db.session.get(Discussion, discussion.id).removed_at = now()

    page = new_browser(alice).page(ADDRESS)

    assert "Mill Lane" not in page.html
    assert "Something that is gone or closed to you by now" in page.text
    assert "An email about what is new" in page.text


def test_the_latest_stand_first_and_the_older_follow_whatever_they_are(new_browser, alice, bob):
    discussion = make_discussion(bob, "Gullies on steep lanes")
    moment = now()
    for number in range(13):
        # A notification and a letter of the same moment each.
        then = moment - timedelta(hours=number)
        make_notice(alice, discussion, created_at=then)
        make_letter(alice, f"Letter {number}", created_at=then)
    browser = new_browser(alice)

    first = browser.page(ADDRESS)
    second = browser.page(first.link("Older"))
    back = browser.page(second.link("Newer"))

    letters = [line.split(" ")[1] for line in lines(first) + lines(second) if line.startswith("Letter")]
    assert letters == [str(number) for number in range(13)]
    assert [len(lines(page)) for page in (first, second, back)] == [20, 6, 20]
    assert lines(back) == lines(first)


@pytest.mark.parametrize("after", ["x", "WyJvbGRlciIsMSwxXQ", "WyJvbGRlciIsIngiLDFd", "%00"])
def test_a_made_up_place_in_the_record_is_no_fault(new_browser, alice, after):
    new_browser(alice).page(f"{ADDRESS}?after={after}")


def test_the_record_costs_the_same_for_one_and_for_thirty(new_browser, alice, bob, statements):
    browsers = []
    for member, number in ((alice, 1), (bob, 30)):
        for _ in range(number):
            notice = make_notice(member, make_discussion(member))
            make_letter(member, "Re: Gullies", event_id=notice.event_id)
        browsers.append(new_browser(member))
    costs = []
    for browser in browsers:
        browser.page("/about")
        with statements() as seen:
            browser.page(ADDRESS)
        costs.append(len(seen))

    assert costs[0] == costs[1] <= 15


def test_what_really_happened_stands_in_the_record(new_browser, alice, bob):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    with write():
        choose(alice.id, {"reply_to_me": Channel.PAGE, "reply": Channel.PAGE})
    make_post(discussion, bob)
    run_due_jobs()
    rows = db.session.scalars(db.select(Notification)).all()
    sent = db.session.scalars(db.select(OutgoingMail)).all()

    (line,) = lines(new_browser(alice).page(ADDRESS))

    assert (len(rows), len(sent)) == (1, 0)
    assert line.startswith("Gullies on steep lanes Bob Oakes replied")
    assert line.endswith("On the page only")
