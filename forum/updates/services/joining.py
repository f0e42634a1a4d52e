"""The circulation list: asking, confirming, stopping, and forgetting who never confirmed."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from forum.accounts.models import Member
from forum.accounts.services.sessions import hash_token
from forum.audit.services import record
from forum.clock import now
from forum.database import upsert
from forum.errors import Invalid, NotAllowed, TooMany
from forum.extensions import db
from forum.jobs.registry import every, job
from forum.limits.rates import DAY
from forum.limits.services import count_letter
from forum.mail.services import forget_letters
from forum.updates import emails
from forum.updates.models import CONFIRMATION_DAYS, LETTERS_KEPT_DAYS, Subscriber, SubscriberState
from forum.updates.permissions import can_keep_readers
from forum.updates.queries import find_asked, find_reader

LINK_GONE = "This link no longer works. Leave your address once more to get a new one."


def ask_to_join(email: str) -> int:
    """Have a letter written to an address that asked for updates. The number of its row.

    The answer and the work are the same whatever is known of the address, and so is the letter. Where an address was
    written to too often, none is sent, silently: an answer would tell that it was asked for before.
    """
    may_write = _may_write_to(email)
    asked = upsert(Subscriber).values(email=email.lower(), state=SubscriberState.WAITING, asked_at=now())
    asked = asked.on_conflict_do_update(index_elements=["email"], set_={"asked_at": now()}).returning(Subscriber.id)
    subscriber_id: int = db.session.execute(asked, execution_options={"synchronize_session": False}).scalar_one()
    if may_write:
        write_confirmation.later(subscriber_id)
    return subscriber_id


def _may_write_to(email: str) -> bool:
    try:
        count_letter(email)
    except TooMany:
        return False
    return True


@job()
def write_confirmation(subscriber_id: int) -> None:
    """Write the link that proves an address; the former one stops working."""
    reader = db.session.get(Subscriber, subscriber_id)
    if reader is not None and reader.email:
        emails.confirm(reader, new_token(reader))


def new_token(reader: Subscriber) -> str:
    """The secret of a new link for a reader; only its hash is stored."""
    token = secrets.token_urlsafe(24)
    reader.token_hash = hash_token(token)
    return token


def confirm_reader(token: str) -> None:
    """Put the address of a link on the list; once more changes nothing. Raises Invalid for a link that ran out."""
    reader = find_asked(token)
    if reader is None:
        raise Invalid(LINK_GONE)
    confirm_answer(reader.id)


def confirm_answer(subscriber_id: int) -> None:
    """Put a reader on the list who answered our letter; once more changes nothing."""
    db.session.execute(
        update(Subscriber)
        .where(Subscriber.id == subscriber_id, Subscriber.state == SubscriberState.WAITING)
        .values(state=SubscriberState.CONFIRMED, confirmed_at=now())
        .execution_options(synchronize_session=False)
    )


def stop_updates(subscriber_id: int) -> None:
    """Take a reader off the list and forget the address; once more changes nothing."""
    db.session.execute(
        update(Subscriber)
        .where(Subscriber.id == subscriber_id, Subscriber.state != SubscriberState.STOPPED)
        .values(state=SubscriberState.STOPPED, email=None, token_hash=None, stopped_at=now())
        .execution_options(synchronize_session=False)
    )


def take_off(actor: Member, email: str, reason: str) -> None:
    """Take an address off the list for its owner. The log keeps who did it and why, never the address."""
    reader = _known(actor, email)
    stop_updates(reader.id)
    record(actor, "stop_letters", ("subscriber", reader.id), reason)


def look_up(actor: Member, email: str, reason: str) -> Subscriber:
    """What the list holds of an address; the look is logged. Raises Invalid when it holds nothing."""
    reader = _known(actor, email)
    record(actor, "look_up", ("subscriber", reader.id), reason)
    return reader


def _known(actor: Member, email: str) -> Subscriber:
    if not can_keep_readers(actor):
        raise NotAllowed("Only administrators do this.")
    reader = find_reader(email)
    if reader is None:
        raise Invalid("This address is not on the circulation list.")
    return reader


@every(DAY)
def forget_readers(subject_id: int) -> None:
    """Forget addresses that were never confirmed, and letters to readers that are a week old."""
    too_long_ago = now() - timedelta(days=CONFIRMATION_DAYS)
    unproven = select(Subscriber.id).where(
        Subscriber.state == SubscriberState.WAITING, Subscriber.asked_at < too_long_ago
    )
    db.session.execute(
        delete(Subscriber).where(Subscriber.id.in_(unproven)).execution_options(synchronize_session=False)
    )
    forget_letters(emails.KINDS, now() - timedelta(days=LETTERS_KEPT_DAYS))
