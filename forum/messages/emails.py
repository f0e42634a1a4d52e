"""What we write to people about messages."""

from forum.messages.models import Conversation, Message
from forum.messages.queries import case_title, files_of_message, find_any_message
from forum.notifications.models import Event
from forum.subjects import Words
from forum.text.plain import text_of

LINES_MOST = 60
GONE = "The message was taken back before this email left."


def new_message(event: Event, conversation: Conversation, why: str) -> Words:
    """A message with its words, for one of those in the conversation; nobody's address is in it."""
    name = event.details["actor_name"]
    written = f"{name} wrote you a message"
    about = f" about {case_title(conversation.about_id)}" if conversation.is_about_case else ""
    return Words(
        what=written,
        # What it is about may be closed to the reader by now, so the letter does not name it.
        title=f"Message from {name}",
        subject=f"Message from {name}",
        address=conversation.address,
        because=f"You get this email because {written}{about}. Only those in the conversation can read it.",
        said=[("", _lines(find_any_message(event.details["message"])))],
        others=[("Choose who may write to you", "/account/messages")],
    )


def _lines(message: Message | None) -> list[str]:
    if message is None or message.is_gone:
        return [GONE]
    lines = text_of(message.html).split("\n")[:LINES_MOST]
    # The files themselves stay where only those in the conversation load them.
    files = [f"Attached, to be opened on the page: {file.label}" for file in files_of_message(message.id)]
    return [*lines, *([""] if files else []), *files]
