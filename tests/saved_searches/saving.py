"""Saving searches, letting mornings come, and reading the letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import time_machine

from forum.accounts.models import Member
from forum.clock import LONDON
from forum.database import write
from forum.extensions import db
from forum.finding.requests import asked_again
from forum.jobs.services import run_due_jobs
from forum.mail.models import OutgoingMail
from forum.saved_searches.models import MailRate, SavedSearch
from forum.saved_searches.services.keeping import save_search
from forum.saved_searches.services.looking import plan_looks
from forum.search.services.indexing import index_changes

# A Friday.
FRIDAY = datetime(2026, 11, 27, 12, tzinfo=LONDON)


def saved_search(member: Member, words: str = "lanterns", rate: str = "daily", **values: Any) -> SavedSearch:
    """A saved search of a member, named as its words."""
    name = values.pop("name", words)
    wanted = asked_again(urlencode({"q": words, **values}, doseq=True))
    with write():
        return save_search(member, wanted, name, MailRate(rate))


def saved_now(saved: SavedSearch) -> SavedSearch:
    """The row as it stands."""
    db.session.rollback()
    return db.session.get_one(SavedSearch, saved.id, populate_existing=True)


@contextmanager
def at(day: int, hour: int = 12, minute: int = 0) -> Iterator[None]:
    """A moment of November 2026 in the United Kingdom, or of the days after it."""
    month, day = (11, day) if day <= 30 else (12, day - 30)
    with time_machine.travel(datetime(2026, month, day, hour, minute, tzinfo=LONDON), tick=False):
        yield


def morning_of(day: int, hour: int = 7, minute: int = 1) -> None:
    """The worker's work of a morning: the index is up to date, looks are planned and done, letters leave."""
    with at(day, hour, minute):
        index_changes()
        with write():
            plan_looks()
        run_due_jobs()


def letters(member: Member) -> list[OutgoingMail]:
    """The letters about saved searches to a member."""
    db.session.rollback()
    statement = db.select(OutgoingMail).where(OutgoingMail.kind == "saved_search", OutgoingMail.member_id == member.id)
    return list(db.session.scalars(statement.order_by(OutgoingMail.id)))
