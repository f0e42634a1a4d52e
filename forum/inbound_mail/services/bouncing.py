"""Letters that come back: they count against the address, and at four points nothing more is sent to it."""

from forum.accounts.models import Member
from forum.clock import now
from forum.database import take_turn
from forum.extensions import db
from forum.inbound_mail.bounces import Bounce, bounce_of, said
from forum.inbound_mail.models import HARD_BOUNCE, SOFT_BOUNCE, STOP_AT, IncomingState, MailTrouble
from forum.inbound_mail.queries import find_trouble, score_of, whose
from forum.inbound_mail.reading import ReadMail
from forum.inbound_mail.refusals import Ignored
from forum.inbound_mail.services.plans import Plan
from forum.mail import services as mail_services
from forum.mail.models import MailState, OutgoingMail
from forum.mail.queries import find_mail

RETURNED = "Returned by the reader's mail server"
STOPPED = "This address sent back too many emails."
# Somebody just asked for these by hand, most likely because the address works again.
ASKED_FOR = ("confirmation", "reset_password", "confirm_new_email", "updates_confirm")


def plan_bounce(mail_id: int, mail: ReadMail) -> Plan:
    """Count a letter that came back. Raises Ignored for what is no report of that, such as «delivered» or «away»."""
    bounce = bounce_of(mail.message)
    if bounce is None:
        raise Ignored("It reports no letter that came back.")
    words = said(mail.message)
    return Plan(lambda: _note(mail_id, bounce, words), state=IncomingState.BOUNCED)


def _note(mail_id: int, bounce: Bounce, words: str) -> str:
    letter = find_mail(mail_id)
    if letter is None:
        return ""
    take_turn(f"bounces {letter.to_address}")
    # Each letter counts once, however many reports there are of it.
    db.session.refresh(letter)
    if not letter.why.startswith(RETURNED):
        letter.why = f"{RETURNED}: {words}"[:300] if words else f"{RETURNED}."
        if bounce == Bounce.HARD:
            letter.state = MailState.FAILED
        _count(letter, HARD_BOUNCE if bounce == Bounce.HARD else SOFT_BOUNCE, words)
    return f"outgoing_mail:{mail_id}"


def _count(letter: OutgoingMail, points: int, words: str) -> None:
    row = db.session.get(MailTrouble, whose(letter.to_address), populate_existing=True)
    if row is None:
        row = MailTrouble(who=whose(letter.to_address), score=0, came_back_at=now())
        db.session.add(row)
    row.score = score_of(row, letter.to_address) + points
    row.came_back_at, row.said = now(), words
    if row.score >= STOP_AT and row.stopped_at is None:
        row.stopped_at = now()


def is_stopped(member: Member) -> MailTrouble | None:
    """What stopped the mail to a member, or None while mail goes out."""
    row = find_trouble(member.email)
    return row if row is not None and row.stopped_at is not None else None


def works_again(member: Member) -> None:
    """Start over: the member says that the address takes mail."""
    row = db.session.get(MailTrouble, whose(member.email))
    if row is not None:
        db.session.delete(row)


def _why_not_send(letter: OutgoingMail) -> str:
    """Asked right before a letter leaves."""
    if letter.kind in ASKED_FOR:
        return ""
    row = find_trouble(letter.to_address)
    return STOPPED if row is not None and row.stopped_at is not None else ""


mail_services.checks.append(_why_not_send)
