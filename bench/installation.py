"""An empty installation for a measurement, on SQLite or PostgreSQL, and people to fill it with."""

import logging
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import count

import structlog
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select

from forum import create_app
from forum.__main__ import add_commands
from forum.accounts.models import Member, Role, State
from forum.clock import now
from forum.database import write
from forum.discussions.models import Audience, Discussion, DiscussionKind
from forum.discussions.services.starting import Draft, start_discussion
from forum.extensions import db
from forum.following.models import Follow
from forum.notifications.choices import Channel
from forum.notifications.models import NotificationChoice
from forum.objectives.queries import all_objectives
from forum.objectives.services import load_objectives
from forum.text.prepare import prepare
from tests.run_part import postgresql, postgresql_folder

DATABASES = "sqlite, postgresql (a server for this run), or the address of an empty database"
names = count(1)


@contextmanager
def installation(database: str = "sqlite", **settings: str) -> Iterator[Flask]:
    """The application on an empty database and in a folder of its own; the environment is that of its workers too."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if database == "postgresql":
            database = f"{stack.enter_context(thrown_away())}_gw0"
        url = "" if database == "sqlite" else database
        with environment(INSTANCE_DIR=folder, DATABASE_URL=url, FORUM_ENV="development", **settings):
            app = create_app()
            add_commands(app)
            # A line for each letter would be most of what is measured.
            structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
            with app.app_context():
                upgrade()
                with write():
                    load_objectives()
                yield app
                db.session.remove()
                db.engine.dispose()


@contextmanager
def thrown_away() -> Iterator[str]:
    """The start of the addresses of a PostgreSQL server's databases; it is gone afterwards. It waits for no disk."""
    programs = postgresql_folder()
    if programs is None:
        raise SystemExit("PostgreSQL is missing: install the package postgresql.")
    with postgresql(programs) as url:
        yield url


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """These variables, until the end."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def new_members(number: int) -> list[Member]:
    """Members of long standing who are here now."""
    with write():
        rows = [_row(next(names)) for _ in range(number)]
        db.session.execute(insert(Member), rows)
    found = select(Member).order_by(Member.id.desc()).limit(number)
    return list(db.session.scalars(found))


def _row(number: int) -> dict[str, object]:
    long_ago = now() - timedelta(days=365)
    return {
        "name": f"Reader {number}",
        "sort_name": f"reader {number}",
        "handle": f"reader-{number}",
        "email": f"reader-{number}@demo.example",
        "job_title": "Engineer",
        "password_hash": "x",
        "role": Role.MODERATOR,
        "state": State.ACTIVE,
        "post_count": 10,
        "created_at": long_ago,
        "confirmed_at": long_ago,
        "approved_at": long_ago,
        "last_seen_at": now(),
    }


def new_discussion(author: Member) -> Discussion:
    """A discussion that everybody may read, and its author follows."""
    text = prepare("How do others do this?")
    with write():
        draft = Draft(
            DiscussionKind.DISCUSSION, "Gullies on steep lanes", text, [all_objectives()[0]], [], Audience.PUBLIC
        )
        return start_discussion(author, draft)


def let_follow(discussion: Discussion, members: Sequence[Member]) -> None:
    """Let these members follow it, those who do not yet."""
    with write():
        rows = [{"member_id": m.id, "kind": "discussion", "subject_id": discussion.id} for m in members]
        db.session.execute(insert(Follow), rows)


def let_choose(members: Sequence[Member], channel: Channel) -> None:
    """Let these members be told of replies in what they follow by this way."""
    with write():
        rows = [{"member_id": m.id, "name": "reply", "channel": channel} for m in members]
        db.session.execute(insert(NotificationChoice), rows)
