"""The index follows the database by itself: whatever a session changes of a search source is noted beside it.

Each content room names its sources in its subject.py. A note is a row of `search_change` in the same transaction, so
change and note exist together or not at all, and no service has to think of the search. Statements that no session
sees (another program's SQL) are not noted; after such work `forum search rebuild` is run.
"""

from typing import Any

from sqlalchemy import event, insert, inspect, literal, select
from sqlalchemy.orm import ORMExecuteState, Session

from forum.clock import now
from forum.extensions import db
from forum.search.models import SearchChange
from forum.search.sources import columns_of, sources

# Under this name a session remembers what it noted since its last commit.
NOTED = "search_noted"


@event.listens_for(db.session, "after_flush")
def note_flush(session: Session, context: Any) -> None:
    """Note the rows that this flush added, deleted or changed in a way that matters."""
    known = {group[0].model: group for group in sources().values()}
    changed = {item for item in session.deleted if type(item) in known}
    changed |= {item for item in session.new if type(item) in known and known[type(item)][0].can_be_found(item)}
    changed |= {item for item in session.dirty if type(item) in known and _matters(item, columns_of(known[type(item)]))}
    named = {(item.__tablename__, getattr(item, known[type(item)][0].row_id)) for item in changed}
    rows = [{"kind": table, "subject_id": number, "at": now()} for table, number in sorted(named)]
    if rows:
        _note(session, insert(SearchChange), rows)


def _note(session: Session, statement: Any, rows: Any = None) -> None:
    """Write the notes, and remember which this transaction made."""
    statement = statement.returning(SearchChange.id, SearchChange.kind, SearchChange.subject_id)
    noted = session.execute(statement, rows).all()
    session.info.setdefault(NOTED, []).extend(noted)


def _matters(item: Any, columns: frozenset[str]) -> bool:
    attributes = inspect(item).attrs
    return any(attributes[name].history.has_changes() for name in columns)


@event.listens_for(db.session, "do_orm_execute")
def note_statement(state: ORMExecuteState) -> None:
    """Note the rows that an UPDATE or DELETE is about to change, in one statement and however many they are."""
    if not (state.is_update or state.is_delete):
        return
    statement: Any = state.statement
    group = sources().get(statement.table.name, ())
    columns = columns_of(group)
    if not group or (state.is_update and not _names_one_of(statement, columns)):
        return
    table = statement.table
    rows = select(literal(table.name), table.c[group[0].row_id], literal(now(), SearchChange.at.type))
    if statement.whereclause is not None:
        rows = rows.where(statement.whereclause)
    _note(state.session, insert(SearchChange).from_select(["kind", "subject_id", "at"], rows))


def _names_one_of(statement: Any, columns: frozenset[str]) -> bool:
    """Whether an UPDATE sets one of these columns; one that names none takes them from its parameters: assume so."""
    return not statement._values or any(column.key in columns for column in statement._values)
