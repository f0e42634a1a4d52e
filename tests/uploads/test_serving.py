"""A file is shown with the permission of what it hangs on, asked at that moment, and runs nothing."""

from io import BytesIO

import pytest
from PIL import Image

from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.extensions import db
from forum.uploads.models import Upload
from forum.uploads.storage import storage
from tests.factories import make_discussion, make_member, make_post, make_story
from tests.uploads.samples import PDF, make_upload, picture


def hang(author, kind="post", name="plan.pdf", content=PDF, **values):
    """A file on a new post or story of somebody; the file and what it hangs on."""
    item = make_story(author, **values) if kind == "story" else make_post(make_discussion(author, **values), author)
    return make_upload(author, name, content, on=(kind, item.id)), item


def change(model, item, **values):
    with write():
        db.session.execute(db.update(model).where(model.id == item.id).values(**values))


def test_a_document_is_sent_as_an_attachment_that_runs_nothing(browser, alice):
    upload, _ = hang(alice)

    headers = browser.page(upload.address).response.headers

    assert headers.getlist("Content-Security-Policy") == ["default-src 'none'; sandbox"]
    assert headers["Content-Disposition"] == "attachment; filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(len(PDF))
    assert headers["Cache-Control"] == "private, no-cache"


def test_its_bytes_are_those_that_were_sent(browser, alice):
    upload, _ = hang(alice)

    assert browser.page(upload.address).response.data == PDF


def test_a_picture_may_show_on_a_page(browser, alice):
    upload, _ = hang(alice, name="photo.png", content=picture())

    answer = browser.page(upload.address)

    assert answer.response.headers["Content-Disposition"].startswith("inline;")
    assert answer.response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Image.open(BytesIO(answer.response.data)).size == (60, 40)


@pytest.mark.parametrize(("content", "charset"), [("£5".encode(), "utf-8"), ("£5".encode("cp1252"), "windows-1252")])
def test_a_text_says_its_letters(browser, alice, content, charset):
    upload, _ = hang(alice, name="notes.txt", content=content)

    assert browser.page(upload.address).response.headers["Content-Type"] == f"text/plain; charset={charset}"


def test_a_wrong_name_leads_to_the_right_one(browser, alice):
    upload, _ = hang(alice)

    assert browser.page(f"/uploads/{upload.id}/other.exe", status=301).location == upload.address


def test_a_wrong_name_tells_nothing_of_what_one_may_not_see(browser, alice):
    upload, _ = hang(alice, audience="members")

    browser.page(f"/uploads/{upload.id}/other.pdf", status=404)


def test_who_has_it_gets_it_from_the_browser_but_asks_each_time(browser, alice):
    upload, post = hang(alice)
    tag = browser.page(upload.address).response.headers["ETag"]

    same = browser.page(upload.address, status=304, headers={"If-None-Match": tag}).response.headers
    assert same.getlist("Content-Security-Policy") == ["default-src 'none'; sandbox"]
    assert same["Cache-Control"] == "private, no-cache"
    change(Post, post, removed_at=post.created_at)

    browser.page(upload.address, status=404, headers={"If-None-Match": tag})


@pytest.mark.parametrize("kind", ["post", "story"])
@pytest.mark.parametrize("state", ["deleted_at", "removed_at", "held_at"])
def test_what_no_longer_shows_takes_its_files_along_at_once(browser, new_browser, alice, bob, mia, kind, state):
    upload, item = hang(alice, kind)
    browser.page(upload.address)

    change(type(item), item, **{state: item.created_at})

    browser.page(upload.address, status=404)
    new_browser(bob).page(upload.address, status=404)
    new_browser(alice).page(upload.address, status=404 if state == "deleted_at" else 200)
    new_browser(mia).page(upload.address)


def test_a_discussion_that_goes_takes_the_files_of_its_replies_along(browser, alice):
    upload, post = hang(alice)

    change(Discussion, db.session.get_one(Discussion, post.discussion_id), removed_at=post.created_at)

    browser.page(upload.address, status=404)


def test_files_for_members_are_for_members(browser, new_browser, alice, bob):
    upload, _ = hang(alice, audience="members")

    browser.page(upload.address, status=404)
    new_browser(make_member(state="pending")).page(upload.address, status=404)
    new_browser(bob).page(upload.address)


def test_a_file_that_hangs_on_nothing_is_its_owners_alone(browser, new_browser, alice, bob, mia):
    upload = make_upload(alice)

    new_browser(alice).page(upload.address)
    for other in (browser, new_browser(bob), new_browser(mia)):
        other.page(upload.address, status=404)


def test_a_suspended_member_loses_what_waits(new_browser, alice):
    upload, reader = make_upload(alice), new_browser(alice)
    change(type(alice), alice, suspended_until=upload.created_at.replace(year=2100))

    reader.page(upload.address, status=404)


def test_a_file_that_the_storage_lost_is_404(browser, alice):
    upload, _ = hang(alice)
    storage().remove(upload.stored_as)

    browser.page(upload.address, status=404)


def test_a_file_of_something_purged_is_404(browser, alice):
    upload, _ = hang(alice)
    with write():
        db.session.execute(db.update(Upload).values(subject_id=999_999))

    browser.page(upload.address, status=404)
