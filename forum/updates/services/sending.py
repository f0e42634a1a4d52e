"""Sending a published update to the circulation list, once, in batches."""

import re

from forum.clock import now
from forum.extensions import db
from forum.jobs.registry import job
from forum.mail import services as mail
from forum.mail.models import OutgoingMail
from forum.updates import emails
from forum.updates.models import READERS_AT_ONCE, Subscriber, SubscriberState, Update
from forum.updates.queries import next_readers

NAME = re.compile(r"<update-(\d+)-(\d+)@")


@job()
def send_letters(update_id: int) -> bool | None:
    """Write the next 500 letters of an update; True while there are more.

    Each batch is one transaction with its place in it, so that after a crash nobody gets a second letter.
    """
    update = db.session.get(Update, update_id)
    if update is None or not update.is_sending:
        return None
    readers = next_readers(update, READERS_AT_ONCE)
    mail.send_all([emails.news(update, reader) for reader in readers])
    if len(readers) == READERS_AT_ONCE:
        update.letters_place = readers[-1].id
        return True
    update.letters_ended_at = now()
    return None


def _why_not_send(row: OutgoingMail) -> str:
    """Asked right before a letter leaves: its reader may have stopped, and the update may be deleted."""
    named = NAME.match(row.message_id) if row.kind == emails.UPDATE else None
    if named is None:
        return ""
    update = db.session.get(Update, int(named[1]), populate_existing=True)
    if update is None or update.deleted_at is not None:
        return "The update was deleted."
    reader = db.session.get(Subscriber, int(named[2]), populate_existing=True)
    is_wanted = reader is not None and reader.state == SubscriberState.CONFIRMED
    return "" if is_wanted else "The reader stopped the updates."


mail.checks.append(_why_not_send)
