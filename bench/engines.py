"""The application's own back ends, opened for a measurement with nothing else in them."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import text

from bench.installation import environment, thrown_away
from bench.processor import Processor
from forum import create_app
from forum.__main__ import add_commands
from forum.extensions import db
from forum.search.backends import create_backend
from forum.search.contract import Backend
from tests.run_part import postgresql_folder

BACKENDS = ("whoosh", "postgresql")


def possible_backends() -> list[str]:
    """The back ends that can be measured on this machine."""
    has_server = os.environ.get("DATABASE_URL", "").startswith("postgresql") or postgresql_folder() is not None
    return [name for name in BACKENDS if name == "whoosh" or has_server]


@contextmanager
def opened(name: str, folder: Path) -> Iterator[tuple[Backend, Processor]]:
    """A back end, and what takes the times of its questions.

    PostgreSQL is the one that DATABASE_URL names, an empty database; without it a server is started and thrown away.
    """
    if name == "whoosh":
        yield create_backend({"SEARCH_BACKEND": name, "INSTANCE_DIR": folder}), Processor()
        return
    with ExitStack() as stack:
        url = os.environ.get("DATABASE_URL") or f"{stack.enter_context(thrown_away())}_gw0"
        with environment(DATABASE_URL=url, INSTANCE_DIR=str(folder), SEARCH_BACKEND=name, FORUM_ENV="development"):
            app = create_app()
        add_commands(app)
        stack.enter_context(app.app_context())
        upgrade()
        yield create_backend(app.config), Processor(_server)


def _server() -> list[int]:
    """The processes that answer the connections to this database."""
    # In a transaction of its own: one that stays open would be ended by the server.
    with db.engine.connect() as connection:
        return list(connection.scalars(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")))
