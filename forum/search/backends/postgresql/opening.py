"""Connections of the index's own for reading, so that a question that takes too long harms no page's transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from flask import current_app, has_app_context
from sqlalchemy import Connection, Engine, create_engine, event

from forum.database import writing

# Scans of the whole table are never what a question wants, and compiling a question takes longer than answering it.
# What is asked decides which way is short: a plan for any words would be a bad one for common words.
SETTINGS = ("statement_timeout = '2s'", "enable_seqscan = off", "jit = off", "plan_cache_mode = force_custom_plan")
KEPT_CONNECTIONS, MORE_CONNECTIONS = 2, 30


class Database:
    """Where the index lies."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine | None = None
        self._lock = Lock()

    @property
    def engine(self) -> Engine:
        """Made at the first use, so that a process that only looks has none."""
        with self._lock:
            if self._engine is None:
                self._engine = create_engine(
                    self._url, pool_size=KEPT_CONNECTIONS, max_overflow=MORE_CONNECTIONS, pool_pre_ping=True
                )
                event.listen(self._engine, "connect", _prepare)
            return self._engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the index for all that is asked inside."""
        with self.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            yield connection
            # Nothing was written; but with ROLLBACK the driver would forget the statements that the server knows.
            connection.commit()

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """The caller's transaction, when there is one, or one of its own."""
        if writing.get() and has_app_context():
            yield current_app.extensions["sqlalchemy"].session.connection()
            return
        with self.engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL enable_seqscan = on")
            connection.exec_driver_sql("SET LOCAL plan_cache_mode = auto")
            yield connection

    def tidy(self) -> None:
        """Let go of rows that nobody sees, sort what is new into the indexes, and tell the planner what there is.

        The server does so by itself, but later; until then every question looks through what is left over.
        """
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET statement_timeout = 0")
            try:
                connection.exec_driver_sql(
                    "VACUUM (ANALYZE) search_document, search_name, search_spelling, search_word"
                )
            finally:
                connection.exec_driver_sql(f"SET {SETTINGS[0]}")

    @contextmanager
    def alone(self, number: int) -> Iterator[bool]:
        """Whether nobody else holds this lock. The server frees that of a process that died."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            is_alone = bool(connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (number,)).scalar())
            try:
                yield is_alone
            finally:
                if is_alone:
                    connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (number,))


def _prepare(connection: Any, record: Any) -> None:
    with connection.cursor() as cursor:
        for setting in SETTINGS:
            cursor.execute(f"SET {setting}")
    connection.commit()
