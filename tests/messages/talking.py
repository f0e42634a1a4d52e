"""Conversations made the short way."""

from typing import Any

from forum.accounts.models import Member
from forum.database import write
from forum.extensions import db
from forum.messages.models import Conversation, Message, Participation
from forum.messages.queries import find_any_conversation
from forum.messages.services.posting import Letter, post_message
from forum.messages.services.starting import start_conversation
from forum.text.prepare import prepare
from tests.factories import without_limits

HELLO = "Which mix did you use on the hill?"


def letter(body: str = HELLO, **values: Any) -> Letter:
    return Letter(prepare(body), **values)


def begin(author: Member, *readers: Member, body: str = HELLO, about: tuple[str, int] | None = None) -> Conversation:
    """A conversation begun through the service."""
    with write(), without_limits():
        message = start_conversation(author, readers, letter(body), about)
    return whole(message.conversation_id)


def whole(conversation_id: int) -> Conversation:
    """The conversation with its people as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    found = find_any_conversation(conversation_id)
    assert found is not None
    return found


def say(conversation: Conversation, author: Member, body: str = "The one with fibres.") -> Message:
    """A message posted through the service."""
    with write(), without_limits():
        message = post_message(whole_inside(conversation.id), author, letter(body))
    return db.session.get_one(Message, message.id)


def whole_inside(conversation_id: int) -> Conversation:
    found = find_any_conversation(conversation_id)
    assert found is not None
    return found


def part(conversation: Conversation, member: Member) -> Participation:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Participation, (conversation.id, member.id))
