"""The stage on which the demonstration is told: who and what is there, and one happening after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.clock import clock_at
from forum.extensions import db
from forum.jobs.models import Job
from forum.jobs.registry import BackgroundJob
from forum.mail.models import OutgoingMail
from forum.mail.services import deliver, skip
from forum.notifications.spreading import spread
from forum.notifications.writing import write_letters
from forum.updates.services.joining import write_confirmation
from forum.updates.services.sending import send_letters

# Nobody looks for what they were told long ago, and telling takes a third of the time.
NEWS_KEPT = timedelta(days=30)
# A confirmation is pressed on the spot, so its letter is never written.
DONE_AT_ONCE = [work.name for work in (spread, write_letters, deliver, send_letters, write_confirmation)]
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

    def take_place(self, start: datetime) -> None:
        """Do it as if it were then: its notifications with it, unless they are stale, and its letters kept back."""
        with clock_at(self.moment):
            self.act()
            db.session.flush()
            _do_at_once(is_news=start - self.moment < NEWS_KEPT)
            db.session.flush()
        # Each happening finds the database as a request would.
        db.session.expunge_all()


def _do_at_once(*, is_news: bool) -> None:
    """What the worker would do: tell people, send updates. Letters of the past stay, for administrators to read."""
    if is_news:
        for event_id in _asked_for(spread):
            while spread(event_id):
                # The next round reads what this one wrote.
                db.session.flush()
    for update_id in _asked_for(send_letters):
        while send_letters(update_id):
            db.session.flush()
    for letter_id in _asked_for(deliver):
        skip(db.session.get_one(OutgoingMail, letter_id), NEVER_SENT)
    db.session.execute(delete(Job).where(Job.name.in_(DONE_AT_ONCE)))


def _asked_for(work: BackgroundJob) -> list[int]:
    return list(db.session.scalars(select(Job.subject_id).where(Job.name == work.name).order_by(Job.id)))
