"""The circulation list by mail: «Updates» asks for it, «Stop» ends it. No account is needed."""

from forum.errors import TooMany
from forum.inbound_mail import emails
from forum.inbound_mail.reading import ReadMail
from forum.inbound_mail.refusals import Ignored, MailRefused, Reason
from forum.inbound_mail.services.plans import Plan
from forum.inbound_mail.services.posting import ANSWER_MARKS
from forum.limits.services import count_letter
from forum.updates.queries import find_reader
from forum.updates.services.joining import ask_to_join, confirm_answer, stop_updates


def plan_updates(mail: ReadMail) -> Plan:
    """What the subject asks for. Raises MailRefused for any other, and Ignored where nobody can be answered."""
    if not mail.from_address:
        raise Ignored("It has no sender.")
    asked = ANSWER_MARKS.sub("", mail.subject, count=1) if ANSWER_MARKS.match(mail.subject) else mail.subject
    word = "".join(letter for letter in asked.lower() if letter.isalnum())
    if word in ("updates", "update"):
        return Plan(lambda: _join(mail))
    if word in ("stop", "stopupdates", "unsubscribe"):
        return Plan(lambda: _stop(mail))
    raise MailRefused(Reason.WORDS)


def plan_confirmation(reader_id: int, mail: ReadMail) -> Plan:
    """An answer to the letter that asks whether it was them. Raises MailRefused where it came from somebody else."""
    reader = find_reader(mail.from_address) if mail.from_address else None
    if reader is None or reader.id != reader_id or not reader.link_works:
        raise MailRefused(Reason.SENDER if reader is None or reader.id != reader_id else Reason.LATE)
    return Plan(lambda: _confirm(reader_id, mail))


def _confirm(reader_id: int, mail: ReadMail) -> str:
    confirm_answer(reader_id)
    emails.joined(mail.from_address, mail, reader_id)
    return "/updates/join/confirmed"


def _join(mail: ReadMail) -> str:
    ask_to_join(mail.from_address)
    return "/updates/join/sent"


def _stop(mail: ReadMail) -> str:
    """The answer is the same whatever is known of the address."""
    reader = find_reader(mail.from_address)
    if reader is not None:
        stop_updates(reader.id)
    try:
        count_letter(mail.from_address)
    except TooMany:
        return "/updates"
    emails.stopped(mail.from_address, mail)
    return "/updates"
