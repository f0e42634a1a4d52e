"""Who is told of what, why, and by which way."""

from datetime import timedelta

import pytest

from forum.accounts.models import State
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.discussions.queries import find_any_post
from forum.discussions.services.closing import approve_post, remove_post
from forum.discussions.services.marking import toggle_accepted
from forum.extensions import db
from forum.following.queries import level_of
from forum.following.services import follow, unfollow
from forum.jobs.services import run_due_jobs
from forum.mail.models import MailState
from forum.notifications.models import Notification
from forum.notifications.services import Audience, announce, tell_decision
from forum.objectives.queries import find_objective
from forum.themes.queries import find_theme
from tests.factories import make_discussion, make_member, make_post, make_story


def told(member):
    """Why a member was told, in order."""
    run_due_jobs()
    db.session.rollback()
    rows = db.session.scalars(
        db.select(Notification).where(Notification.member_id == member.id).order_by(Notification.id)
    )
    return [row.why for row in rows]


def change(row, **values):
    with write():
        for name, value in values.items():
            setattr(db.session.get(type(row), row.id), name, value)


def test_author_asker_and_those_who_reply_follow_by_themselves(alice, bob):
    discussion = make_discussion(alice, kind="question")
    make_post(discussion, bob)
    story = make_story(bob)

    assert level_of(alice.id, "discussion", discussion.id)
    assert level_of(bob.id, "discussion", discussion.id)
    assert level_of(bob.id, "discussion", story.discussion_id)


def test_the_author_the_answered_and_the_followers_are_told_of_a_reply(alice, bob):
    carol, dan = make_member("Carol Tye"), make_member("Dan Usk")
    discussion = make_discussion(alice)
    first = make_post(discussion, bob)
    make_post(discussion, carol)
    for member in (alice, bob, carol):
        told(member)

    make_post(discussion, dan, "And in autumn?", parent=first.number)

    assert told(alice)[-1] == "follows_discussion"
    assert told(bob)[-1] == "reply_to_me"
    assert told(carol)[-1] == "follows_discussion"
    assert told(dan) == []


def test_nobody_is_told_of_what_they_did(alice):
    discussion = make_discussion(alice, body="I, @alice-merrin, ask.")

    make_post(discussion, alice, "@alice-merrin again.")

    assert told(alice) == []


def test_who_is_mentioned_and_answered_and_follows_is_told_once_of_the_highest_reason(alice, bob, outbox):
    discussion = make_discussion(alice)
    post = make_post(discussion, bob)
    told(bob)

    make_post(discussion, alice, "Thank you, @bob-oakes.", parent=post.number)

    assert told(bob) == ["reply_to_me"]
    assert [mail.kind for mail in outbox(bob)] == ["reply_to_me"]


def test_who_follows_two_tags_of_a_discussion_is_told_once_and_without_a_mail(alice, bob, outbox):
    with write():
        follow(bob.id, "objective", find_objective("build-capacity").id)
        follow(bob.id, "theme", find_theme("structures").id)

    make_discussion(alice, objectives=["build-capacity"], themes=["structures"])
    make_story(alice, objectives=["build-capacity"])

    assert told(bob) == ["follows_objective", "follows_objective"]
    assert outbox(bob) == []


def test_replies_to_a_practice_story_are_told_like_any_other(alice, bob, outbox):
    story = make_story(alice)

    make_post(db.session.get(Discussion, story.discussion_id), bob, "Which sensors?")

    assert told(alice) == ["reply_to_me"]
    (letter,) = outbox(alice)
    assert letter.subject == f"Re: {story.title}"
    assert letter.list_id == f"<discussion-{story.discussion_id}.127.0.0.1>"


def test_an_accepted_answer_is_told_to_its_author(alice, bob, outbox):
    discussion = make_discussion(alice, kind="question")
    post = make_post(discussion, bob)
    with write():
        toggle_accepted(find_any_post(post.id), alice)

    assert told(bob) == ["accepted"]
    assert "accepted your reply" in outbox(bob)[0].text


def test_a_mention_in_a_held_reply_is_told_when_it_is_let_in(alice, bob):
    robin = make_member("Robin New", post_count=0)
    discussion = make_discussion(alice)
    post = make_post(discussion, robin, "See https://example.org/x, @bob-oakes.")
    assert told(bob) == []

    with write():
        approve_post(find_any_post(post.id))

    assert told(bob) == ["mention"]


@pytest.mark.parametrize(
    ("values", "is_told"),
    [
        ({}, True),
        ({"state": State.PENDING}, False),
        ({"state": State.UNCONFIRMED}, False),
        ({"state": State.DEACTIVATED}, False),
        ({"suspended_until": now() + timedelta(days=3)}, False),
    ],
)
def test_only_members_in_good_standing_are_told_of_replies(alice, bob, values, is_told):
    discussion = make_discussion(alice)
    change(alice, **values)

    make_post(discussion, bob)

    assert bool(told(alice)) is is_told


@pytest.mark.parametrize(
    ("values", "is_told"),
    [
        ({}, True),
        ({"state": State.PENDING}, True),
        ({"suspended_until": now() + timedelta(days=3)}, True),
        ({"state": State.DEACTIVATED}, False),
    ],
)
def test_a_decision_reaches_its_author_in_good_standing_or_not(alice, outbox, values, is_told):
    discussion = make_discussion(alice, removed_at=now(), removal_reason="It names a person.")
    change(alice, **values)
    with write():
        tell_decision(
            alice.id,
            ("discussion", discussion.id),
            title=discussion.title,
            address=discussion.address,
            what="Your discussion was removed",
            reason="It names a person.",
        )

    assert bool(told(alice)) is is_told
    assert [mail.state for mail in outbox(alice)] == ([MailState.SENT] if is_told else [])


def test_a_decision_about_something_no_room_knows_is_told_all_the_same(alice, outbox):
    with write():
        words = {"title": "Alice", "address": "/account", "what": "A moderator warns you", "reason": "Be kind."}
        tell_decision(alice.id, ("nothing-known", 1), **words)

    assert told(alice) == ["decision"]
    assert "Be kind." in outbox(alice)[0].text


def test_what_a_reader_may_not_see_is_not_told(alice, bob):
    robin = make_member("Robin Waits", state=State.PENDING)
    discussion = make_discussion(alice, audience="members")
    with write():
        follow(robin.id, "discussion", discussion.id)

    make_post(discussion, bob, "@robin-waits may not read this.")

    assert told(robin) == []
    assert told(alice) == ["reply_to_me"]


def test_what_is_removed_before_it_is_spread_reaches_nobody_but_moderators(alice, bob, mia, outbox):
    discussion = make_discussion(alice)
    with write():
        follow(mia.id, "discussion", discussion.id)
    post = make_post(discussion, bob)

    with write():
        remove_post(db.session.get(Post, post.id), "Advertising.")

    assert told(alice) == []
    assert told(mia) == ["follows_discussion"]
    assert outbox(alice) == []


def test_who_stopped_following_is_told_when_answered_but_not_of_the_rest(alice, bob):
    carol = make_member("Carol Tye")
    discussion = make_discussion(alice)
    post = make_post(discussion, bob)
    with write():
        unfollow(bob.id, "discussion", discussion.id)

    make_post(discussion, carol, "Not to you.")
    make_post(discussion, carol, "To you.", parent=post.number)

    assert told(bob) == ["reply_to_me"]


def test_an_event_about_what_is_gone_for_good_ends_quietly(alice):
    with write():
        announce("reply", ("post", 4711), None, Audience({alice.id: "mention"}), title="x", address="/", actor_name="y")

    assert told(alice) == []
