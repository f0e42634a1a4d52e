"""One contract for every storage; and what a folder and a store of their own must do when something is wrong."""

import os
import resource
import stat
import sys
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from forum.clock import now
from forum.errors import Misconfigured
from forum.uploads.storage import create_storage
from forum.uploads.storage.faults import NoRoom, Unreachable
from tests.factories import make_discussion
from tests.uploads.samples import PDF, chosen, make_upload
from tests.uploads.small_s3 import BUCKET, SECRET, small_s3


@pytest.fixture(params=["disk", "s3"])
def store(request, tmp_path):
    """An empty storage of each kind."""
    if request.param == "disk":
        yield create_storage({"UPLOAD_URL": "disk:", "INSTANCE_DIR": tmp_path})
        return
    with small_s3() as (_, url):
        yield create_storage({"UPLOAD_URL": url, "INSTANCE_DIR": tmp_path})


def read(store, name: str) -> bytes:
    with store.open(name) as content:
        return content.read()


def test_what_is_saved_is_read_again(store):
    store.save("abc1", BytesIO(b"first"))
    store.save("abd2", BytesIO(b"second"))

    assert (read(store, "abc1"), read(store, "abd2")) == (b"first", b"second")


def test_an_empty_file_is_a_file(store):
    store.save("abc1", BytesIO(b""))

    assert read(store, "abc1") == b""


def test_saving_again_replaces(store):
    store.save("abc1", BytesIO(b"a longer first one"))
    store.save("abc1", BytesIO(b"second"))

    assert read(store, "abc1") == b"second"


def test_what_is_not_there_is_a_key_error(store):
    with pytest.raises(KeyError):
        store.open("abc1")


def test_what_is_removed_is_gone_and_may_be_removed_twice(store):
    store.save("abc1", BytesIO(b"first"))
    store.remove("abc1")
    store.remove("abc1")

    with pytest.raises(KeyError):
        store.open("abc1")
    assert list(store.names()) == []


def test_all_names_come_with_their_moment_however_many(store):
    for number in range(8):
        store.save(f"name{number}", BytesIO(b"x"))

    names = dict(store.names())

    assert sorted(names) == [f"name{number}" for number in range(8)]
    assert all(abs(now() - moment) < timedelta(minutes=1) for moment in names.values())


def test_nobody_else_reads_the_folder(tmp_path):
    store = create_storage({"UPLOAD_URL": "disk:", "INSTANCE_DIR": tmp_path})
    store.save("abc1", BytesIO(b"first"))

    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "uploads").rglob("*")}
    assert set(modes.values()) == {0o700, 0o600}


@contextmanager
def files_of_at_most(size: int):
    """A full disk, as far as this process is concerned: no file grows beyond this size."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)


def test_a_disk_that_fills_up_leaves_no_half_file(tmp_path):
    store = create_storage({"UPLOAD_URL": "disk:", "INSTANCE_DIR": tmp_path})

    with files_of_at_most(100_000), pytest.raises(NoRoom, match="There is no room for files"):
        store.save("abc1", BytesIO(bytes(300_000)))

    assert [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("size", "room"),
    [(300_000, 250_000), (2_000_000, 1_500_000), (2_000_000, 2_000_000)],
    ids=["in the storage", "while the form is read", "with the last chunk"],
)
@pytest.mark.parametrize("button", [{"attach": "1"}, {}], ids=["attach", "post"])
def test_a_full_disk_is_503_and_the_words_stay(new_browser, alice, folder, size, room, button):
    talk, reader = make_discussion(alice), new_browser(alice)
    reader.page(talk.address)
    fields = {"csrf_token": reader.token, "body": "My words.", "file_description": "Plan", **button}
    fields["file"] = FileStorage(BytesIO(PDF + os.urandom(size)), "plan.pdf")
    boundary, form = encode_multipart(fields)

    with files_of_at_most(room):
        answer = reader.send(
            "POST",
            f"/discussions/{talk.id}/replies",
            input_stream=BytesIO(form),
            content_length=len(form),
            content_type=f"multipart/form-data; boundary={boundary}",
        )

    assert answer.status == 503 and answer.response.headers["Retry-After"]
    assert "There is no room for files at the moment" in answer.select(".error-summary")[0].get_text()
    assert (answer.value("body"), answer.value("file_description")) == ("My words.", "Plan")
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_folder_that_is_none_is_503_and_the_words_stay(new_browser, alice, folder):
    talk, reader = make_discussion(alice), new_browser(alice)
    folder.write_text("Somebody put a file in its place.")

    answer = reader.post(f"/discussions/{talk.id}/replies", status=503, body="My words.", **chosen(PDF, "plan.pdf"))

    assert "Files cannot be stored or read at the moment" in answer.text and answer.value("body") == "My words."
    folder.unlink()


@pytest.fixture()
def remote(app):
    """The application with its files in a store."""
    own = app.extensions["uploads"]
    with small_s3() as (store, url):
        app.extensions["uploads"] = create_storage({**app.config, "UPLOAD_URL": url})
        yield store
    app.extensions["uploads"] = own


def test_files_come_from_the_store_through_us(remote, new_browser, alice):
    upload = make_upload(alice)

    assert new_browser(alice).page(upload.address).response.data == PDF
    assert list(remote.objects) == [upload.stored_as]


def test_a_full_store_is_503_and_the_words_stay(remote, new_browser, alice):
    talk = make_discussion(alice)

    answer = new_browser(alice).post(
        f"/discussions/{talk.id}/replies", status=503, body="My words.", **chosen(PDF + bytes(200_000), "plan.pdf")
    )

    assert "There is no room for files" in answer.text and answer.value("body") == "My words."
    assert remote.objects == {}


@pytest.mark.parametrize(
    "change", [(SECRET.replace("/", "%2F"), "wrong"), (BUCKET, "another-bucket"), ("eu-west-2", "us-east-1")]
)
def test_a_store_that_refuses_us_is_not_ready(tmp_path, change):
    with small_s3() as (_, url):
        store = create_storage({"UPLOAD_URL": url.replace(*change), "INSTANCE_DIR": tmp_path})

        with pytest.raises(Unreachable):
            store.save("abc1", BytesIO(b"first"))


def test_a_file_that_cannot_be_read_now_is_503(app, remote, new_browser, alice):
    upload, reader = make_upload(alice), new_browser(alice)
    url = "s3://key:secret@127.0.0.1:9/our-files?tls=none"
    app.extensions["uploads"] = create_storage({**app.config, "UPLOAD_URL": url})

    answer = reader.page(upload.address, status=503)

    assert "Files cannot be stored or read at the moment" in answer.text and answer.response.headers["Retry-After"]


def test_a_store_that_is_not_there_is_not_ready(tmp_path):
    store = create_storage({"UPLOAD_URL": "s3://key:secret@127.0.0.1:9/our-files?tls=none", "INSTANCE_DIR": tmp_path})

    with pytest.raises(Unreachable):
        store.open("abc1")


def test_a_store_without_its_library_stops_the_start(tmp_path, monkeypatch):
    for name in ("boto3", "boto3.session"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "forum.uploads.storage.s3", raising=False)

    with pytest.raises(Misconfigured, match="install requirements-s3.lock"):
        create_storage({"UPLOAD_URL": "s3://key:secret@host/our-files", "INSTANCE_DIR": tmp_path})
