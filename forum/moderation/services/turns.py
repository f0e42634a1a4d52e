"""Reports and decisions about one thing come one after the other."""

from typing import Any

from sqlalchemy import select

from forum.extensions import db
from forum.subjects import subject_of


def wait_for_turn(kind: str, subject_id: int) -> None:
    """Let nobody else report or decide about this thing until the transaction ends; what is read next is true."""
    subject = subject_of(kind)
    if subject is not None:
        model: Any = subject.model
        db.session.execute(select(model.id).where(model.id == subject_id).with_for_update())
