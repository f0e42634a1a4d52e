"""Writing a message into a conversation, and taking one back."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from forum.accounts.models import Member
from forum.clock import now
from forum.database import lock_row
from forum.errors import Conflict, Invalid, NotAllowed
from forum.extensions import db
from forum.limits.services import count
from forum.messages.models import TRIMMED_MOST, Conversation, Message, MessageTrimming, Participation
from forum.messages.permissions import Reach, can_see_conversation, can_write_messages, why_closed, writes_about_case
from forum.messages.queries import reach_among
from forum.notifications.services import Audience, announce
from forum.text.prepare import Text
from forum.uploads.queries import are_the_same
from forum.uploads.services.attaching import attach

NOT_IN = "You are not in this conversation, so the message was not sent."
ONLY_MEMBERS = "Only members in good standing write messages."
LINKS_LATER = "Messages of new members carry no links to other sites until a first post of theirs stands. Leave it out."
OTHER_WORDS = "You sent a message from this page already, with other words. Send this again if you want to send it too."


@dataclass(frozen=True)
class Letter:
    """What somebody typed. `submission` names the form, so that a double click sends one; `files` wait to be used."""

    text: Text
    submission: str | None = None
    files: Sequence[int] = ()


def post_message(conversation: Conversation, author: Member, letter: Letter) -> Message:
    """Add a message and let the others know. A repeated submission gives the first message.

    Raises NotAllowed, Invalid, Conflict or TooMany.
    """
    lock_row(author)
    known = sent_before(author, letter)
    if known is not None:
        return known
    if not can_see_conversation(author, conversation):
        raise NotAllowed(NOT_IN)
    reach = reach_among([author.id, *(person.id for person in conversation.others(author.id))])
    closed = why_closed(author, conversation, reach)
    if closed:
        raise NotAllowed(closed)
    return add_message(conversation, author, letter, reach)


def sent_before(author: Member, letter: Letter) -> Message | None:
    """The message that this form made before. Raises Conflict when it carried other words then."""
    if not letter.submission:
        return None
    known = db.session.scalar(
        select(Message).where(Message.author_id == author.id, Message.submission == letter.submission)
    )
    if known is None:
        return None
    has_same_files = are_the_same(author.id, ("message", known.id), letter.files)
    if known.source != letter.text.source or not has_same_files:
        raise Conflict(OTHER_WORDS)
    return known


def add_message(
    conversation: Conversation, author: Member, letter: Letter, reach: Reach, *, newcomers: Sequence[Member] = ()
) -> Message:
    """The row of a message, read by its author; newcomers see it and what comes after. Rules are the caller's."""
    if not can_write_messages(author):
        raise NotAllowed(ONLY_MEMBERS)
    if letter.text.link_count and author.is_new and author.post_count == 0:
        raise Invalid(LINKS_LATER)
    count(f"member:{author.id}", author.rates("message"))
    number = _take_number(conversation)
    for person in newcomers:
        _join(conversation, person, number)
    message = Message(
        conversation_id=conversation.id,
        number=number,
        author_id=author.id,
        submission=letter.submission or None,
        created_at=now(),
        **letter.text.columns,
    )
    db.session.add(message)
    # Files and the event need its id.
    db.session.flush()
    attach(author, ("message", message.id), letter.files)
    own = conversation.part_of(author.id)
    if own is not None:
        own.read_number = number
    _announce(conversation, message, author, reach)
    return message


def _take_number(conversation: Conversation) -> int:
    """The next number; the first write, so that two messages at once come one after the other."""
    statement = (
        update(Conversation)
        .where(Conversation.id == conversation.id)
        .values(last_number=Conversation.last_number + 1, last_message_at=now())
        .returning(Conversation.last_number)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalars(statement).one()


def _join(conversation: Conversation, person: Member, number: int) -> None:
    """Take somebody in, from this message on; whoever left before comes back as new."""
    part = next((part for part in conversation.people if part.member_id == person.id), None)
    if part is None:
        part = Participation(member=person, member_id=person.id)
        conversation.people.append(part)
    part.joined_at, part.left_at, part.is_muted = now(), None, False
    part.first_number, part.read_number = number, number - 1


def _announce(conversation: Conversation, message: Message, author: Member, reach: Reach) -> None:
    """Tell the others, without those who muted it or do not want to hear from the author."""
    standing = [part for part in conversation.people if part.left_at is None and not part.is_muted]
    comes_anyway = writes_about_case(author, conversation)
    told = [part.member_id for part in standing if comes_anyway or (part.member_id, author.id) not in reach.blocks]
    announce(
        "message",
        ("conversation", conversation.id),
        author.id,
        Audience(dict.fromkeys(told, "message")),
        title=f"Message from {author.name}",
        address=conversation.address,
        actor_name=author.name,
        number=message.number,
        message=message.id,
    )


def keep_trimming(author_id: int, submission: str, cut: str) -> None:
    """Keep what was cut from the mail that became this author's message, so that its readers may see it."""
    mine = select(Message.id).where(Message.author_id == author_id, Message.submission == submission)
    message_id = db.session.scalar(mine)
    if message_id is not None and cut.strip():
        db.session.merge(MessageTrimming(message_id=message_id, text=cut[:TRIMMED_MOST]))


def delete_message(message: Message, author: Member) -> None:
    """Take back a message of one's own; its notice stays. Raises NotAllowed for another's."""
    _check_own(message, author)
    if message.deleted_at is None:
        message.deleted_at = now()


def undelete_message(message: Message, author: Member) -> None:
    """Bring back a message of one's own."""
    _check_own(message, author)
    message.deleted_at = None


def _check_own(message: Message, author: Member) -> None:
    if message.author_id != author.id or not can_write_messages(author):
        raise NotAllowed("You can delete messages of your own only.")


def remove_message(message: Message, reason: str) -> None:
    """A moderator removes it: the conversation keeps a notice with the reason."""
    message.removed_at, message.removal_reason = message.removed_at or now(), reason


def restore_message(message: Message) -> None:
    """A moderator brings it back."""
    message.removed_at, message.removal_reason = None, ""
