"""Clearing the ground for a fresh demonstration: all of the former one goes, and nothing of anybody's own."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import Member, Role
from forum.audit.models import AuditEntry
from forum.audit.services import record
from forum.database import write
from forum.discussions.models import Discussion
from forum.errors import NotAllowed
from forum.extensions import db
from forum.objectives.services import load_objectives
from forum.operations.demonstration.loading import clear_ground, is_loaded
from forum.themes.services import load_themes
from tests.factories import make_discussion, make_member


@pytest.fixture()
def ground(app: Flask) -> Iterator[Flask]:
    """The application, whose themes and objectives come back for the tests after."""
    yield app
    db.session.rollback()
    with write():
        load_themes()
        load_objectives()


def number_of(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_former_demonstration_goes_with_its_log(ground: Flask) -> None:
    ada, alice = make_member("Ada Linden", role=Role.ADMINISTRATOR), make_member("Alice Merrin")
    make_discussion(alice)
    with write():
        record(ada, "warn", ("member", alice.id), "For the log.")

    clear_ground()

    assert [number_of(model) for model in (Member, Discussion, AuditEntry)] == [0, 0, 0]
    assert not is_loaded()


def test_members_of_ones_own_keep_the_ground(ground: Flask) -> None:
    stranger = make_member("Sam Stranger")
    with write():
        stranger.email = "sam@roads.example.org"

    with pytest.raises(NotAllowed, match="members of its own"):
        clear_ground()

    assert number_of(Member) == 1


def test_an_address_that_only_looks_like_the_demonstration_is_somebodys_own(ground: Flask) -> None:
    stranger = make_member("Sam Stranger")
    with write():
        stranger.email = "sam@notdemo.example"

    with pytest.raises(NotAllowed):
        clear_ground()
