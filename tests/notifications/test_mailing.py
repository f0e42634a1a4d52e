"""When a letter is written, and whether it leaves."""

import pytest

from forum.database import write
from forum.discussions.models import Post
from forum.discussions.queries import find_any_post
from forum.discussions.services.closing import remove_post
from forum.discussions.services.marking import toggle_accepted
from forum.extensions import db
from forum.following.models import Follow
from forum.following.services import follow, unfollow
from forum.mail.models import MailState
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.notifications.models import NoticeState, Notification
from tests.factories import make_discussion, make_member, make_post, tell_at_once
from tests.notifications.letters_due import in_minutes, letters_written


def told(member):
    """Why a member was told, in order."""
    statement = db.select(Notification.why).where(Notification.member_id == member.id).order_by(Notification.id)
    return list(db.session.scalars(statement))


def states_of(member):
    """What became of the letters about each notice of a member, and why."""
    db.session.rollback()
    rows = db.session.scalars(
        db.select(Notification).where(Notification.member_id == member.id).order_by(Notification.id)
    )
    return [(row.mail_state, row.why_not) for row in rows]


def follower(discussion):
    """Carol follows a discussion and is mailed at once."""
    carol = tell_at_once(make_member("Carol Tye"))
    with write():
        follow(carol.id, "discussion", discussion.id)
    return carol


def test_a_letter_at_once_waits_ten_minutes(alice, bob, outbox):
    discussion = make_discussion(alice)
    make_post(discussion, bob)

    assert outbox(alice, minutes=9) == []
    assert len(outbox(alice, minutes=10)) == 1


def test_what_belongs_together_is_one_letter(alice, bob, outbox):
    discussion, other = make_discussion(alice, "Gullies on steep lanes"), make_discussion(alice, "Salt in summer")
    for text in ("One.", "Two.", "Three."):
        make_post(discussion, bob, text)
    make_post(other, bob, "Four.")

    joined, alone = outbox(alice)

    assert joined.subject == "3 new replies in Gullies on steep lanes"
    assert [text in joined.text for text in ("One.", "Two.", "Three.", "Four.")] == [True, True, True, False]
    assert alone.subject == "Re: Salt in summer"
    assert states_of(alice) == [(NoticeState.SENT, "")] * 4


def test_what_came_a_moment_ago_joins_what_is_due(alice, bob, outbox):
    discussion = make_discussion(alice)
    make_post(discussion, bob, "One.")
    with in_minutes(8):
        make_post(discussion, bob, "Two.")

    (letter,) = outbox(alice)

    assert "One." in letter.text
    assert "Two." in letter.text


def test_what_its_reader_has_seen_meanwhile_is_not_mailed(new_browser, alice, bob, outbox):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    outbox(minutes=0)

    new_browser(alice).page(discussion.address)

    assert outbox(alice) == []
    assert states_of(alice) == [(NoticeState.SKIPPED, "You had seen it.")]


def test_a_letter_that_waits_for_the_mail_server_is_dropped_when_it_was_seen_meanwhile(new_browser, alice, bob, outbox):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    letters_written()

    new_browser(alice).page(discussion.address)

    assert [letter.why for letter in outbox(alice)] == ["You had seen it."]
    assert states_of(alice) == [(NoticeState.SKIPPED, "You had seen it.")]


def test_permission_is_asked_again_when_the_letter_is_written(alice, bob, outbox):
    discussion = make_discussion(alice)
    post = make_post(discussion, bob)
    outbox(minutes=0)

    with write():
        remove_post(db.session.get(Post, post.id), "Advertising.")

    assert outbox(alice) == []
    assert states_of(alice) == [(NoticeState.SKIPPED, "The reader may not see it any more.")]


def test_permission_is_asked_again_when_the_letter_leaves(alice, bob, outbox):
    discussion = make_discussion(alice)
    post = make_post(discussion, bob)
    letters_written()

    with write():
        remove_post(db.session.get(Post, post.id), "Advertising.")

    (letter,) = outbox(alice)
    assert letter.state == MailState.SKIPPED
    assert letter.why == "The reader may not see it any more."
    assert states_of(alice) == [(NoticeState.SKIPPED, "The reader may not see it any more.")]


def test_a_joined_letter_with_something_removed_is_written_again_without_it(alice, bob, outbox):
    discussion = make_discussion(alice)
    make_post(discussion, bob, "It stays.")
    gone = make_post(discussion, bob, "Buy my salt.")
    letters_written()

    with write():
        remove_post(db.session.get(Post, gone.id), "Advertising.")

    kept_back, sent = outbox(alice)
    assert (kept_back.state, sent.state) == (MailState.SKIPPED, MailState.SENT)
    assert "It stays." in sent.text
    assert "Buy my salt." not in sent.text + sent.html
    assert kept_back.message_id != sent.message_id


def test_a_letter_that_waits_is_not_sent_to_who_stopped_it_meanwhile(alice, bob, outbox):
    discussion = make_discussion(alice)
    make_post(discussion, bob, "@alice-merrin")
    letters_written()

    with write():
        choose(alice.id, {"reply_to_me": Channel.PAGE})

    assert [mail.why for mail in outbox(alice)] == ["The reader stopped these emails."]


def test_who_stopped_following_meanwhile_gets_no_letter(alice, bob, outbox):
    discussion = make_discussion(alice)
    carol = follower(discussion)
    make_post(discussion, bob)
    outbox(minutes=0)

    with write():
        unfollow(carol.id, "discussion", discussion.id)

    assert outbox(carol) == []
    assert states_of(carol) == [(NoticeState.SKIPPED, "The reader stopped these emails.")]


@pytest.mark.parametrize("stopped", ["reply_to_me", "mention", "accepted"])
def test_stopping_one_kind_of_mail_stops_only_that_kind(alice, bob, outbox, stopped):
    carol = make_member("Carol Tye")
    discussion = make_discussion(carol, kind="question")
    with write():
        follow(alice.id, "discussion", discussion.id)
        choose(alice.id, {"reply": Channel.PAGE, stopped: Channel.PAGE})

    kinds = set()
    mine = make_post(discussion, alice, "My own.")
    for body, parent in (("Nothing special.", 1), ("To you.", mine.number), ("As @alice-merrin says.", 1)):
        make_post(discussion, bob, body, parent=parent)
        kinds |= {mail.kind for mail in outbox(alice)}
    with write():
        toggle_accepted(find_any_post(mine.id), carol)

    kinds |= {mail.kind for mail in outbox(alice)}
    assert kinds == {"reply_to_me", "mention", "accepted"} - {stopped}
    assert sorted(told(alice)) == ["accepted", "follows_discussion", "mention", "reply_to_me"]


def test_nothing_waits_for_who_follows_nothing(app, outbox):
    assert outbox() == []
    assert db.session.scalars(db.select(Follow)).all() == []
