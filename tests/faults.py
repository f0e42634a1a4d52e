"""A database that somebody else holds, for tests of what happens then."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, event

from forum.extensions import db


@contextmanager
def quick_to_give_up() -> Iterator[None]:
    """New connections wait 50 ms for a lock instead of seconds."""
    on_sqlite = db.engine.dialect.name == "sqlite"

    def hurry(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=50" if on_sqlite else "SET lock_timeout = '50ms'")
        connection.commit()

    event.listen(db.engine, "connect", hurry)
    _let_go()
    try:
        yield
    finally:
        event.remove(db.engine, "connect", hurry)
        _let_go()


def _let_go() -> None:
    # A connection still in use would outlive the pool, and disturb the files of the next test when it closes.
    db.session.rollback()
    db.engine.dispose()


@contextmanager
def holding(table: str) -> Iterator[None]:
    """Somebody else who writes this table and does not come to an end. On SQLite that holds all tables for writing."""
    other = create_engine(db.engine.url)
    hold = "BEGIN IMMEDIATE" if other.dialect.name == "sqlite" else f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"
    try:
        with other.connect() as connection:
            connection.exec_driver_sql(hold)
            yield
    finally:
        # What a test expects to fail comes through here; a connection left in the pool would close in a later test.
        other.dispose()
