"""The contract, kept with PostgreSQL's full text."""

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from forum.clock import now
from forum.errors import NotReady
from forum.search.backends.postgresql import generations, writing
from forum.search.backends.postgresql.answering import answer
from forum.search.backends.postgresql.corrections import Corrections
from forum.search.backends.postgresql.counting import SMALL, count_words
from forum.search.backends.postgresql.generations import read_state
from forum.search.backends.postgresql.opening import Database
from forum.search.backends.postgresql.tables import document
from forum.search.contract import BATCH, REBUILDING, Found, Key, Question, Turn
from forum.subjects import SearchDocument

log = structlog.get_logger("forum.search")
TOO_LONG = "This search takes too long. Your words are kept; use fewer or rarer ones, or narrow it with a filter."
AWAY = "Search cannot reach its database for the moment. Your words are kept; try again in a minute."
# What the database says of a statement that took too long, and of tables or columns that are not there.
CANCELLED, NOT_THERE = "57014", ("42P01", "42703")
# Words are counted anew so often, and when the number of documents has changed by this share.
COUNT_EVERY, DRIFT = timedelta(days=1), 0.2
# How often the indexer looks whether that is due.
LOOK_SECONDS = 300.0


class PostgresqlBackend:
    """An index in tables of the application's own database."""

    joins_transactions = True

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self._corrections = Corrections()
        self._looked_at = 0.0

    def find(self, question: Question) -> Found:
        """The hits that answer a question; raises NotReady while there is no index, or when it takes too long."""
        try:
            with self._database.reading() as connection:
                return answer(connection, question, self._corrections)
        except SQLAlchemyError as error:
            raise _refusal(error) from error

    def document_count(self) -> int:
        """How many documents can be found; raises NotReady while there is no index."""
        try:
            with self._database.reading() as connection:
                generation = read_state(connection).generation
                count = select(func.count()).select_from(document).where(document.c.generation == generation)
                return connection.scalar(count) or 0
        except SQLAlchemyError as error:
            raise _refusal(error) from error

    def turn(self, keys: Collection[Key]) -> Turn:
        """Now, unless there is no index; both while a new one is being made."""
        with self._database.changing() as connection:
            generations.hold_generation(connection)
            try:
                held = read_state(connection)
            except NotReady:
                return Turn.LATER
            generations.hold_documents(connection, keys)
            return Turn.NOW if held.building is None else Turn.BOTH

    def put(self, documents: Sequence[SearchDocument]) -> None:
        """Add documents or replace those of the same kind and id, in the caller's transaction if there is one."""
        with self._database.changing() as connection:
            writing.put(connection, documents, read_state(connection).generation)

    def remove(self, keys: Collection[Key]) -> None:
        """Take documents out, in the caller's transaction if there is one."""
        with self._database.changing() as connection:
            writing.remove(connection, keys, read_state(connection).generation)

    def rebuild(self, batches: Iterable[Sequence[SearchDocument]]) -> Iterator[int]:
        """Make a new generation beside the present one, giving the size of each batch, and switch to it at the end."""
        self._sweep()
        with self._database.changing() as connection:
            generation = generations.begin(connection)
        try:
            for batch in batches:
                with self._database.changing() as connection:
                    writing.put(connection, batch, generation)
                yield len(batch)
            with self._database.changing() as connection:
                generations.switch(connection, generation)
                count_words(connection, generation)
        except BaseException:
            with self._database.changing() as connection:
                generations.give_up(connection)
            raise
        finally:
            self._sweep()
        self._database.tidy()

    def _sweep(self) -> None:
        """Remove what no question sees, a little at a time."""
        swept = True
        while swept:
            with self._database.changing() as connection:
                swept = generations.sweep(connection) > 0

    def contents(self) -> Iterator[tuple[Key, str]]:
        """Every document with its fingerprint."""
        with self._database.reading() as connection:
            columns = (document.c.kind, document.c.subject_id, document.c.print)
            ours = document.c.generation == read_state(connection).generation
            for row in connection.execution_options(yield_per=BATCH).execute(select(*columns).where(ours)):
                yield (row.kind, row.subject_id), row.print

    def alone(self) -> AbstractContextManager[bool]:
        """Whether this is the only process that indexes; does not wait."""
        return self._database.alone(generations.INDEXER)

    def needs_rebuild(self) -> bool:
        """Whether the index is missing or of another version; now and then its words are counted anew."""
        try:
            with self._database.reading() as connection:
                held = read_state(connection)
        except NotReady:
            log.info("search_index_missing")
            return True
        if held.building is not None:
            # Whoever was making it has died: nobody else is here.
            with self._database.changing() as connection:
                generations.give_up(connection)
            self._sweep()
        if time.monotonic() - self._looked_at >= LOOK_SECONDS:
            self._looked_at = time.monotonic()
            self._count_when_due(held)
        return False

    def _count_when_due(self, held: generations.State) -> None:
        count = self.document_count()
        has_drifted = abs(count - held.documents) > DRIFT * max(held.documents, SMALL)
        if has_drifted or now() - held.counted_at >= COUNT_EVERY:
            with self._database.changing() as connection:
                count_words(connection, held.generation)
            self._database.tidy()

    def doubt(self) -> None:
        """Nothing: the database looks after its own pages, and what failed in a transaction was never written."""


def _refusal(error: SQLAlchemyError) -> NotReady:
    """What a page says of a fault of the database; only where tables are not as they should be there is no index."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlstate", None) or ""
    log.warning("search_failed", error=type(cause).__name__, code=code)
    if code in NOT_THERE:
        return NotReady(REBUILDING)
    return NotReady(TOO_LONG if code == CANCELLED else AWAY)
