"""Two acts at the same moment."""

from io import BytesIO

import pytest
from sqlalchemy import select

from forum.accounts.models import Member
from forum.database import write
from forum.discussions.models import Post
from forum.discussions.services.replying import post_reply
from forum.extensions import db
from forum.text.prepare import prepare
from forum.uploads.models import MEMBER_MOST_BYTES, Upload
from forum.uploads.services.attaching import attach, change_files
from forum.uploads.services.clearing import clear_files
from forum.uploads.services.keeping import Sent, check_file, keep_file, store_file
from tests.at_once import while_writing
from tests.factories import make_discussion, make_post
from tests.uploads.samples import PDF, chosen, make_upload
from tests.uploads.test_clearing import make_old


def test_of_two_posts_that_want_one_file_one_gets_it(new_browser, alice):
    file, talk = make_upload(alice), make_discussion(alice)

    def first():
        post_reply(talk, db.session.get_one(Member, alice.id), prepare("The first."), files=[file.id])

    status = while_writing(
        first, new_browser(alice), f"/discussions/{talk.id}/replies", body="Here.", uploads=str(file.id)
    )

    assert status == 422
    assert db.session.scalars(select(Post.number).order_by(Post.number)).all() == [1, 2]


def test_of_two_edits_of_one_post_the_second_sees_what_stands(new_browser, alice):
    post = make_post(make_discussion(alice), alice)
    file = make_upload(alice, on=("post", post.id))
    kept, path = post.source, f"/posts/{post.id}/edit"

    def first():
        row = db.session.get_one(Post, post.id)
        row.version += 1
        change_files(db.session.get_one(Member, alice.id), ("post", post.id), [])

    status = while_writing(first, new_browser(alice), path, body=kept, version="1", uploads=str(file.id))

    assert status == 409
    assert db.session.scalars(select(Upload.kind)).all() == [None]


@pytest.mark.parametrize("left", [len(PDF) + 10, 2 * len(PDF)])
def test_two_files_at_once_share_the_last_room(new_browser, alice, left):
    talk = make_discussion(alice)
    full = make_upload(alice)
    with write():
        db.session.get_one(Upload, full.id).size = MEMBER_MOST_BYTES - left
    checked = check_file(Sent("a.pdf", BytesIO(PDF)))
    stored_as = store_file(checked)

    def first():
        keep_file(db.session.get_one(Member, alice.id), checked, stored_as)

    status = while_writing(
        first, new_browser(alice), f"/discussions/{talk.id}/replies", body="Here.", **chosen(PDF, "b.pdf")
    )

    assert status == (303 if left == 2 * len(PDF) else 422)


def test_what_is_posted_at_the_last_moment_is_not_cleared_away(alice):
    file, post = make_upload(alice), make_post(make_discussion(alice), alice)
    make_old(file)
    with write():
        attach(alice, ("post", post.id), [file.id])

    clear_files()

    assert db.session.get_one(Upload, file.id).kind == "post"
