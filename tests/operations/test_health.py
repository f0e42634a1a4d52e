"""/health, for those who watch over the house."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forum.accounts.models import Member
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.models import SignOfLife
from forum.jobs.services import note_sign_of_life
from forum.mail.models import OutgoingMail
from forum.mail.services import Envelope, send
from forum.notifications.choices import Channel
from forum.notifications.models import NoticeState, Notification
from forum.subjects import Mail
from tests.browser import Browser
from tests.factories import make_discussion, make_notice


def health(browser: Browser, status: int = 200) -> Any:
    answer = browser.send("GET", "/health")
    assert answer.status == status
    return answer.response.json


@pytest.fixture()
def broken_database(app: Flask) -> Iterator[None]:
    """The file is there but holds something else; or the server has none of our tables."""
    if db.engine.dialect.name == "sqlite":
        db.session.remove()
        db.engine.dispose()
        folder = Path(app.config["INSTANCE_DIR"])
        (folder / "forum.sqlite3").write_bytes(b"This is no database." * 500)
        yield
        return
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_of_life RENAME TO away")
    yield
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO sign_of_life")


def test_health_names_its_checks(browser: Browser):
    state = health(browser)

    assert set(state) == {"status", "version", "checks"}
    assert set(state["checks"]) == {"database", "search", "jobs", "mail"}
    assert state["checks"]["database"] == "ok"


def test_a_worker_that_was_never_seen_degrades_it(browser: Browser):
    state = health(browser)

    assert (state["status"], state["checks"]["jobs"]) == ("degraded", "no sign of life")


def test_a_sign_of_life_of_this_minute_is_fine(browser: Browser):
    with write():
        note_sign_of_life()

    assert health(browser)["checks"]["jobs"] == "ok"


def test_a_sign_of_life_of_a_minute_ago_is_not(browser: Browser):
    with write():
        db.session.add(SignOfLife(name="worker", at=now() - timedelta(seconds=61)))

    assert health(browser)["checks"]["jobs"] == "no sign of life"


def test_a_letter_due_for_a_quarter_of_an_hour_is_late(browser: Browser):
    with write():
        send(Envelope("bob@demo.example", "test"), Mail("Words", "Words", "<p>Words</p>"))
        db.session.execute(db.update(OutgoingMail).values(next_try_at=now() - timedelta(minutes=16)))

    assert health(browser)["checks"]["mail"] == "late"


def test_a_notice_whose_letter_nobody_writes_is_late(browser: Browser, alice: Member):
    waiting = {"channel": Channel.WEEKLY, "mail_state": NoticeState.WAITING}
    notice = make_notice(alice, make_discussion(alice), due_at=now() - timedelta(minutes=14), **waiting)
    assert health(browser)["checks"]["mail"] == "ok"

    with write():
        db.session.get_one(Notification, notice.id).due_at = now() - timedelta(minutes=16)

    assert health(browser)["checks"]["mail"] == "late"


def test_a_database_that_fails_is_503(browser: Browser, broken_database: None):
    state = health(browser, status=503)

    assert (state["status"], state["checks"]["database"]) == ("failed", "failed")


def test_pages_answer_503_while_the_database_fails(
    new_browser: Callable[..., Browser], browser: Browser, broken_database: None
):
    if db.engine.dialect.name == "sqlite":
        browser.page("/discussions", status=503)


def test_it_is_never_kept_and_tells_no_secret(browser: Browser):
    answer = browser.send("GET", "/health")

    assert answer.response.headers["Cache-Control"] == "no-store"
    assert "sqlite" not in answer.html
    assert "postgresql" not in answer.html
