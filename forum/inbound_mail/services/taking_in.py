"""Taking a mail in: it becomes a post, is refused with a sentence, or is ignored. The raw mail stays either way."""

from datetime import timedelta

import structlog
from sqlalchemy import delete, update
from sqlalchemy.exc import SQLAlchemyError

from forum.clock import now
from forum.database import write
from forum.errors import NotReady, Refusal, TooMany
from forum.extensions import db
from forum.inbound_mail import emails
from forum.inbound_mail.automatic import why_automatic
from forum.inbound_mail.models import KEPT_DAYS, IncomingMail, IncomingState
from forum.inbound_mail.queries import find_sender, waiting_mail
from forum.inbound_mail.reading import ReadMail, Unreadable, read_mail
from forum.inbound_mail.recipients import Purpose, Recipient, recipient_of
from forum.inbound_mail.refusals import Ignored, MailRefused, Reason, reason_of
from forum.inbound_mail.services.bouncing import plan_bounce
from forum.inbound_mail.services.doing import plan_deed
from forum.inbound_mail.services.plans import Plan
from forum.inbound_mail.services.posting import plan_answer, plan_start
from forum.inbound_mail.services.updating import plan_confirmation, plan_updates
from forum.jobs.registry import every, job
from forum.limits.rates import DAY
from forum.limits.services import count_letter

log = structlog.get_logger("forum.inbound_mail")
FORGOTTEN_AT_ONCE = 500


@job(own_transactions=True)
def take_in(incoming_id: int) -> None:
    """Read one mail and do what it asks for. What is not in our hands, such as a database, is tried again later."""
    row = waiting_mail(incoming_id)
    if row is None:
        return
    mail = None
    try:
        mail = read_mail(row.raw)
        plan = _plan(row, mail)
        with write():
            if _settle(row, plan.state, member_id=plan.member_id):
                _note(row, plan.act())
    except Ignored as ignored:
        with write():
            _settle(row, IncomingState.IGNORED, str(ignored))
    except (NotReady, SQLAlchemyError):
        raise
    except Refusal as refusal:
        with write():
            if mail is not None and _settle(row, IncomingState.REFUSED, reason_of(refusal)):
                _say_why(row, mail, refusal)
    except Exception as error:  # noqa: BLE001  whatever somebody sends, the mail is kept and the worker goes on
        is_known = isinstance(error, Unreadable)
        log.warning("mail_not_understood", id=incoming_id, exc_info=None if is_known else error)
        with write():
            _settle(row, IncomingState.FAILED, f"{type(error).__name__}: {error}"[:300])


def take_in_again(incoming_id: int) -> bool:
    """Have the worker read a mail once more that nobody could read; False where it is in another state."""
    result = db.session.execute(
        update(IncomingMail)
        .where(IncomingMail.id == incoming_id, IncomingMail.state == IncomingState.FAILED)
        .values(state=IncomingState.RECEIVED, why="", settled_at=None)
        .execution_options(synchronize_session=False)
    )
    is_waiting = bool(result.rowcount)  # type: ignore[attr-defined]
    if is_waiting:
        take_in.later(incoming_id)
    return is_waiting


def _plan(row: IncomingMail, mail: ReadMail) -> Plan:
    """What the mail asks for, made ready as far as it can be outside a transaction. Raises Ignored or a Refusal."""
    recipient = recipient_of(row.recipient)
    if recipient is not None and recipient.purpose == Purpose.BOUNCE:
        return plan_bounce(recipient.mail_id, mail)
    automatic = why_automatic(mail, row.sender)
    if automatic:
        raise Ignored(automatic)
    if recipient is None:
        raise MailRefused(Reason.UNKNOWN)
    plan = _plan_of_a_person(row, mail, recipient)
    # What was asked of the database ends before the write begins.
    db.session.rollback()
    return plan


def _plan_of_a_person(row: IncomingMail, mail: ReadMail, recipient: Recipient) -> Plan:
    # Kept in the post, so that the same mail never makes a second one.
    submission = f"mail-{row.key[:32]}"
    if recipient.answered is not None:
        answered = recipient.answered
        return plan_deed(answered, mail) if answered.deed else plan_answer(answered, mail, submission)
    if recipient.purpose == Purpose.DIGEST:
        raise MailRefused(Reason.DIGEST)
    if recipient.objective is not None:
        return plan_start(recipient.objective, mail, submission)
    return plan_confirmation(recipient.reader_id, mail) if recipient.reader_id else plan_updates(mail)


def _settle(row: IncomingMail, state: IncomingState, why: str = "", *, member_id: int | None = None) -> bool:
    """Say what became of a mail; False where another worker did so. Two at once wait for each other here."""
    result = db.session.execute(
        update(IncomingMail)
        .where(IncomingMail.id == row.id, IncomingMail.state == IncomingState.RECEIVED)
        .values(state=state, why=why, settled_at=now(), member_id=member_id)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def _note(row: IncomingMail, became: str) -> None:
    db.session.execute(
        update(IncomingMail)
        .where(IncomingMail.id == row.id)
        .values(became=became[:300])
        .execution_options(synchronize_session=False)
    )


def _say_why(row: IncomingMail, mail: ReadMail, refusal: Refusal) -> None:
    """One letter, to where complaints about the mail go; silence where that address got too many already."""
    member = find_sender(mail.from_address)
    to_address = member.email if member else (row.sender or mail.from_address)
    if not to_address or len(to_address) > 254:
        return
    try:
        count_letter(to_address)
    except TooMany:
        return
    recipient = recipient_of(row.recipient)
    is_post = recipient is None or recipient.purpose != Purpose.DEED
    emails.refused(to_address, mail, str(refusal), member_id=member.id if member else None, is_post=is_post)


@every(DAY)
def forget_mails(subject_id: int) -> bool:
    """Remove mails after 90 days, some at a time; True while there are more."""
    old = db.select(IncomingMail.id).where(
        IncomingMail.received_at < now() - timedelta(days=KEPT_DAYS), IncomingMail.state != IncomingState.RECEIVED
    )
    result = db.session.execute(
        delete(IncomingMail)
        .where(IncomingMail.id.in_(old.limit(FORGOTTEN_AT_ONCE)))
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == FORGOTTEN_AT_ONCE)  # type: ignore[attr-defined]
