"""What we write to the circulation list."""

from forum.mail.addresses import join_address
from forum.mail.letters import letter
from forum.mail.services import Envelope, send, site_host
from forum.subjects import Mail
from forum.text.plain import text_of
from forum.updates.models import CONFIRMATION_DAYS, Subscriber, Update
from forum.updates.stopping import stop_address

CONFIRM, UPDATE = "updates_confirm", "update"
KINDS = (CONFIRM, UPDATE)


def confirm(reader: Subscriber, token: str) -> None:
    """The link behind which a button joins the list."""
    stop = stop_address(reader.id)
    answer_to = join_address(reader.id)
    words = letter(
        "updates/confirm", token=token, days=CONFIRMATION_DAYS, stop_address=stop, can_be_answered=bool(answer_to)
    )
    send(Envelope(to_address=reader.email or "", kind=CONFIRM, reply_to=answer_to, unsubscribe=stop), words)


def news(update: Update, reader: Subscriber) -> tuple[Envelope, Mail]:
    """An update for one reader. Its name is made of both numbers, so a second letter of the pair cannot be stored."""
    stop = stop_address(reader.id)
    envelope = Envelope(
        to_address=reader.email or "",
        kind=UPDATE,
        message_key=f"update-{update.id}-{reader.id}",
        list_id=f"<updates.{site_host()}>",
        unsubscribe=stop,
    )
    lines = text_of(update.html).split("\n")
    return envelope, letter("updates/update", update=update, lines=lines, stop_address=stop)
