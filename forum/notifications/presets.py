"""Three plain ways to be told, each of which sets the channel of every kind of event, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass

from itsdangerous import BadSignature

from forum.notifications.choices import EVENTS, Channel
from forum.notifications.stopping import signer


@dataclass(frozen=True)
class Preset:
    """One answer to «How do you want to be told?», with a line that explains it."""

    name: str
    words: str
    line: str
    channels: dict[str, Channel]


def _everywhere(wanted: Channel) -> dict[str, Channel]:
    """This channel for every event that offers it, else none."""
    return {event.name: wanted if wanted in event.ways else Channel.OFF for event in EVENTS}


QUIET = Preset(
    "quiet",
    "Quiet",
    "An email when somebody writes to you, and one a week about what you follow.",
    {event.name: event.usual for event in EVENTS},
)
PRESETS = (
    QUIET,
    Preset("everything", "Everything at once", "An email for each thing as it happens.", _everywhere(Channel.AT_ONCE)),
    Preset(
        "page",
        "On the page only",
        "No email about what happens. All of it waits on your notifications page.",
        _everywhere(Channel.PAGE),
    ),
)
PRESET_OF = {preset.name: preset for preset in PRESETS}
SALT = "before-a-plain-way"


@dataclass(frozen=True)
class Before:
    """How a member was told until they chose a plain way with one press."""

    member_id: int
    preset: str
    channels: Mapping[str, str]

    @property
    def every_channel(self) -> dict[str, Channel]:
        """The channel of every kind of event; those that are not named had the usual one."""
        return {event.name: Channel(self.channels.get(event.name, event.usual)) for event in EVENTS}

    @property
    def token(self) -> str:
        """The same as a signed text, short enough for an address."""
        return str(signer(SALT).dumps([self.member_id, self.preset, self.channels]))


def before(member_id: int, preset: Preset, channels: Mapping[str, Channel]) -> Before:
    """What is kept of a member's choices while a plain way takes their place."""
    differing = {event.name: channels[event.name].value for event in EVENTS if channels[event.name] != event.usual}
    return Before(member_id, preset.name, differing)


def read_before(token: str, member_id: int) -> Before | None:
    """What a token of this member says, or None when it is not one of theirs."""
    try:
        found = Before(*signer(SALT).loads(token))
    except (BadSignature, ValueError, TypeError):
        return None
    return found if found.member_id == member_id and found.preset in PRESET_OF else None
