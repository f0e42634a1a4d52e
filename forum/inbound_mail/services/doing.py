"""What a mail to an address of its own does, such as accepting an answer; of the mail only its sender is read."""

from forum.accounts.models import Member
from forum.accounts.queries import find_any_member
from forum.accounts.services.sessions import note_here
from forum.errors import TooMany
from forum.inbound_mail import emails
from forum.inbound_mail.reading import ReadMail
from forum.inbound_mail.refusals import MailRefused, Reason
from forum.inbound_mail.services.plans import Plan
from forum.inbound_mail.services.senders import author_of, in_good_standing
from forum.limits.services import count_letter
from forum.mail.addresses import Answered
from forum.subjects import Done, subject_of

EXPIRED = "This works for 90 days, and the email that it belongs to is older. Open the page instead."
GONE = "What your email was about is not there any more, so nothing was changed."


def plan_deed(asked: Answered, mail: ReadMail) -> Plan:
    """What the address stands for, done as its member. Raises a Refusal, each with its own sentence."""
    if asked.is_old:
        raise MailRefused(Reason.EXPIRED, EXPIRED)
    member_id = author_of(asked, mail).id
    return Plan(lambda: _do(asked, mail), member_id)


def _do(asked: Answered, mail: ReadMail) -> str:
    # Read again: what the decision rests on may have changed since.
    member = in_good_standing(find_any_member(asked.member_id))
    subject = subject_of(asked.kind)
    item = subject.find(asked.subject_id, member) if subject else None
    if subject is None or item is None or asked.deed not in subject.deeds:
        raise MailRefused(Reason.GONE, GONE)
    note_here(member.id)
    done = subject.deeds[asked.deed](item, member)
    _say(done, member, mail)
    return done.address


def _say(done: Done, member: Member, mail: ReadMail) -> None:
    """One letter says what was done; that it was so before is said seldom, because anybody can send a mail again."""
    if not done.is_new:
        try:
            count_letter(member.email)
        except TooMany:
            return
    emails.done(member, mail, done)
