"""The log of moderators and administrators: what may be written, that nothing changes, and that tampering shows."""

import pytest
from sqlalchemy.exc import DBAPIError

from forum.audit.models import ACTIONS, AuditEntry
from forum.audit.services import first_broken_entry, record
from forum.database import write
from forum.errors import Invalid, NotAllowed
from forum.extensions import db

COLUMNS = {
    "actor_name": "Nobody",
    "action": "keep",
    "reason": "Another reason.",
    "kind": "story",
    "subject_id": 77,
    "at": "2020-01-01 00:00:00",
    "details": '{"case": 9}',
}


@pytest.fixture()
def three_entries(mia):
    """Three acts in two transactions."""
    with write():
        record(mia, "remove", ("post", 5), "It names somebody.", case=1, note="Zoë said so.")
        record(None, "remove", ("post", 6), "Members of 3 organisations reported it.", case=2)
    with write():
        record(mia, "suspend", ("member", 7), "Names.", until="2031-01-01T00:00:00+00:00")


def without_triggers(statement: str) -> None:
    """Do what somebody with the database file could do."""
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "sqlite":
            kept = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
            ).all()
            for name, _ in kept:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql(statement)
            for _, sql in kept:
                connection.exec_driver_sql(sql)
        else:
            connection.exec_driver_sql("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_change")
            connection.exec_driver_sql(statement)
            connection.exec_driver_sql("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_change")


def test_a_whole_log_is_found_whole(app, three_entries):
    result = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 0
    assert "The log is whole." in result.output


def test_an_empty_log_is_whole(app):
    assert first_broken_entry() is None


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_entry_is_found(app, three_entries, column):
    value = COLUMNS[column]
    without_triggers(f"UPDATE audit_entry SET {column} = '{value}' WHERE id = 2")
    db.session.rollback()

    result = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 1
    assert "The log is broken at entry 2" in result.output


def test_an_entry_that_was_taken_out_is_found(app, three_entries):
    without_triggers("DELETE FROM audit_entry WHERE id = 2")
    db.session.rollback()

    assert first_broken_entry() == 3


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET reason = 'Another.' WHERE id = 1", "DELETE FROM audit_entry WHERE id = 1"]
)
def test_the_database_itself_refuses_to_change_an_entry(three_entries, statement):
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.exec_driver_sql(statement)

    assert first_broken_entry() is None


def test_the_session_refuses_too(three_entries):
    with pytest.raises(NotAllowed), write():
        db.session.get(AuditEntry, 1).reason = "Another."
    with pytest.raises(NotAllowed), write():
        db.session.delete(db.session.get(AuditEntry, 1))


def test_an_unknown_action_or_a_missing_detail_raises(mia):
    with pytest.raises(ValueError, match="Unknown audit action"):
        record(mia, "explode", ("post", 1), "Because.")
    with pytest.raises(ValueError, match="until"):
        record(mia, "suspend", ("member", 1), "Because.")


@pytest.mark.parametrize("reason", ["", " ", "x", "\n\n"])
def test_an_act_needs_its_reason(mia, reason):
    with pytest.raises(Invalid, match="Enter a reason"):
        record(mia, "keep", ("post", 1), reason)


def test_an_entry_goes_with_the_transaction_that_it_belongs_to(mia):
    with pytest.raises(RuntimeError), write():
        record(mia, "keep", ("post", 1), "It is fine.")
        raise RuntimeError("the act failed")

    assert db.session.scalar(db.select(db.func.count()).select_from(AuditEntry)) == 0


def test_each_action_names_its_details():
    assert all(isinstance(needed, tuple) for needed in ACTIONS.values())
