"""What the reader of a letter may do by mail about each thing that it tells of."""

from forum.accounts.models import Member
from forum.mail.addresses import REPLY_KINDS, MailLink, deed_address, reply_address
from forum.notifications.models import Event
from forum.subjects import Offer, Words


def answer_address(member: Member, event: Event) -> str:
    """Where this member answers what happened; empty for what takes no answer."""
    if event.name == "decision" or event.kind not in REPLY_KINDS:
        return ""
    return reply_address(member.id, event.kind, event.subject_id)


def answer_link(member: Member, event: Event, words: Words) -> list[MailLink]:
    """The link for an answer, for letters that are about more than one thing."""
    address = answer_address(member, event)
    return [MailLink("Answer by email", address, f"Re: {words.title}")] if address else []


def offered_links(member: Member, words: Words) -> list[MailLink]:
    """The links for what the room of the thing offers to this reader."""
    links = [link_of(offer, words.title) for offer in words.offers if offer.reader_id == member.id]
    return [link for link in links if link is not None]


def link_of(offer: Offer, title: str) -> MailLink | None:
    """The link for one offer about the thing of this title; None where no mail is received."""
    address = deed_address(offer.deed, offer.reader_id, *offer.pair)
    return MailLink(offer.words, address, f"{offer.words}: {title}", offer.note) if address else None
