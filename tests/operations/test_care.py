"""Looking after the house: `forum doctor`, `backup` and `text rerender`."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from forum.accounts.models import Member
from forum.clock import now
from forum.database import write
from forum.discussions.models import Post
from forum.extensions import db
from forum.jobs.models import Job, JobState
from forum.jobs.services import note_sign_of_life
from forum.mail.models import OutgoingMail
from forum.mail.services import Envelope, send
from forum.subjects import Mail
from tests.factories import make_discussion, make_post
from tests.run_part import postgresql_folder


def forum(app: Flask, *arguments: str) -> Result:
    db.session.rollback()
    return app.test_cli_runner().invoke(args=list(arguments))


def test_the_doctor_looks_at_everything(app: Flask):
    done = forum(app, "doctor")

    for name in ("settings", "database", "migrations", "ground", "jobs", "mail", "search", "files", "disk"):
        assert f"  {name}: " in done.output


def test_an_upgrade_lays_the_ground_once(app: Flask):
    missing, first, second = forum(app, "doctor"), forum(app, "db", "upgrade"), forum(app, "db", "upgrade")

    assert "WRONG  ground: " in missing.output
    assert "fine   ground: " in forum(app, "doctor").output
    assert " 0 themes, 0 objectives, 366 groups of words" in first.output
    assert not first.output.startswith("Added 0 ")
    assert "Added" not in second.output


def test_an_upgrade_that_stops_before_the_newest_tables_adds_nothing(app: Flask):
    done = forum(app, "db", "upgrade", "base")

    assert done.exit_code == 0, done.output
    assert "WRONG  ground: " in forum(app, "doctor").output


def test_the_doctor_finds_a_failed_job_and_says_what_to_do(app: Flask):
    with write():
        note_sign_of_life()
        db.session.add(Job(name="mail.deliver", state=JobState.FAILED, error="It broke."))

    done = forum(app, "doctor")

    assert done.exit_code == 1
    assert "WRONG  jobs: 1 failed." in done.output
    assert "/admin/jobs" in done.output


def test_the_doctor_finds_a_folder_of_files_that_cannot_be_written(app: Flask):
    assert "fine   files: documents and pictures can be stored." in forum(app, "doctor").output
    folder = Path(app.config["INSTANCE_DIR"]) / "uploads"
    shutil.rmtree(folder)
    folder.write_text("Somebody put a file in its place.")

    done = forum(app, "doctor")
    folder.unlink()

    assert done.exit_code == 1
    assert "WRONG  files: Files cannot be stored or read at the moment." in done.output


def test_the_doctor_finds_letters_that_wait(app: Flask):
    with write():
        send(Envelope("bob@demo.example", "test"), Mail("Words", "Words", "<p>Words</p>"))
        db.session.execute(db.update(OutgoingMail).values(next_try_at=now() - timedelta(minutes=16)))

    assert "WRONG  mail" in forum(app, "doctor").output


def test_the_doctor_warns_of_production_that_sends_no_mail(app: Flask):
    before = app.config["FORUM_ENV"], app.config["SITE_URL"]
    app.config.update(FORUM_ENV="production", SITE_URL="https://roads.example")
    try:
        done = forum(app, "doctor")
    finally:
        app.config.update(FORUM_ENV=before[0], SITE_URL=before[1])

    assert "WRONG  settings: MAIL_URL only logs." in done.output
    assert app.config["SECRET_KEY"] not in done.output


def test_a_backup_holds_everything_that_was_stored(app: Flask, alice: Member, tmp_path: Path):
    make_discussion(alice, "Gullies on steep lanes")
    file = tmp_path / "copy.sqlite3"

    done = forum(app, "backup", str(file))

    assert done.exit_code == 0, done.output
    assert file.stat().st_mode & 0o077 == 0
    if db.engine.dialect.name == "sqlite":
        copy = sqlite3.connect(file)
        assert copy.execute("SELECT title FROM discussion").fetchall() == [("Gullies on steep lanes",)]
        copy.close()
    else:
        programs = postgresql_folder()
        assert programs is not None
        listed = subprocess.run([programs / "pg_restore", "--list", file], capture_output=True, text=True, check=True)
        assert "TABLE DATA public discussion" in listed.stdout


def test_a_backup_is_taken_while_somebody_writes(app: Flask, alice: Member, tmp_path: Path):
    with write():
        alice.job_title = "Drainage engineer"
        db.session.flush()
        done = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "copy")])

    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(("name", "sentence"), [("taken", "exists already"), ("nowhere/copy", "does not exist")])
def test_a_backup_overwrites_nothing(app: Flask, tmp_path: Path, name: str, sentence: str):
    (tmp_path / "taken").write_text("The copy of yesterday.")

    done = forum(app, "backup", str(tmp_path / name))

    assert done.exit_code == 1
    assert sentence in str(done.exception)
    assert (tmp_path / "taken").read_text() == "The copy of yesterday."
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.fixture()
def old_post(alice: Member, bob: Member) -> Post:
    """A post that an older renderer made."""
    post = make_post(make_discussion(alice), bob, "We clean them **twice** a year.")
    with write():
        db.session.execute(db.update(Post).where(Post.id == post.id).values(html="<p>old</p>", renderer_version=0))
    return post


def html_of(post: Post) -> str:
    db.session.rollback()
    return db.session.scalar(db.select(Post.html).where(Post.id == post.id)) or ""


def test_texts_of_an_older_renderer_are_rendered_again(app: Flask, old_post: Post):
    first, second = forum(app, "text", "rerender"), forum(app, "text", "rerender")

    assert "<strong>twice</strong>" in html_of(old_post)
    assert "Rendered 1 texts." in first.output
    assert "Rendered 0 texts." in second.output


def test_a_text_that_breaks_a_newer_limit_keeps_its_page_and_is_named(app: Flask, old_post: Post):
    with write():
        db.session.execute(db.update(Post).where(Post.id == old_post.id).values(source="x" * 30_000))

    done = forum(app, "text", "rerender")

    assert done.exit_code == 1
    assert f"post {old_post.id} keeps its old page" in done.output
    assert html_of(old_post) == "<p>old</p>"


def test_all_texts_can_be_rendered_again(app: Flask, new_browser: Callable[..., object], alice: Member):
    make_post(make_discussion(alice), alice)

    done = forum(app, "text", "rerender", "--all")

    count = db.session.scalar(db.select(db.func.count()).select_from(Post)) or 0
    assert done.exit_code == 0
    assert count >= 2
    assert "Rendered" in done.output
