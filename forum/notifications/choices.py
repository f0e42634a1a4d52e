"""What a member can be told of, and by which way: the rows and columns of the page of choices."""

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """How a member is told. Everything that is not off is on the notifications page, mailed or not."""

    OFF = "off"
    PAGE = "page"
    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class Event:
    """A kind of thing to be told of. `usual` is what holds until a member chooses; quiet by default."""

    name: str
    words: str
    usual: Channel
    ways: tuple[Channel, ...] = tuple(Channel)


NOT_MAILED = (Channel.OFF, Channel.PAGE)
NOT_IN_DIGESTS = (Channel.OFF, Channel.AT_ONCE)
EVENTS = (
    Event("reply_to_me", "Somebody replies to me", Channel.AT_ONCE),
    Event("mention", "Somebody mentions me", Channel.AT_ONCE),
    Event("accepted", "My reply is accepted as an answer", Channel.AT_ONCE),
    Event("message", "Somebody writes me a message", Channel.AT_ONCE),
    Event("asked", "Somebody asks me about a practice story or a theme, or invites me to answer", Channel.AT_ONCE),
    Event(
        "solved",
        "A question of mine is ten days old, and I am asked whether it is solved",
        Channel.AT_ONCE,
        NOT_IN_DIGESTS,
    ),
    Event("hand_over", "Somebody who leaves hands over to me, or answers my own hand-over", Channel.AT_ONCE),
    Event("adoption", "Another organisation tries a practice story of mine", Channel.WEEKLY),
    Event("credit", "A practice story takes over my words", Channel.WEEKLY),
    Event("reply", "There are new replies in a discussion that I follow", Channel.WEEKLY),
    Event(
        "news", "There is something new in an objective, theme, organisation or person that I follow", Channel.WEEKLY
    ),
    Event(
        "still_true",
        "A practice story of mine is a year old, and I am asked whether it is still true",
        Channel.AT_ONCE,
        NOT_IN_DIGESTS,
    ),
    Event(
        "saved_search",
        "There is something new in a search that I saved, as often as I chose there",
        Channel.AT_ONCE,
        NOT_IN_DIGESTS,
    ),
)
BY_NAME = {event.name: event for event in EVENTS}
