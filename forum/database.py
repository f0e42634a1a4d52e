"""The database: column types, the settings of each connection, and the one way to write."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask import current_app
from sqlalchemy import DateTime, Engine, Enum, MetaData, Select, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

writing: ContextVar[bool] = ContextVar("writing", default=False)
in_a_hurry: ContextVar[bool] = ContextVar("in_a_hurry", default=False)
# Called at the end of each write transaction, before its commit: what follows from it by itself.
before_commit: list[Callable[[], None]] = []

SQLITE_SETTINGS = (
    "busy_timeout=15000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "journal_size_limit=67108864",
)
# So long a write waits for others that nobody misses.
HURRY_MILLISECONDS = 250
POSTGRES_SETTINGS = (
    "statement_timeout = '10s'",
    "lock_timeout = '5s'",
    "idle_in_transaction_session_timeout = '30s'",
)


class Base(DeclarativeBase):
    """The parent of every table; constraints get predictable names, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and read back with its time zone on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored moment needs its time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(values: type[StrEnum]) -> Enum:
    """A text column that takes the values of an enum only, with a CHECK."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=30,
        name=values.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


@contextmanager
def write(*, is_worth_waiting: bool = True) -> Iterator[None]:
    """One write transaction, committed at its end. Only doors use it; services never commit.

    The read that went before ends first, so what the decision rests on is read again inside. What is not worth waiting
    for others, like a count, fails soon with an OperationalError.
    """
    if writing.get():
        raise RuntimeError("write() stands inside write(); a service must not open a transaction.")
    session = current_app.extensions["sqlalchemy"].session
    # A rollback forgets what was read, but does nothing right after a commit.
    session.rollback()
    session.expire_all()
    token, pace = writing.set(True), in_a_hurry.set(not is_worth_waiting)
    try:
        yield
        for follow in before_commit:
            follow()
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        in_a_hurry.reset(pace)
        writing.reset(token)


def look(statement: Select[*tuple[Any, ...]], parameters: dict[str, Any] | None = None) -> Sequence[Any] | None:
    """The first row of a small question, asked of the driver itself: a fifth of the cost of asking in the session.

    It answers whether a copy is old, never what a transaction decides. It is asked on the connection that the session
    holds, and sees what that sees; a second one for those who hold one already would let many at once wait for each
    other. Where the session holds none, it takes one for a moment.
    """
    state = current_app.extensions["sqlalchemy"]
    engine, session = state.engine, state.session()
    is_held, connection = session.in_transaction(), None
    try:
        connection = session.connection().connection if is_held else engine.raw_connection()
        return _driver_words(statement, engine.dialect).ask(connection, parameters or {})
    except engine.dialect.loaded_dbapi.Error as error:
        # With the names that the error pages know.
        raise DBAPIError.instance(str(statement), None, error, engine.dialect.loaded_dbapi.Error) from error
    finally:
        if connection is not None and not is_held:
            connection.close()


class _DriverWords:
    """A statement as the driver takes it, put together once; lists (IN) are not for it."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._values = compiled.params
        self._order = compiled.positiontup
        self._inward = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for bind, name in compiled.bind_names.items()
        }
        self._outward = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.selected_columns
        ]

    def ask(self, connection: Any, parameters: dict[str, Any]) -> tuple[Any, ...] | None:
        values = self._values | parameters
        sent = {name: change(values[name]) if change else values[name] for name, change in self._inward.items()}
        cursor = connection.cursor()
        cursor.execute(self._text, tuple(sent[name] for name in self._order) if self._order else sent)
        row = cursor.fetchone()
        cursor.close()
        return row and tuple(
            change(value) if change else value for value, change in zip(row, self._outward, strict=True)
        )


@lru_cache(maxsize=32)
def _driver_words(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> _DriverWords:
    return _DriverWords(statement, dialect)


def upsert(model: type[Any]) -> Any:
    """An INSERT that takes `on_conflict_do_nothing` or `on_conflict_do_update`, in the words of the database in use.

    Two requests that add the same row at once make one row with it, and neither fails.
    """
    dialect = current_app.extensions["sqlalchemy"].engine.dialect.name
    return (sqlite if dialect == "sqlite" else postgresql).insert(model)


def take_turn(name: str) -> None:
    """Let no other transaction that asks for the same name go on until this one ends.

    For decisions that rest on rows which are not there yet, so that nothing else can be locked.
    """
    state = current_app.extensions["sqlalchemy"]
    # SQLite has one writer anyway.
    if state.engine.dialect.name == "postgresql":
        state.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def lock_row(row: Any) -> None:
    """Let other transactions that change this row wait until this one ends, and read the row again."""
    state = current_app.extensions["sqlalchemy"]
    # SQLite has one writer anyway, and what it read inside write() stays true.
    if state.engine.dialect.name == "postgresql":
        # Not the rows that were read along with it.
        state.session.refresh(row, with_for_update={"key_share": True, "of": type(row)})


def prepare_engine(engine: Engine) -> None:
    """Give every connection of this engine its settings and its way to begin."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _open_postgres)
        event.listen(engine, "begin", _begin_postgres)


def _open_sqlite(connection: Any, record: Any) -> None:
    # The driver must open no transaction by itself: its BEGIN comes after the first read.
    connection.isolation_level = None
    for setting in SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Any) -> None:
    if not in_a_hurry.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")
        return
    driver = connection.connection.driver_connection
    usual = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    driver.execute(f"PRAGMA busy_timeout={HURRY_MILLISECONDS}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={usual}")


def _begin_postgres(connection: Any) -> None:
    if in_a_hurry.get():
        with connection.connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {HURRY_MILLISECONDS}")


def _open_postgres(connection: Any, record: Any) -> None:
    with connection.cursor() as cursor:
        for setting in POSTGRES_SETTINGS:
            cursor.execute(f"SET {setting}")
    connection.commit()
