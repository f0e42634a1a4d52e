"""What two people do at the same moment: one comes after the other, and each decides on what stands by then."""

import contextvars
from collections.abc import Callable
from threading import Thread

from flask import Flask

from forum.accounts.models import Member
from forum.database import write
from forum.discussions.models import Discussion
from forum.discussions.services.editing import delete_post
from forum.discussions.services.replying import post_reply
from forum.extensions import db
from forum.text.prepare import prepare
from tests.browser import Browser
from tests.factories import make_discussion, make_post

# So long the second has to come as far as it gets while the first is not done.
MOMENT_SECONDS = 0.3


def while_writing(first: Callable[[], object], browser: Browser, path: str) -> int:
    """The status of a form that is sent while the first act is done but not committed."""
    browser.page("/discussions")
    statuses: list[int] = []

    def send() -> None:
        answer = browser.client.post(path, data={"csrf_token": browser.token})
        statuses.append(answer.status_code)

    second = Thread(target=lambda: contextvars.Context().run(send))
    with write():
        first()
        second.start()
        second.join(MOMENT_SECONDS)
    second.join()
    db.session.rollback()
    return statuses[0]


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
