"""Digests: when they leave, and what they say."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from forum.accounts.models import Member
from forum.clock import LONDON
from forum.database import write
from forum.discussions.models import Post
from forum.discussions.services.closing import remove_post
from forum.extensions import db
from forum.following.services import follow
from forum.jobs.services import run_due_jobs
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.notifications.digests import move_digests, next_digest
from forum.notifications.letters import ENTRIES_MOST
from forum.notifications.models import MAILS_A_DAY, MailPlan, NoticeState, Notification
from forum.notifications.services import tell_decision
from tests.factories import make_discussion, make_member, make_post, without_limits

WEDNESDAY = "2026-11-25T10:00:00+00:00"
DAY, WEEK = 24 * 60, 7 * 24 * 60


@pytest.fixture()
def carol(app):
    return make_member("Carol Tye")


def plan(hour=8, weekday=0):
    return MailPlan(member_id=1, digest_hour=hour, digest_weekday=weekday)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("channel", "hour", "after", "expected"),
    [
        (Channel.DAILY, 8, "2026-11-25T07:59", "2026-11-25T08:00"),
        (Channel.DAILY, 8, "2026-11-25T08:00", "2026-11-26T08:00"),
        (Channel.WEEKLY, 8, "2026-11-25T10:00", "2026-11-30T08:00"),
        (Channel.WEEKLY, 8, "2026-11-30T07:00", "2026-11-30T08:00"),
        (Channel.WEEKLY, 8, "2026-11-30T08:00", "2026-12-07T08:00"),
        # The hour stays the same across both changes of the clocks.
        (Channel.DAILY, 8, "2026-10-24T09:00", "2026-10-25T08:00"),
        (Channel.DAILY, 8, "2026-03-28T09:00", "2026-03-29T08:00"),
        # One that the clocks skip comes an hour later.
        (Channel.DAILY, 1, "2026-03-28T09:00", "2026-03-29T02:00"),
    ],
)
def test_a_digest_leaves_at_the_members_hour_in_london(channel, hour, after, expected):
    assert next_digest(channel, plan(hour), local(after)).astimezone(UTC) == local(expected).astimezone(UTC)


def test_an_hour_that_the_clocks_repeat_has_one_digest():
    first = next_digest(Channel.DAILY, plan(1), local("2026-10-24T09:00"))

    assert first.astimezone(UTC) == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    second = next_digest(Channel.DAILY, plan(1), first)
    assert second.astimezone(UTC) == datetime(2026, 10, 26, 1, 0, tzinfo=UTC)


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_weekly_digest_tells_what_is_new_in_each_discussion(alice, bob, carol, outbox):
    gullies, salt = make_discussion(alice, "Gullies on steep lanes"), make_discussion(alice, "Salt in summer")
    with write():
        for discussion in (gullies, salt):
            follow(carol.id, "discussion", discussion.id)
    for discussion, body in ((gullies, "Twice a year."), (gullies, "More in autumn."), (salt, "We cover it.")):
        make_post(discussion, bob, body)

    before = outbox(carol, minutes=4 * DAY)
    (letter,) = outbox(carol, minutes=5 * DAY)

    assert before == []
    assert letter.subject == "Your digest: 3 new notifications"
    assert "2 new replies in Gullies on steep lanes" in letter.text
    for body in ("Twice a year.", "More in autumn.", "We cover it."):
        assert body in letter.text
        assert body in letter.html
    assert letter.reply_to == ""
    assert outbox(carol, minutes=30 * DAY)[1:] == []


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_digest_is_of_unread_things_only_and_never_empty(new_browser, alice, bob, carol, outbox):
    seen, unseen = make_discussion(alice, "Gullies on steep lanes"), make_discussion(alice, "Salt in summer")
    with write():
        for discussion in (seen, unseen):
            follow(carol.id, "discussion", discussion.id)
    make_post(seen, bob)
    make_post(unseen, bob)
    run_due_jobs()

    new_browser(carol).page(seen.address)
    (letter,) = outbox(carol, minutes=WEEK)
    make_post(seen, bob)
    run_due_jobs()
    new_browser(carol).page(seen.address)

    assert "Gullies on steep lanes" not in letter.text
    assert len(outbox(carol, minutes=2 * WEEK)) == 1


@time_machine.travel(WEDNESDAY, tick=False)
def test_what_was_removed_meanwhile_is_in_no_digest(alice, bob, carol, outbox):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
    post = make_post(discussion, bob, "Buy my salt.")
    run_due_jobs()
    with write():
        remove_post(db.session.get(Post, post.id), "Advertising.")

    assert outbox(carol, minutes=WEEK) == []


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_long_digest_names_twenty_and_counts_the_rest(alice, bob, carol, outbox):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
    with without_limits():
        for number in range(ENTRIES_MOST + 3):
            make_post(discussion, bob, f"Reply about lane {number}.")

    (letter,) = outbox(carol, minutes=WEEK)

    assert letter.text.count("Reply about lane") == ENTRIES_MOST
    assert "And 3 more." in letter.text
    assert letter.subject == f"Your digest: {ENTRIES_MOST + 3} new notifications"


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_new_hour_moves_what_waits(alice, bob, carol):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
    make_post(discussion, bob)
    run_due_jobs()

    with write():
        db.session.add(MailPlan(member_id=carol.id, digest_hour=17, digest_weekday=4))
        db.session.flush()
        move_digests(carol.id)

    notice = db.session.scalars(db.select(Notification).where(Notification.member_id == carol.id)).one()
    assert notice.due_at.astimezone(LONDON) == local("2026-11-27T17:00")


@time_machine.travel(WEDNESDAY, tick=False)
def test_more_than_a_hundred_mails_a_day_wait_for_the_next_digest(alice, bob, outbox):
    discussions = [make_discussion(alice) for _ in range(MAILS_A_DAY + 2)]
    with without_limits():
        for discussion in discussions:
            make_post(discussion, bob)

    at_once = outbox(alice)
    moved = db.session.scalars(db.select(Notification).where(Notification.mail_state == NoticeState.WAITING)).all()
    all_of_it = outbox(alice, minutes=DAY)

    assert len(at_once) == MAILS_A_DAY
    assert {(row.channel, row.why_not) for row in moved} == {
        (Channel.DAILY, "There were more than 100 emails in a day, so it goes into the next digest.")
    }
    assert [letter.kind for letter in all_of_it[MAILS_A_DAY:]] == ["digest"]
    assert all_of_it[-1].subject == "Your digest: 2 new notifications"


def seen_days_ago(member, days):
    with write():
        row = db.session.get_one(Member, member.id)
        row.last_seen_at = datetime.now(UTC) - timedelta(days=days)


def test_after_180_days_away_one_letter_says_that_emails_rest(alice, bob, outbox):
    discussion = make_discussion(alice)
    seen_days_ago(alice, 181)
    make_post(discussion, bob)
    (letter,) = outbox(alice)
    make_post(discussion, bob)

    still = outbox(alice)

    assert letter.subject == "Emails rest until you are back"
    assert "more than 180 days" in letter.text
    assert len(still) == 1
    rows = db.session.scalars(db.select(Notification).where(Notification.member_id == alice.id)).all()
    assert {row.why_not for row in rows} == {"The reader was not here for a long time, so emails rest."}


def test_who_is_back_gets_emails_again_and_may_rest_again(alice, bob, outbox):
    discussion = make_discussion(alice)
    seen_days_ago(alice, 181)
    make_post(discussion, bob)
    outbox(alice)

    seen_days_ago(alice, 0)
    make_post(discussion, bob, "Welcome back.")
    letters = outbox(alice)

    assert "Welcome back." in letters[1].text
    assert db.session.get(MailPlan, alice.id).paused_at is None


def test_a_decision_is_mailed_to_who_is_away(alice, mia, outbox):
    discussion = make_discussion(alice)
    seen_days_ago(alice, 200)
    with write():
        details = {"title": discussion.title, "address": discussion.address, "reason": "It names a resident."}
        tell_decision(alice.id, ("discussion", discussion.id), what="Your discussion was removed", **details)

    assert [letter.kind for letter in outbox(alice)] == ["decision"]


def test_a_digest_at_a_chosen_daily_hour(alice, bob, carol, outbox):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
        choose(carol.id, {"reply": Channel.DAILY})
    make_post(discussion, bob)

    assert outbox(carol, minutes=0) == []
    assert [letter.kind for letter in outbox(carol, minutes=DAY)] == ["digest"]
