"""The document is written in the transaction of its cause, where the back end can take part in it.

So a post is found as soon as it stands, and nothing that was removed is found for a moment. A change that concerns many
documents, like another name of an organisation, is left to the indexer, as is whatever goes wrong here: a fault of the
index never refuses what a member does.
"""

from collections.abc import Collection
from typing import Any

import structlog
from sqlalchemy import delete, event
from sqlalchemy.orm import ORMExecuteState

from forum.database import before_commit
from forum.extensions import db
from forum.search.contract import Backend, Key, Turn
from forum.search.models import SearchChange
from forum.search.queries import backend
from forum.search.services.following import NOTED
from forum.search.services.indexing import agree
from forum.search.services.vectors import forget_vectors, prints_of, want_vectors
from forum.search.sources import documents_of, keys_of

log = structlog.get_logger("forum.search")
# What more rows or documents change waits for the indexer.
AT_ONCE_MOST = 200
FRESH = "search_reads_fresh"


def index_at_once() -> None:
    """Bring the index up to what this transaction changed, and strike it off the list."""
    session = db.session()
    # What is still to be flushed is noted by it.
    session.flush()
    noted = session.info.pop(NOTED, [])
    if not 0 < len(noted) <= AT_ONCE_MOST:
        return
    engine = backend()
    if not engine.joins_transactions:
        return
    session.info[FRESH] = True
    try:
        with session.begin_nested():
            keys = keys_of(noted)
            if len(keys) <= AT_ONCE_MOST and _bring_up(engine, keys) is Turn.NOW:
                session.execute(_strike_off([row.id for row in noted]))
    except Exception as error:  # noqa: BLE001  the change stands, and the indexer takes it from the list
        log.warning("search_not_at_once", error=type(error).__name__)
    finally:
        session.info.pop(FRESH, None)


def _bring_up(engine: Backend, keys: Collection[Key]) -> Turn:
    turn = engine.turn(keys)
    if turn is not Turn.LATER:
        documents = documents_of(keys)
        agree(engine, keys, documents)
        want_vectors(prints_of(documents))
        forget_vectors(set(keys) - {document.key for document in documents})
    return turn


def _strike_off(ids: Collection[int]) -> Any:
    return delete(SearchChange).where(SearchChange.id.in_(ids))


@event.listens_for(db.session, "do_orm_execute")
def read_fresh(state: ORMExecuteState) -> None:
    """Read rows as they stand: a statement may have changed them past the items that the session holds."""
    if state.is_select and state.session.info.get(FRESH):
        state.update_execution_options(populate_existing=True)


before_commit.append(index_at_once)
