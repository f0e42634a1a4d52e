"""By which way each reader of an event is told: choices, levels of what they follow, and the most urgent of two."""

from datetime import timedelta

import pytest

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.following.models import Follow, Level
from forum.following.services import follow
from forum.jobs.services import run_due_jobs
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.notifications.models import NoticeState, Notification
from forum.notifications.services import tell_decision
from forum.objectives.queries import objectives_by_slug
from forum.themes.queries import themes_by_slug
from tests.factories import make_discussion, make_member, make_post

AT_ONCE, DAILY, WEEKLY, PAGE, OFF = Channel.AT_ONCE, Channel.DAILY, Channel.WEEKLY, Channel.PAGE, Channel.OFF


@pytest.fixture()
def carol(app):
    return make_member("Carol Tye")


def set_level(member, pair, level):
    with write():
        follow(member.id, *pair, by_hand=True)
        db.session.get(Follow, (member.id, *pair)).level = level


def told(member):
    """How a member is told of the latest event, or None."""
    run_due_jobs()
    db.session.rollback()
    rows = list(db.session.scalars(db.select(Notification).where(Notification.member_id == member.id)))
    assert len(rows) < 2
    return rows[0] if rows else None


def way(member):
    row = told(member)
    return (row.channel, row.why) if row else None


@pytest.mark.parametrize("channel", list(Channel))
def test_a_follower_is_told_of_replies_as_they_chose(alice, bob, carol, channel):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
        choose(carol.id, {"reply": channel})

    make_post(discussion, bob)

    assert way(carol) == (None if channel == OFF else (channel, "follows_discussion"))


def test_the_page_has_no_mail_and_at_once_waits_ten_minutes(alice, bob, carol):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
        choose(carol.id, {"reply": PAGE})

    make_post(discussion, bob)

    quiet, urgent = told(carol), told(alice)
    assert (quiet.mail_state, quiet.due_at) == (NoticeState.NONE, None)
    assert urgent.mail_state == NoticeState.WAITING
    assert timedelta(minutes=9) < urgent.due_at - now() <= timedelta(minutes=10)


@pytest.mark.parametrize("kind", ["objective", "theme"])
def test_news_of_what_one_follows_comes_weekly(alice, carol, kind):
    tag = (
        objectives_by_slug(["build-capacity"])[0]
        if kind == "objective"
        else themes_by_slug(["potholes-and-reactive-repairs"])[0]
    )
    with write():
        follow(carol.id, kind, tag.id)

    make_discussion(alice, themes=["potholes-and-reactive-repairs"])

    assert way(carol) == (WEEKLY, f"follows_{kind}")


def test_what_is_watched_mails_at_once_whatever_was_chosen(alice, bob, carol):
    discussion = make_discussion(alice)
    set_level(carol, ("discussion", discussion.id), Level.WATCHING)
    with write():
        choose(carol.id, {"reply": OFF})

    make_post(discussion, bob)

    assert way(carol) == (AT_ONCE, "follows_discussion")


@pytest.mark.parametrize("body", ["Nothing special.", "As @carol-tye says."])
def test_in_a_muted_discussion_nobody_is_told_even_by_name(alice, bob, carol, body):
    discussion = make_discussion(alice)
    set_level(carol, ("discussion", discussion.id), Level.MUTED)

    make_post(discussion, bob, body)

    assert way(carol) is None


def test_a_reply_to_oneself_in_a_muted_discussion_is_not_told(alice, bob):
    discussion = make_discussion(alice)
    set_level(alice, ("discussion", discussion.id), Level.MUTED)

    make_post(discussion, bob)

    assert way(alice) is None


def test_a_decision_reaches_whom_it_concerns_at_once_whatever_is_muted(alice):
    discussion = make_discussion(alice)
    set_level(alice, ("discussion", discussion.id), Level.MUTED)
    with write():
        details = {"title": discussion.title, "address": discussion.address, "reason": "It names a resident."}
        tell_decision(alice.id, ("discussion", discussion.id), what="Your discussion was removed", **details)

    assert way(alice) == (AT_ONCE, "decision")


@pytest.mark.parametrize(
    ("mention", "reply", "expected"),
    [
        (AT_ONCE, WEEKLY, (AT_ONCE, "mention")),
        (PAGE, WEEKLY, (WEEKLY, "follows_discussion")),
        (OFF, DAILY, (DAILY, "follows_discussion")),
        (DAILY, WEEKLY, (DAILY, "mention")),
        (PAGE, PAGE, (PAGE, "mention")),
        (OFF, OFF, None),
    ],
)
def test_who_is_told_for_two_reasons_gets_one_row_by_the_most_urgent_way(alice, bob, carol, mention, reply, expected):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
        choose(carol.id, {"mention": mention, "reply": reply})

    make_post(discussion, bob, "As @carol-tye says.")

    assert way(carol) == expected


def test_of_two_tags_the_watched_one_counts(alice, carol):
    objective, theme = objectives_by_slug(["build-capacity"])[0], themes_by_slug(["potholes-and-reactive-repairs"])[0]
    with write():
        follow(carol.id, "objective", objective.id)
    set_level(carol, ("theme", theme.id), Level.WATCHING)

    make_discussion(alice, themes=["potholes-and-reactive-repairs"])

    assert way(carol) == (AT_ONCE, "follows_theme")


def test_a_muted_objective_is_not_told_of_while_another_is(alice, carol):
    one, other = objectives_by_slug(["build-capacity", "encourage-leadership"])
    set_level(carol, ("objective", one.id), Level.MUTED)

    make_discussion(alice, objectives=["build-capacity"])
    assert way(carol) is None
    with write():
        follow(carol.id, "objective", other.id)
    make_discussion(alice, objectives=["build-capacity", "encourage-leadership"])

    assert way(carol) == (WEEKLY, "follows_objective")
