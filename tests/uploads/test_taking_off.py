"""A moderator takes a single file off somebody's text."""

import pytest
from sqlalchemy import select

from forum.audit.models import AuditEntry
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.jobs.services import run_due_jobs
from forum.uploads.models import Upload
from forum.uploads.storage import storage
from tests.factories import make_discussion, make_post, make_story
from tests.uploads.samples import make_upload, picture

REASON = "A number plate can be read."


def page_of(post):
    return db.session.get_one(Discussion, post.discussion_id).address


@pytest.fixture()
def post(alice):
    return make_post(make_discussion(alice), alice)


@pytest.fixture()
def file(alice, post):
    return make_upload(alice, "photo.png", picture(), on=("post", post.id))


def test_the_file_is_gone_at_once_and_its_owner_is_told(new_browser, outbox, alice, bob, mia, post, file):
    address, reader = file.address, new_browser(mia)
    page = reader.page(page_of(post))
    tag = new_browser(bob).page(page_of(post)).response.headers["ETag"]
    form = reader.page(page.link("Take off photo.png"))
    assert form.select("figure img")

    answer = reader.post(f"/uploads/{file.id}/remove", reason=REASON)

    assert answer.location == post.permalink
    for somebody in (new_browser(), new_browser(alice), reader):
        somebody.page(address, status=404)
    assert not new_browser(bob).page(page_of(post), headers={"If-None-Match": tag}).select("figure")
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.kind, entry.subject_id, entry.reason) == ("redact", "post", post.id, REASON)
    (letter,) = outbox(alice)
    assert "A file was taken off your text" in letter.text and REASON in letter.text


def test_the_bytes_go_with_the_next_run_of_the_worker(new_browser, mia, file):
    new_browser(mia).post(f"/uploads/{file.id}/remove", reason=REASON)

    run_due_jobs()

    assert db.session.scalar(select(Upload.id)) is None and list(storage().names()) == []


def test_a_file_of_a_story_is_taken_off_too(new_browser, alice, mia):
    story = make_story(alice)
    file, reader = make_upload(alice, on=("story", story.id)), new_browser(mia)

    reader.page(reader.page(story.address).link("Take off plan.pdf"))
    reader.post(f"/uploads/{file.id}/remove", reason=REASON)

    assert not reader.page(story.address).select("#files")


def test_a_reason_is_needed(new_browser, mia, file):
    answer = new_browser(mia).post(f"/uploads/{file.id}/remove", status=422, reason="")

    assert "Enter the reason." in answer.text
    assert db.session.get_one(Upload, file.id).kind == "post"


def test_nobody_moderates_their_own_text(new_browser, mia):
    own = make_post(make_discussion(mia), mia)
    file, reader = make_upload(mia, on=("post", own.id)), new_browser(mia)

    assert "Take off" not in reader.page(page_of(own)).text
    reader.post(f"/uploads/{file.id}/remove", status=403, reason=REASON)


def test_members_find_no_such_page(new_browser, alice, bob, post, file):
    for other in (alice, bob):
        assert "Take off" not in new_browser(other).page(page_of(post)).text
        new_browser(other).page(f"/uploads/{file.id}/remove", status=404)
        new_browser(other).post(f"/uploads/{file.id}/remove", status=404, reason=REASON)


def test_what_hangs_on_nothing_is_not_for_moderators(new_browser, alice, mia):
    new_browser(mia).page(f"/uploads/{make_upload(alice).id}/remove", status=404)
    new_browser(mia).page(f"/uploads/{make_upload(mia).id}/remove", status=404)
