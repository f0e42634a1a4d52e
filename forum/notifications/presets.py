"""Three plain ways to be told, each of which sets the channel of every kind of event."""

from dataclasses import dataclass

from forum.notifications.choices import EVENTS, Channel


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
