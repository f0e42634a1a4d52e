"""How the generic rooms see messages: told of by conversation, reported one by one, and never found by a search."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from forum.accounts.models import Member
from forum.extensions import db
from forum.messages.emails import new_message
from forum.messages.models import Conversation, Message
from forum.messages.permissions import can_see_conversation, can_see_message
from forum.messages.queries import (
    find_any_conversation,
    find_any_message,
    find_conversation,
    find_message,
    unread_conversations,
    visible_conversation_ids,
    visible_message_ids,
)
from forum.messages.services.posting import Letter, keep_trimming, post_message, remove_message, restore_message
from forum.notifications.letters import decision
from forum.notifications.queries import header_counts, up_to_a_hundred
from forum.subjects import Subject, register, subject_of
from forum.text.plain import text_of
from forum.text.prepare import Text
from forum.text.words import together


def _answer(
    item: Conversation, author: Member, text: Text, files: Sequence[int] = (), *, submission: str | None = None
) -> str:
    """Post an answer that came by another door, such as an email; the address of the conversation."""
    post_message(item, author, Letter(text, submission, tuple(files)))
    return item.address


def _names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Those about a thing by its title of today; the others are called as their event says."""
    statement = select(Conversation).where(Conversation.id.in_(list(ids)), Conversation.about_kind != "")
    rows = list(db.session.scalars(statement))
    titles: dict[tuple[str, int], str] = {}
    for kind in {row.about_kind for row in rows}:
        subject = subject_of(kind)
        names = subject.names([row.about_id for row in rows if row.about_kind == kind]) if subject else {}
        titles |= {(kind, number): title for number, (title, _) in names.items()}
    return {
        row.id: (f"Message about “{titles[row.about_kind, row.about_id]}”", row.address)
        for row in rows
        if (row.about_kind, row.about_id) in titles
    }


def _title(message: Message) -> str:
    """«Bob Oakes to Alice Merrin»; it is neutral, because it outlives a removed text."""
    names = [part.member.name for part in message.conversation.people if part.member_id != message.author_id]
    return f"{message.author.name} to {together(names)}"


header_counts["unread_messages"] = up_to_a_hundred(unread_conversations())
register(
    Subject(
        kind="conversation",
        word="conversation",
        model=Conversation,
        find=find_conversation,
        can_see=can_see_conversation,
        visible_ids=visible_conversation_ids,
        find_any=find_any_conversation,
        title=lambda conversation: "A private conversation",
        address=lambda conversation: conversation.address,
        author_id=lambda conversation: None,
        names=_names,
        events={"message": new_message},
        answer=_answer,
        keep_trimming=keep_trimming,
    )
)
register(
    Subject(
        kind="message",
        word="message",
        model=Message,
        find=find_message,
        can_see=can_see_message,
        visible_ids=visible_message_ids,
        find_any=find_any_message,
        title=_title,
        address=lambda message: message.address,
        author_id=lambda message: message.author_id,
        text=lambda message: text_of(message.html),
        html=lambda message: message.html,
        is_removed=lambda message: message.removed_at is not None,
        remove=remove_message,
        restore=restore_message,
        can_be_edited=False,
        events={"decision": decision},
    )
)
