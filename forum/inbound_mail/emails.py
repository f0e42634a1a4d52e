"""What we write to people who wrote to us. Each mail is answered once at most, and no machine ever."""

from dataclasses import replace

from forum.accounts.models import Member
from forum.inbound_mail.reading import ReadMail
from forum.mail.letters import letter
from forum.mail.services import Envelope, send
from forum.notifications.mail_links import link_of
from forum.subjects import Done
from forum.updates.stopping import stop_address

REFUSED, STARTED, DONE = "mail_refused", "mail_started", "mail_done"
STOPPED, JOINED = "updates_stopped", "updates_joined"


def refused(to_address: str, mail: ReadMail, sentence: str, *, member_id: int | None, is_post: bool) -> None:
    """Why a mail was not taken; `is_post` where it would have become a post."""
    words = letter("inbound_mail/refused", subject=mail.subject[:150], sentence=sentence, is_post=is_post)
    send(_answer(to_address, REFUSED, mail, member_id), words)


def started(to_address: str, mail: ReadMail, title: str, address: str, *, member_id: int, is_held: bool) -> None:
    """The link to a discussion that a mail started."""
    words = letter("inbound_mail/started", title=title, address=address, is_held=is_held)
    send(_answer(to_address, STARTED, mail, member_id), words)


def done(member: Member, mail: ReadMail, deed: Done) -> None:
    """What a mail did in its sender's name, and how to take it back."""
    undo = link_of(deed.undo, deed.title) if deed.undo else None
    words = letter("inbound_mail/done", reader=member, done=deed, undo=undo)
    send(_answer(member.email, DONE, mail, member.id), words)


def stopped(to_address: str, mail: ReadMail) -> None:
    """Updates do not come to this address any more; the same whether they did."""
    send(_answer(to_address, STOPPED, mail, None), letter("inbound_mail/stopped"))


def joined(to_address: str, mail: ReadMail, reader_id: int) -> None:
    """Updates come to this address from now on."""
    stop = stop_address(reader_id)
    envelope = replace(_answer(to_address, JOINED, mail, None), unsubscribe=stop)
    send(envelope, letter("inbound_mail/joined", stop_address=stop))


def _answer(to_address: str, kind: str, mail: ReadMail, member_id: int | None) -> Envelope:
    return Envelope(
        to_address=to_address,
        kind=kind,
        member_id=member_id,
        in_reply_to=mail.message_id,
        references=mail.message_id,
    )
