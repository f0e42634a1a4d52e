"""What nobody needs is cleared away, and nothing else."""

import os
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from forum.clock import now
from forum.database import write
from forum.discussions.models import Post, PostMention
from forum.extensions import db
from forum.jobs.services import plan_regular_work, run_due_jobs
from forum.uploads.models import Upload
from forum.uploads.services import clearing
from forum.uploads.services.clearing import clear_files, clear_rowless_files
from forum.uploads.storage import storage
from tests.factories import make_discussion, make_post, make_story
from tests.uploads.samples import make_upload


def stored():
    return sorted(name for name, _ in storage().names())


def rows():
    db.session.rollback()
    return sorted(db.session.scalars(select(Upload.stored_as)))


def make_old(*uploads, hours=49):
    with write():
        ids = [upload.id for upload in uploads]
        moment = now() - timedelta(hours=hours)
        db.session.execute(db.update(Upload).where(Upload.id.in_(ids)).values(waiting_since=moment))


def test_what_nobody_posted_for_two_days_goes_with_its_file(alice):
    old, young = make_upload(alice), make_upload(alice)
    make_old(old)
    make_old(young, hours=47)

    assert clear_files() is False

    assert rows() == stored() == [young.stored_as]


def test_what_hangs_on_something_stays_however_old(alice):
    post, story = make_post(make_discussion(alice), alice), make_story(alice)
    kept = [make_upload(alice, on=("post", post.id)), make_upload(alice, on=("story", story.id))]
    with write():
        db.session.execute(db.update(Post).values(deleted_at=now()))
        db.session.execute(db.update(Upload).values(created_at=now() - timedelta(days=900)))

    clear_files()

    assert rows() == stored() == sorted(upload.stored_as for upload in kept)


def test_what_hung_on_something_purged_goes(alice):
    talk = make_discussion(alice)
    gone, stays = make_post(talk, alice), make_post(talk, alice)
    make_upload(alice, on=("post", gone.id))
    kept = make_upload(alice, on=("post", stays.id))
    with write():
        db.session.execute(db.delete(PostMention))
        db.session.execute(db.delete(Post).where(Post.id == gone.id))

    clear_files()

    assert rows() == stored() == [kept.stored_as]


def test_it_goes_on_after_each_batch(alice, monkeypatch):
    monkeypatch.setattr(clearing, "AT_ONCE", 2)
    make_old(*(make_upload(alice) for _ in range(5)))

    assert [clear_files() for _ in range(3)] == [True, True, False]
    assert rows() == stored() == []


def test_a_stored_file_without_a_row_goes_after_a_day(alice, folder, monkeypatch):
    monkeypatch.setattr(clearing, "AT_ONCE", 2)
    monkeypatch.setattr(clearing, "ASKED_AT_ONCE", 2)
    known = make_upload(alice)
    for name in ("aa-old-1", "ab-old-2", "ac-old-3", "ad-half.part", "ae-young"):
        storage().save(name, BytesIO(b"x"))
    day_ago = now().timestamp() - 25 * 3600
    for path in folder.glob("*/*"):
        if path.name != "ae-young":
            os.utime(path, (day_ago, day_ago))

    # Names come in any order, and the old file that has a row may be among the first.
    assert clear_rowless_files() is True
    while clear_rowless_files():
        pass

    assert stored() == sorted(["ae-young", known.stored_as])


def test_a_row_that_goes_before_its_file_is_finished_by_the_next_run(alice, folder):
    """The worker may die between the two."""
    path = next(folder.glob(f"*/{make_upload(alice).stored_as}"))
    with write():
        db.session.execute(db.delete(Upload))
    os.utime(path, (0, 0))

    clear_rowless_files()

    assert stored() == []


@pytest.mark.parametrize("name", ["uploads.clear_files", "uploads.clear_rowless_files"])
def test_the_worker_does_it_regularly(alice, name):
    make_old(make_upload(alice))
    with write():
        plan_regular_work()

    run_due_jobs()

    assert rows() == stored() == []
    assert name in {job for (job,) in db.session.execute(db.text("SELECT name FROM regular_work"))}
