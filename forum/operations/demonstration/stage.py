"""The stage on which the demonstration is told: who and what is there, and one happening after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.clock import clock_at
from forum.extensions import db
from forum.jobs.models import Job
from forum.mail.models import OutgoingMail
from forum.mail.services import deliver, skip
from forum.notifications.services import spread

NEVER_SENT = "Written for the demonstration; it was never sent."


@dataclass
class Stage:
    """What was made so far, by the names that the files use: handles, and the names of the files."""

    start: datetime
    members: dict[str, int] = field(default_factory=dict)
    discussions: dict[str, int] = field(default_factory=dict)
    stories: dict[str, int] = field(default_factory=dict)
    posts: dict[tuple[str, int], int] = field(default_factory=dict)

    def member(self, handle: str) -> Member:
        """The member of a handle, with their organisation."""
        statement = select(Member).options(joinedload(Member.organisation))
        return db.session.scalars(statement.where(Member.id == self.members[handle])).one()


@dataclass(frozen=True)
class Happening:
    """Something that happens at a moment."""

    moment: datetime
    act: Callable[[], object]

    def take_place(self) -> None:
        """Do it as if it were then: with its notifications, without its letters, and with a fresh mind for the next."""
        with clock_at(self.moment):
            self.act()
            db.session.flush()
            _spread_news()
            _keep_letters()
            db.session.flush()
        db.session.expunge_all()


def _spread_news() -> None:
    for event_id in db.session.scalars(select(Job.subject_id).where(Job.name == spread.name).order_by(Job.id)).all():
        while spread(event_id):
            # The next round reads what this one wrote.
            db.session.flush()
    db.session.execute(delete(Job).where(Job.name == spread.name))


def _keep_letters() -> None:
    """Nobody gets today a letter of last year; administrators see what it said."""
    waiting = select(Job.subject_id).where(Job.name == deliver.name)
    for letter in db.session.scalars(select(OutgoingMail).where(OutgoingMail.id.in_(waiting))):
        skip(letter, NEVER_SENT)
    db.session.execute(delete(Job).where(Job.name == deliver.name))
