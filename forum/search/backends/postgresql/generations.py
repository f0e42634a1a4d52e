"""Which generation of rows is the index, which one is being made beside it, and who may write a document now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, text, update

from forum.clock import now
from forum.errors import NotReady
from forum.search import analysis
from forum.search.backends.postgresql.tables import document, state
from forum.search.contract import REBUILDING, Key

# Raised when the tables' contents change; an index of another version is built anew.
FORMAT = f"1.{analysis.VERSION}"
# The locks of this index: of the only indexer, of what begins a new generation, and of single documents.
INDEXER, GENERATION, DOCUMENT = 728_350_001, 728_350_002, 728_350_003
SWEPT_AT_ONCE = 5_000


@dataclass(frozen=True)
class State:
    """The generation in use and what was last counted of it."""

    generation: int
    building: int | None
    documents: int
    title_average: float
    body_average: float
    counted_at: datetime


def read_state(connection: Connection) -> State:
    """The state of the index; raises NotReady when there is none of this version."""
    row = connection.execute(select(state).where(state.c.format == FORMAT, state.c.generation > 0)).first()
    if row is None:
        raise NotReady(REBUILDING)
    return State(row.generation, row.building, row.documents, row.title_average, row.body_average, row.counted_at)


def hold_generation(connection: Connection) -> None:
    """Let no new generation begin until the end of this transaction."""
    connection.execute(select(func.pg_advisory_xact_lock_shared(GENERATION)))


def hold_documents(connection: Connection, keys: Collection[Key]) -> None:
    """Let nobody else write these documents until the end of this transaction.

    Whoever waited reads them afterwards, so that of two changes of one document none writes what the other did away
    with. All take their locks in one order.
    """
    connection.execute(
        text(
            "SELECT pg_advisory_xact_lock(:room, number) FROM (SELECT DISTINCT hashtext(key) AS number"
            " FROM unnest(CAST(:keys AS text[])) AS key ORDER BY 1 OFFSET 0) AS numbers"
        ),
        {"room": DOCUMENT, "keys": [f"{kind}:{number}" for kind, number in keys]},
    )


def begin(connection: Connection) -> int:
    """The number of a new generation; whoever changes something from now on leaves it on the list as well."""
    connection.execute(select(func.pg_advisory_xact_lock(GENERATION)))
    last = connection.scalar(select(func.greatest(func.max(state.c.generation), func.max(state.c.building))))
    held = connection.scalar(select(func.max(document.c.generation)))
    generation = max(last or 0, held or 0) + 1
    if connection.execute(update(state).values(building=generation)).rowcount == 0:
        values = {"id": 1, "format": FORMAT, "generation": 0, "building": generation, "counted_at": now()}
        nothing = {"documents": 0, "title_average": 1.0, "body_average": 1.0}
        connection.execute(insert(state).values(**values, **nothing))
    return generation


def switch(connection: Connection, generation: int) -> None:
    """Put a finished generation in use."""
    connection.execute(update(state).values(format=FORMAT, generation=generation, building=None))


def give_up(connection: Connection) -> None:
    """The generation that was being made will not be finished."""
    connection.execute(update(state).where(state.c.building.is_not(None)).values(building=None))


def sweep(connection: Connection) -> int:
    """Remove some rows that no question sees; how many there were."""
    kept = select(state.c.generation)
    left_over = select(document.c.id).where(document.c.generation.not_in(kept)).limit(SWEPT_AT_ONCE)
    return connection.execute(delete(document).where(document.c.id.in_(left_over))).rowcount
