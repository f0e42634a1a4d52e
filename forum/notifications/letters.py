"""One letter from one or several notices: at once, as a digest, and the one before mail rests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forum.accounts.models import Member
from forum.mail.addresses import MailLink
from forum.mail.letters import letter
from forum.notifications.models import PAUSED_AFTER_DAYS, Event
from forum.subjects import Mail, Words
from forum.text.words import counted

EXCERPT_MOST = 200
# Of these a digest says where; the rest stand on the page of notifications.
ENTRIES_MOST = 20
UNSTOPPABLE = (
    "You get this email because the moderators decided something that concerns you. It cannot be switched off."
)


@dataclass(frozen=True)
class Foot:
    """The end of a letter: why it came, what stops it (words, address), and whether an answer to it is read."""

    because: Sequence[str]
    levels: Sequence[tuple[str, str]] = ()
    is_answered: bool = False


@dataclass(frozen=True)
class Told:
    """What a letter says of one notice to its reader, and the links to what they may do about it by mail."""

    words: Words
    links: Sequence[MailLink] = ()

    @property
    def excerpt(self) -> str:
        """The first lines of what was said, in one line, cut at a word."""
        text = " ".join(" ".join(line for _, lines in self.words.said for line in lines).split())
        cut = text[:EXCERPT_MOST]
        return text if text == cut else f"{cut.rpartition(' ')[0] or cut} …"


@dataclass(frozen=True)
class Group:
    """What a digest says of one thing: a heading, where to read it, and some notices with an excerpt of each."""

    heading: str
    address: str
    entries: Sequence[Told]


def decision(event: Event, item: Any, why: str) -> Words:
    """What was decided about something that the reader wrote, and how to appeal."""
    details = event.details
    return Words(
        what=details["what"],
        title=details["title"],
        address=details["address"],
        because=UNSTOPPABLE,
        said=[("The reason that the moderators gave", details["reason"].split("\n"))],
        subject=f"{details['what']}: {details['title']}",
        press="See it on Connect and Share",
        others=[("The house rules say what belongs here", "/rules"), ("Write to the moderators", "/contact")],
        notes=[
            "If you think that this decision is wrong, you can appeal once: write to the moderators and say what "
            "should be different. Somebody who did not take the decision looks at it again."
        ],
    )


def at_once(reader: Member, told: Sequence[Told], foot: Foot, *, are_replies: bool) -> Mail:
    """One letter about one notice, or about several of one thing, the oldest first."""
    lead = told[-1].words
    subject = lead.subject or f"Re: {lead.title}"
    if len(told) > 1:
        subject = f"{len(told)} new {'replies' if are_replies else 'notifications'} in {lead.title}"
    return letter("notifications/at_once", subject=subject, reader=reader, told=told, lead=lead, foot=foot)


def digest(reader: Member, groups: Sequence[Group], more: int, foot: Foot) -> Mail:
    """All that waited for a member's digest, with how many more there are than it shows."""
    count = sum(len(group.entries) for group in groups) + more
    subject = f"Your digest: {counted(count, 'new notification')}"
    values = {
        "groups": groups,
        "more": more,
        "takes_answers": any(told.links for each in groups for told in each.entries),
    }
    return letter("notifications/digest", subject=subject, reader=reader, foot=foot, **values)


def rest(reader: Member, foot: Foot) -> Mail:
    """The one letter that says that mail rests until the member is back."""
    return letter("notifications/rest", reader=reader, days=PAUSED_AFTER_DAYS, foot=foot)
