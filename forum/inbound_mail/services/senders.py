"""Whose mail it is that came to a signed address, and whether they may act now."""

from forum.accounts.models import Member, State
from forum.accounts.queries import find_any_member
from forum.inbound_mail.reading import ReadMail
from forum.inbound_mail.refusals import MailRefused, Reason
from forum.mail.addresses import Answered


def author_of(answered: Answered, mail: ReadMail) -> Member:
    """The member of a signed address, whose own address the mail comes from. Raises MailRefused."""
    member = find_any_member(answered.member_id)
    if member is None or member.state == State.DEACTIVATED:
        raise MailRefused(Reason.STANDING)
    if mail.from_address != member.email:
        raise MailRefused(Reason.SENDER)
    return in_good_standing(member)


def in_good_standing(member: Member | None) -> Member:
    """The member, if they may write at present. Raises MailRefused with the reason why not."""
    if member is None:
        raise MailRefused(Reason.STANDING)
    if not member.is_member:
        raise MailRefused(Reason.STANDING, member.why_not_in)
    return member
