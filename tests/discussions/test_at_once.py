"""What two people do at the same moment: one comes after the other, and each decides on what stands by then."""

from collections.abc import Callable

from flask import Flask

from forum.accounts.models import Member
from forum.audit.models import AuditEntry
from forum.discussions.models import Discussion
from forum.discussions.services.closing import lock_discussion
from forum.discussions.services.editing import delete_post
from forum.discussions.services.replying import post_reply
from forum.extensions import db
from forum.text.prepare import prepare
from tests.at_once import while_writing
from tests.browser import Browser
from tests.factories import make_discussion, make_post


def test_a_discussion_that_gets_a_reply_at_that_moment_is_not_deleted(
    app: Flask, new_browser: Callable[..., Browser], alice: Member, bob: Member
):
    discussion = make_discussion(alice)

    status = while_writing(
        lambda: post_reply(discussion, bob, prepare("We clean them twice a year.")),
        new_browser(alice),
        f"/discussions/{discussion.id}/delete",
    )

    stands = db.session.get_one(Discussion, discussion.id, populate_existing=True)
    assert status == 403
    assert (stands.reply_count, stands.deleted_at) == (1, None)


def test_a_reply_that_is_deleted_twice_at_once_is_counted_once(
    app: Flask, new_browser: Callable[..., Browser], alice: Member, bob: Member
):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    post = make_post(discussion, bob)

    status = while_writing(lambda: delete_post(post, bob), new_browser(bob), f"/posts/{post.id}/delete")

    # The second press leads where the first one led.
    assert status == 303
    assert db.session.get_one(Discussion, discussion.id, populate_existing=True).reply_count == 1


def test_of_two_who_close_at_that_moment_the_second_reads_who_was_first(
    app: Flask, new_browser: Callable[..., Browser], alice: Member, mia: Member, ada: Member
):
    discussion = make_discussion(alice)

    status = while_writing(
        lambda: lock_discussion(discussion, mia, "It is settled."),
        new_browser(ada),
        f"/discussions/{discussion.id}/lock",
        reason="It goes in circles.",
    )

    stands = db.session.get_one(Discussion, discussion.id, populate_existing=True)
    assert status == 409
    assert stands.lock_reason == "It is settled."
    assert db.session.scalars(db.select(AuditEntry.reason)).all() == ["It is settled."]
