"""When a letter is written, and whether it leaves."""

import pytest

from forum.database import write
from forum.discussions.models import Post
from forum.discussions.queries import find_any_post
from forum.discussions.services.closing import remove_post
from forum.discussions.services.marking import toggle_accepted
from forum.extensions import db
from forum.following.services import follow
from forum.mail.models import MailState
from forum.notifications.models import Event, Notification
from forum.notifications.services import set_mails, spread
from tests.factories import make_discussion, make_member, make_post


def told(member):
    """Why a member was told, in order."""
    statement = db.select(Notification.why).where(Notification.member_id == member.id).order_by(Notification.id)
    return list(db.session.scalars(statement))


def spread_latest():
    """Tell everybody of the latest event, without sending a letter yet."""
    event_id = db.session.scalar(db.select(db.func.max(Event.id)))
    more = True
    while more:
        with write():
            more = spread(event_id)


def test_permission_is_asked_again_when_the_letter_leaves(alice, bob, outbox):
    discussion = make_discussion(alice)
    post = make_post(discussion, bob)
    spread_latest()

    with write():
        remove_post(db.session.get(Post, post.id), "Advertising.")

    (letter,) = outbox(alice)
    assert letter.state == MailState.SKIPPED
    assert letter.why == "The reader may not see it any more."


def test_a_letter_that_waits_is_not_sent_to_who_stopped_it_meanwhile(alice, bob, outbox):
    discussion = make_discussion(alice)
    make_post(discussion, bob, "@alice-merrin")
    spread_latest()

    with write():
        set_mails(alice.id, {"reply_to_me": False})

    assert [mail.why for mail in outbox(alice)] == ["The reader stopped these emails."]


def test_one_mail_about_new_replies_until_the_discussion_is_opened_again(new_browser, alice, bob, outbox):
    carol = make_member("Carol Tye")
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
    for text in ("One.", "Two.", "Three."):
        make_post(discussion, bob, text)

    assert [mail.kind for mail in outbox(carol)] == ["reply"]
    new_browser(carol).page(discussion.address)
    make_post(discussion, bob, "Four.")
    make_post(discussion, bob, "Five.")

    assert [mail.kind for mail in outbox(carol)] == ["reply", "reply"]
    assert "Four." in outbox(carol)[1].text
    assert told(carol) == ["follows_discussion"] * 5


def test_mentions_replies_to_me_answers_and_decisions_always_mail(alice, bob, outbox):
    discussion = make_discussion(alice, kind="question")
    post = make_post(discussion, bob, "@alice-merrin, one.")
    make_post(discussion, bob, "@alice-merrin, two.")
    make_post(discussion, alice, "Thanks.", parent=post.number)
    make_post(discussion, alice, "Thanks again.", parent=post.number)

    assert [mail.kind for mail in outbox(alice)] == ["reply_to_me", "reply_to_me"]
    assert [mail.kind for mail in outbox(bob)] == ["reply_to_me", "reply_to_me"]


@pytest.mark.parametrize("stopped", ["reply", "reply_to_me", "mention", "accepted"])
def test_stopping_one_kind_of_mail_stops_only_that_kind(alice, bob, outbox, stopped):
    carol = make_member("Carol Tye")
    discussion = make_discussion(carol, kind="question")
    with write():
        follow(alice.id, "discussion", discussion.id)
        set_mails(alice.id, {stopped: False})

    make_post(discussion, bob, "Nothing special.")
    mine = make_post(discussion, alice, "My own.")
    make_post(discussion, bob, "To you.", parent=mine.number)
    make_post(discussion, carol, "As @alice-merrin says.")
    with write():
        toggle_accepted(find_any_post(mine.id), carol)

    kinds = {mail.kind for mail in outbox(alice)}
    assert kinds == {"reply", "reply_to_me", "mention", "accepted"} - {stopped}
    assert sorted(told(alice)) == ["accepted", "follows_discussion", "mention", "reply_to_me"]
