"""The house under test: one application, a fresh database for each test, and the four people."""

import gc
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, text

from forum import create_app
from forum.__main__ import add_commands
from forum.accounts.models import Member, Role
from forum.clock import clock_at, now
from forum.database import write
from forum.extensions import db
from forum.finding.views.blueprint import searches
from forum.finding.views.suggesting import typed_letters
from forum.jobs.services import run_due_jobs
from forum.mail.models import OutgoingMail
from forum.notifications.writing import write_letters
from forum.objectives.services import load_objectives
from forum.organisations.services import load_directory
from forum.saved_searches.views import readers
from forum.search.backends.postgresql.tables import metadata as search_index
from forum.themes.services import load_themes
from tests.browser import Browser
from tests.factories import make_member, make_organisation

# Where it is not set the run is on SQLite.
DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "")
KEPT_TABLES = ("alembic_version", "objective", "theme")
BEGIN_ANEW = """
    SELECT setval(CAST(quote_ident(schemaname) || '.' || quote_ident(sequencename) AS regclass), 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL AND sequencename <> ALL (:kept)
"""
real_connect = socket.socket.connect


def _only_this_machine(self: socket.socket, address: Any) -> Any:
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"A test tried to reach {address[0]}.")
    return real_connect(self, address)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what reaches the database: no other test has to be seen on a second one."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        engine = item.callspec.params.get("engine") if hasattr(item, "callspec") else None
        if "app" in fixtures or "built_app" in fixtures or engine == "postgresql":
            item.add_marker("database")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    socket.socket.connect = _only_this_machine  # type: ignore[method-assign]
    yield
    socket.socket.connect = real_connect  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def built_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the whole run, migrated, with themes and objectives."""
    folder = tmp_path_factory.mktemp("instance")
    app = create_app(
        {
            "INSTANCE_DIR": folder,
            "SQLALCHEMY_DATABASE_URI": _database_url(folder),
            "CHEAP_PASSWORD_HASH": True,
            "MAIL_URL": "log:",
            "PROPAGATE_EXCEPTIONS": False,
        }
    )
    add_commands(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            # What a power cut would take is of no worth here, and waiting for the disk is half of a test's time.
            event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        upgrade()
        with write():
            load_themes()
            load_objectives()
        if db.engine.dialect.name == "sqlite":
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
            shutil.copy(folder / "forum.sqlite3", folder / "template.sqlite3")
    # All that is loaded by now stays: looking it through for garbage again and again costs time.
    gc.freeze()
    return app


def _database_url(folder: Path) -> str:
    if not DATABASE_URL:
        return f"sqlite:///{folder / 'forum.sqlite3'}"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return f"{DATABASE_URL}_{worker}"


@pytest.fixture()
def app(built_app: Flask) -> Iterator[Flask]:
    """The application with an empty network, inside its context; settings that a test changed are put back."""
    settings = dict(built_app.config)
    with built_app.app_context():
        _empty(built_app)
        yield built_app
        db.session.remove()
    built_app.config.clear()
    built_app.config.update(settings)


def _empty(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        folder = Path(app.config["INSTANCE_DIR"])
        db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            (folder / f"forum.sqlite3{suffix}").unlink(missing_ok=True)
        shutil.copy(folder / "template.sqlite3", folder / "forum.sqlite3")
    else:
        _empty_postgresql()
    shutil.rmtree(Path(app.config["INSTANCE_DIR"]) / "search", ignore_errors=True)
    for counter in (searches, typed_letters, readers):
        # Else each tenth request of a run writes a row more, in whatever test it falls.
        counter._counts.clear()
        counter._paused.clear()


def _empty_postgresql() -> None:
    """Empty the tables that have rows and begin the sequences anew; emptying all takes three times as long.

    Not DELETE alone: new rows would fill old places, and come in another order than they were made.
    """
    tables = [t.name for t in (*db.metadata.sorted_tables, *search_index.sorted_tables) if t.name not in KEPT_TABLES]
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        names = [f'"{name}"' for name in connection.scalars(text(filled))]
        # All goes, so nobody has to look after what refers to it.
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql("; ".join(f"DELETE FROM {name}" for name in names) or "SELECT 1")
        connection.exec_driver_sql("SET session_replication_role = DEFAULT")
        if names:
            connection.exec_driver_sql(f"VACUUM {', '.join(names)}")
        connection.execute(text(BEGIN_ANEW), {"kept": [f"{name}_id_seq" for name in KEPT_TABLES]})


@pytest.fixture()
def whoosh(app: Flask) -> Iterator[None]:
    """The embedded search engine whatever the database: its index is a folder, and the indexer writes it later."""
    usual = app.config["SEARCH_BACKEND"]
    app.config["SEARCH_BACKEND"] = "whoosh"
    app.extensions.pop("search", None)
    yield
    app.config["SEARCH_BACKEND"] = usual
    app.extensions.pop("search", None)


@pytest.fixture()
def new_browser(app: Flask) -> Callable[..., Browser]:
    """Makes browsers: `new_browser()` is a visitor, `new_browser(alice)` is signed in."""

    def make(member: Member | None = None) -> Browser:
        browser = Browser(app)
        return browser.sign_in(member) if member else browser

    return make


@pytest.fixture()
def browser(new_browser: Callable[..., Browser]) -> Browser:
    return new_browser()


@pytest.fixture()
def alice(app: Flask) -> Member:
    return make_member("Alice Merrin", organisation=make_organisation("Northmoor County Council"))


@pytest.fixture()
def bob(app: Flask) -> Member:
    return make_member("Bob Oakes", organisation=make_organisation("Eastvale Council"))


@pytest.fixture()
def mia(app: Flask) -> Member:
    return make_member("Mia Castell", role=Role.MODERATOR)


@pytest.fixture()
def ada(app: Flask) -> Member:
    return make_member("Ada Linden", role=Role.ADMINISTRATOR)


@pytest.fixture()
def directory(app: Flask) -> None:
    """The product's own directory of bodies."""
    with write():
        load_directory()


@pytest.fixture()
def outbox(app: Flask) -> Callable[..., list[OutgoingMail]]:
    """Runs the waiting jobs, as if some minutes had passed, and gives the letters, perhaps those to one person."""

    def read(to: Member | None = None, *, minutes: int = 11) -> list[OutgoingMail]:
        # What is to be sent at once waits ten minutes for what belongs to it.
        run_due_jobs()
        with clock_at(now() + timedelta(minutes=minutes)):
            with write():
                write_letters.later()
            run_due_jobs()
        db.session.rollback()
        statement = db.select(OutgoingMail).order_by(OutgoingMail.id)
        if to is not None:
            statement = statement.where(OutgoingMail.to_address == to.email)
        return list(db.session.scalars(statement))

    return read


@pytest.fixture()
def statements(app: Flask) -> Callable[..., Any]:
    """`with statements() as seen:` collects the SQL statements that run inside."""

    @contextmanager
    def watch() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return watch
