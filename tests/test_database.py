"""The one way to write, and the small look beside the session."""

import pytest
from flask import Flask
from sqlalchemy import bindparam, event, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from forum.accounts.models import Member, State
from forum.database import look, write
from forum.extensions import db
from tests.faults import holding


def rename(member_id: int, name: str) -> None:
    """Another connection gives a member another name."""
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE member SET name = :name WHERE id = :id"), {"name": name, "id": member_id})


def test_a_write_that_fails_leaves_nothing(alice: Member):
    with pytest.raises(LookupError), write():
        alice.name = "Alice Moor"
        raise LookupError

    assert db.session.get_one(Member, alice.id).name == "Alice Merrin"


def test_a_service_cannot_open_a_transaction_of_its_own(app: Flask):
    with pytest.raises(RuntimeError, match="stands inside"), write(), write():
        pass


@pytest.mark.parametrize("was_read", [True, False])
def test_a_write_reads_again_what_was_read_or_written_before(alice: Member, was_read: bool):
    with write():
        member = db.session.get_one(Member, alice.id)
        member.name = "Alice Moor"
    if was_read:
        db.session.scalar(db.select(Member.id))
        db.session.rollback()
    rename(alice.id, "Alice Dale")

    with write():
        name = member.name

    assert name == "Alice Dale"


def test_a_write_that_is_not_worth_waiting_leaves_its_connection_patient(app: Flask):
    ask = "PRAGMA busy_timeout" if db.engine.dialect.name == "sqlite" else "SHOW lock_timeout"
    patient = db.session.execute(text(ask)).scalar()

    with pytest.raises(OperationalError), holding("member"), write(is_worth_waiting=False):
        db.session.execute(text("UPDATE member SET version = version"))

    assert db.session.execute(text(ask)).scalar() == patient


def test_a_look_sees_what_the_session_sees(alice: Member):
    statement = db.select(Member.id, Member.created_at, Member.state).where(
        Member.id == bindparam("member_id"), Member.state == State.ACTIVE
    )

    looked = look(statement, {"member_id": alice.id})

    assert looked == tuple(db.session.execute(statement, {"member_id": alice.id}).one())
    assert look(statement, {"member_id": 10**9}) is None


@pytest.mark.parametrize("is_held", [True, False])
def test_a_look_takes_no_connection_beside_the_one_that_the_session_holds(app: Flask, is_held: bool):
    """Else as many pages at once as there are connections wait for each other until all give up."""
    db.session.rollback()
    if is_held:
        db.session.scalar(db.select(Member.id))
    taken: list[int] = []
    event.listen(db.engine, "checkout", note := lambda *_: taken.append(db.engine.pool.checkedout()))
    try:
        look(db.select(Member.id))
    finally:
        event.remove(db.engine, "checkout", note)

    assert taken == ([] if is_held else [1])
    assert db.engine.pool.checkedout() == int(is_held)


@pytest.mark.parametrize("is_held", [True, False])
def test_a_look_that_fails_speaks_the_words_of_the_mapper(app: Flask, is_held: bool):
    db.session.rollback()
    if is_held:
        db.session.scalar(db.select(Member.id))

    with pytest.raises(OperationalError if db.engine.dialect.name == "sqlite" else ProgrammingError):
        look(db.select(db.column("nothing")).select_from(db.table("nowhere")))
