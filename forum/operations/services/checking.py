"""What is wrong with this installation, and how to mend it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import exists, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from forum.clock import now
from forum.errors import NotReady
from forum.extensions import db
from forum.inbound_mail.queries import late_count, latest_received_at
from forum.jobs.models import Job, JobState
from forum.jobs.queries import is_alive, worker_seen_at
from forum.mail.models import MailState, OutgoingMail
from forum.notifications.models import NoticeState, Notification
from forum.notifications.writing import MAILED
from forum.operations.services.ground import has_ground
from forum.operations.services.starting import is_migrated
from forum.search.queries import search_state
from forum.uploads.storage import try_storage

MAIL_DUE_MINUTES = 15
DISK_LEAST_BYTES = 500 * 1024 * 1024
DEVELOPMENT = "development"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `is_fine`, what was seen, and how to mend it."""

    name: str
    is_fine: bool
    seen: str
    advice: str = ""


def database_answers() -> bool:
    """Whether the database answers a simple question."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def mail_is_late() -> bool:
    """Whether a letter has been due for more than 15 minutes, written already or not."""
    due = now() - timedelta(minutes=MAIL_DUE_MINUTES)
    written = exists().where(OutgoingMail.state == MailState.WAITING, OutgoingMail.next_try_at < due)
    unwritten = exists().where(
        Notification.mail_state == NoticeState.WAITING, Notification.channel.in_(MAILED), Notification.due_at < due
    )
    return bool(db.session.scalar(select(written | unwritten)))


def health() -> tuple[dict[str, Any], bool]:
    """What /health says, and whether the database works. Opens no connection of its own and tells no secret."""
    try:
        checks = {
            "database": "ok" if database_answers() else "failed",
            "search": "ok" if search_state().is_ready else "rebuilding",
            "jobs": "ok" if is_alive(worker_seen_at()) else "no sign of life",
            "mail": "late" if mail_is_late() or late_count(MAIL_DUE_MINUTES) else "ok",
        }
    except SQLAlchemyError:
        db.session.rollback()
        checks = dict.fromkeys(("database", "search", "jobs", "mail"), "unknown") | {"database": "failed"}
    works = checks["database"] == "ok"
    all_fine = all(value == "ok" for value in checks.values())
    status = "ok" if all_fine else ("degraded" if works else "failed")
    return {"status": status, "version": version("connect-and-share"), "checks": checks}, works


def examine() -> list[Finding]:
    """Everything that `forum doctor` looks at, in an order that lets the first failure explain the next."""
    findings = [_settings(), _database()]
    if findings[-1].is_fine:
        findings.append(_migrations())
    if findings[-1].is_fine:
        findings += [look() for look in LOOKS]
    findings.append(_disk())
    return findings


def _settings() -> Finding:
    settings = current_app.config
    if settings["FORUM_ENV"] == DEVELOPMENT:
        return Finding("settings", True, "development: the secret key and the mail settings are those of a trial.")
    if not settings["SITE_URL"].startswith("https://"):
        return Finding("settings", False, "SITE_URL is not https.", "Set SITE_URL to the https address of the site.")
    if settings["MAIL_URL"] == "log:":
        return Finding("settings", False, "MAIL_URL only logs.", "Set MAIL_URL to your mail server.")
    return Finding("settings", True, "production settings are complete.")


def _database() -> Finding:
    if database_answers():
        return Finding("database", True, f"{db.engine.dialect.name} answers.")
    return Finding("database", False, "the database does not answer.", "Check DATABASE_URL and that the server runs.")


def _migrations() -> Finding:
    if is_migrated(db.engine):
        return Finding("migrations", True, "the tables are the newest.")
    return Finding("migrations", False, "the tables are old.", "Run `forum db upgrade`.")


def _ground() -> Finding:
    if has_ground():
        return Finding("ground", True, "the directory, themes and objectives are there.")
    return Finding("ground", False, "the directory, themes or objectives are missing.", "Run `forum db upgrade`.")


def _jobs() -> Finding:
    failed = db.session.scalar(select(func.count()).select_from(Job).where(Job.state == JobState.FAILED)) or 0
    if failed:
        return Finding("jobs", False, f"{failed} failed.", "Look at them on /admin/jobs and retry.")
    if not is_alive(worker_seen_at()):
        return Finding(
            "jobs", False, "the worker gave no sign of life.", "Start it with `forum run` or `forum worker`."
        )
    return Finding("jobs", True, "the worker is alive and nothing failed.")


def _mail() -> Finding:
    if mail_is_late():
        return Finding("mail", False, "letters wait for more than 15 minutes.", "Try `forum mail send-test ADDRESS`.")
    return Finding("mail", True, "nothing is overdue.")


def _incoming_mail() -> Finding:
    settings = current_app.config
    has_door = settings["MAIL_LISTEN"] or settings["MAIL_COLLECT"]
    if not settings["MAIL_IN"]:
        return Finding("incoming mail", True, "none is taken; MAIL_IN is not set.")
    if not has_door and latest_received_at() is None:
        advice = "Set MAIL_LISTEN or MAIL_COLLECT, or give your mail server `forum mail receive`."
        return Finding("incoming mail", False, "MAIL_IN is set, but no mail has a way in.", advice)
    waiting = late_count(MAIL_DUE_MINUTES)
    if waiting:
        return Finding(
            "incoming mail", False, f"{waiting} mails wait to be read.", "Look at /admin/mail/incoming and /admin/jobs."
        )
    return Finding("incoming mail", True, "mail has a way in, and nothing is overdue.")


def _search() -> Finding:
    try:
        state = search_state()
    except NotReady as error:
        return Finding("search", False, str(error), "Run `forum search rebuild`.")
    if not state.is_ready:
        return Finding("search", False, "the index is missing or damaged.", "Run `forum search rebuild`.")
    return Finding("search", True, f"{state.document_count} documents, {state.waiting_changes} changes waiting.")


def _disk() -> Finding:
    folder = Path(current_app.config["INSTANCE_DIR"])
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        return Finding("disk", False, f"{folder} cannot be written.", "Give the application's account that folder.")
    if free < DISK_LEAST_BYTES:
        return Finding("disk", False, f"{free // 2**20} MB left.", "Make room: writing stops when the disk is full.")
    return Finding("disk", True, f"{free // 2**30} GB left.")


def _files() -> Finding:
    try:
        try_storage()
    except NotReady as error:
        return Finding("files", False, str(error), "Check UPLOAD_URL, the room there, and who owns the folder uploads.")
    return Finding("files", True, "documents and pictures can be stored.")


LOOKS: tuple[Callable[[], Finding], ...] = (_ground, _jobs, _mail, _incoming_mail, _search, _files)
