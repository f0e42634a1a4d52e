"""How migrations reach the application's database; `forum db` runs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from forum.database import UtcDateTime, writing
from forum.search.backends.postgresql.tables import metadata as search_index

database = current_app.extensions["migrate"].db


def render_item(type_: str, item: Any, autogen_context: Any) -> str | bool:
    """Our moment type is written as the plain one, so that a migration imports nothing of ours."""
    return "sa.DateTime(timezone=True)" if type_ == "type" and isinstance(item, UtcDateTime) else False


def include_object(item: Any, name: str | None, type_: str, reflected: bool, compare_to: Any) -> bool:
    return name != "alembic_version"


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying it and dropping the old one, which would empty all tables that cascade from it.

    Its own advice is to switch the keys off meanwhile and to check them at the end: sqlite.org/lang_altertable.html.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise SystemExit(f"The migration left rows that point nowhere: {broken[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    token = writing.set(True)
    try:
        with database.engine.connect() as connection, foreign_keys_off(connection):
            context.configure(
                connection=connection,
                # The index of PostgreSQL lies in tables that the other databases lack.
                target_metadata=[database.metadata, search_index]
                if connection.dialect.name == "postgresql"
                else database.metadata,
                render_as_batch=connection.dialect.name == "sqlite",
                compare_type=True,
                render_item=render_item,
                include_object=include_object,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        writing.reset(token)


if context.is_offline_mode():
    raise SystemExit("Migrations are run against a database, never printed.")
run()
