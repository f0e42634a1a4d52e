"""Who may read, write to and be reached by whom."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, exists, false, or_

from forum.accounts.models import Member, State
from forum.messages.models import Conversation, Message, Participation, Wish

# Each gives those of these messages that are before the moderators; the desk is a room above.
desks: list[Callable[[Iterable[int]], set[int]]] = []


@dataclass(frozen=True)
class Reach:
    """What some members chose: from whom they take messages, who blocks whom, and who of them works for a provider."""

    wishes: Mapping[int, Wish] = field(default_factory=dict)
    blocks: frozenset[tuple[int, int]] = frozenset()
    provider_ids: frozenset[int] = frozenset()

    def blocked_by(self, member_id: int) -> set[int]:
        """Whose messages this member does not want."""
        return {blocked for blocker, blocked in self.blocks if blocker == member_id}


def can_write_messages(member: Member | None) -> bool:
    """Members in good standing."""
    return member is not None and member.is_member


def can_see_conversation(viewer: Member | None, conversation: Conversation) -> bool:
    """Those who are in it, and nobody else: no moderator either."""
    return viewer is not None and viewer.is_member and conversation.part_of(viewer.id) is not None


def conversations_visible_to(viewer: Member | None) -> ColumnElement[bool]:
    """The same as an SQL condition."""
    if viewer is None or not viewer.is_member:
        return false()
    return exists().where(Participation.conversation_id == Conversation.id, *_takes_part(viewer))


def can_see_message(viewer: Member | None, message: Message) -> bool:
    """Those who were in the conversation when it came, and moderators of a case about it. Of a gone one only its notice
    shows, but to moderators, and to its author while it is not deleted.
    """
    if viewer is None or not viewer.is_member:
        return False
    part = message.conversation.part_of(viewer.id)
    if part is not None and message.number >= part.first_number and _stands_for(viewer, message):
        return True
    return can_see_excerpt(viewer, message.id)


def _stands_for(viewer: Member, message: Message) -> bool:
    return message.deleted_at is None and (message.removed_at is None or message.author_id == viewer.id)


def can_see_trimming(part: Participation, message: Message) -> bool:
    """Whether somebody who reads a message may read what was cut from its mail: that may quote what was said before,
    so only who was there from the first message, or wrote it.
    """
    return part.first_number <= 1 or message.author_id == part.member_id


def can_see_excerpt(viewer: Member | None, message_id: int) -> bool:
    """Moderators, of a message that a case is about."""
    return viewer is not None and viewer.is_moderator and bool(before_the_desk([message_id]))


def before_the_desk(message_ids: Iterable[int]) -> set[int]:
    """Those of these messages that a case is about, decided or not."""
    wanted = list(message_ids)
    return set().union(*(ask(wanted) for ask in desks)) if wanted else set()


def messages_visible_to(viewer: Member | None) -> ColumnElement[bool]:
    """The same as an SQL condition over Message, without what only moderators of a case may see."""
    if viewer is None or not viewer.is_member:
        return false()
    was_there = exists().where(
        Participation.conversation_id == Message.conversation_id,
        Participation.first_number <= Message.number,
        *_takes_part(viewer),
    )
    stands = or_(Message.removed_at.is_(None), Message.author_id == viewer.id)
    return and_(was_there, Message.deleted_at.is_(None), stands)


def _takes_part(viewer: Member) -> tuple[ColumnElement[bool], ...]:
    return Participation.member_id == viewer.id, Participation.left_at.is_(None)


def why_not_reach(writer: Member, reader: Member, reach: Reach, *, is_about_case: bool = False) -> str:
    """The sentence that says why a member cannot begin to write to another one; empty where they can.

    Who is blocked reads the same as whoever is not taken anyway. A moderator's message about a case comes whatever was
    chosen; that the case concerns its reader is for the caller to check.
    """
    if reader.state == State.DEACTIVATED:
        return f"{reader.name} has left the network."
    if not reader.is_member:
        return f"{reader.name} cannot answer at the moment."
    if (writer.id, reader.id) in reach.blocks:
        return f"You block messages from {reader.name}. Take the block off before you write."
    if (writer.is_moderator and is_about_case) or _is_taken(writer.id, reader.id, reach):
        return ""
    return takes_none(reader)


def takes_none(reader: Member) -> str:
    """The polite no."""
    return f"{reader.name} takes no messages from you at the moment. You can mention @{reader.handle} in a discussion."


def _is_taken(writer_id: int, reader_id: int, reach: Reach) -> bool:
    wish = reach.wishes.get(reader_id, Wish.EVERYBODY)
    if (reader_id, writer_id) in reach.blocks or wish == Wish.NOBODY:
        return False
    return wish == Wish.EVERYBODY or writer_id not in reach.provider_ids


def writes_about_case(writer: Member, conversation: Conversation) -> bool:
    """Whether a message of theirs comes whatever its readers chose."""
    return writer.is_moderator and conversation.is_about_case


def why_closed(writer: Member, conversation: Conversation, reach: Reach) -> str:
    """The sentence that says why a conversation takes no message from somebody who is in it; empty where it does.

    What others chose about new conversations does not end one. Between two a block does; among several whoever blocks
    somebody is not told of their messages and sees them folded.
    """
    others = conversation.others(writer.id)
    here = [person for person in others if person.state != State.DEACTIVATED]
    if not others:
        return "Everybody else has left this conversation, so nobody would read it."
    if not here:
        return f"{others[0].name} has left the network, so nobody would read it."
    if len(here) > 1:
        return ""
    other = here[0]
    if (writer.id, other.id) in reach.blocks:
        return f"You block messages from {other.name}. Take the block off before you write."
    is_blocked = (other.id, writer.id) in reach.blocks and not writes_about_case(writer, conversation)
    return takes_none(other) if is_blocked else ""
