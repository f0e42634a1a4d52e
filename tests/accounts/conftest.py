"""What the tests of accounts share."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask

from forum import create_app
from forum.accounts.models import Member
from forum.clock import now
from forum.extensions import db
from forum.organisations.models import Organisation
from tests.factories import make_organisation

KEPT_SETTINGS = ("INSTANCE_DIR", "SQLALCHEMY_DATABASE_URI", "CHEAP_PASSWORD_HASH", "MAIL_URL", "PROPAGATE_EXCEPTIONS")


@pytest.fixture()
def northmoor(app: Flask) -> Organisation:
    """A body that Jo may join."""
    return make_organisation("Northmoor County Council")


@pytest.fixture()
def restart(app: Flask) -> Iterator[Callable[[], Flask]]:
    """Makes a new application on the same database, as a restart or a second process does."""
    made: list[Flask] = []

    def make() -> Flask:
        made.append(create_app({name: app.config[name] for name in KEPT_SETTINGS}))
        return made[-1]

    yield make
    for other in made:
        with other.app_context():
            db.engine.dispose()


@pytest.fixture()
def later() -> Iterator[Callable[..., datetime]]:
    """Moves the clock: `later(minutes=16)` from now on."""
    travels: list[time_machine.travel] = []

    def move(**span: float) -> datetime:
        moment = now() + timedelta(**span)
        travel = time_machine.travel(moment, tick=False)
        travel.start()
        travels.append(travel)
        return moment

    yield move
    for travel in reversed(travels):
        travel.stop()


@pytest.fixture()
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the hashing calls that are made; each is really done."""
    done: list[str] = []

    def watch(name: str) -> None:
        real = getattr(PasswordHasher, name)

        def watched(self: PasswordHasher, *values: Any) -> Any:
            done.append(name)
            return real(self, *values)

        monkeypatch.setattr(PasswordHasher, name, watched)

    watch("hash")
    watch("verify")
    return done


@pytest.fixture()
def setting(app: Flask) -> Iterator[Callable[..., None]]:
    """Changes settings for one test: `setting(REGISTRATION="approval")`."""
    former = dict(app.config)
    yield app.config.update
    app.config.clear()
    app.config.update(former)


@pytest.fixture()
def link_in(outbox: Callable[..., Any]) -> Callable[[str], str]:
    """The path of the link in the latest letter to an address."""

    def find(address: str) -> str:
        letters = [row for row in outbox() if row.to_address == address]
        found = re.search(r"https?://[^/]+(/(?:confirm|reset-password)/\S+)", letters[-1].text)
        assert found, letters[-1].text
        return found[1]

    return find


@pytest.fixture()
def again() -> Callable[[Member], Member]:
    """Reads a member from the database once more."""

    def read(member: Member) -> Member:
        db.session.rollback()
        return db.session.get_one(Member, member.id, populate_existing=True)

    return read
