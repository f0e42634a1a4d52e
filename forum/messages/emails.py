"""What we write to people about messages."""

from forum.mail.addresses import reply_address
from forum.mail.letters import letter
from forum.messages.models import Conversation, Message
from forum.messages.queries import about_of, find_any_message
from forum.notifications.letters import Reader
from forum.notifications.models import Event
from forum.subjects import Mail
from forum.text.plain import text_of

LINES_MOST = 60
GONE = "The message was taken back before this email left."


def new_message(event: Event, conversation: Conversation, reader: Reader, why: str) -> Mail:
    """A message with its words, for one of those in the conversation; nobody's address is in it."""
    message = find_any_message(event.details["message"])
    part = conversation.part_of(reader.id)
    about = about_of(conversation.about, part.member) if part else None
    return letter(
        "messages/message",
        reader=reader,
        who=event.details["actor_name"],
        others=[person.name for person in conversation.others(reader.id) if person.id != event.actor_id],
        title=about[1] if about else "",
        lines=_lines(message),
        address=conversation.address,
        can_answer=bool(reply_address(reader.id, "conversation", conversation.id)),
    )


def _lines(message: Message | None) -> list[str]:
    if message is None or message.is_gone:
        return [GONE]
    return text_of(message.html).split("\n")[:LINES_MOST]
