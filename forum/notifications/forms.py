"""By which way a member wants to be told, and when digests leave."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.validators import StopValidation

from forum.notifications.choices import EVENTS, Channel
from forum.notifications.digest_times import HOURS, WEEKDAYS
from forum.notifications.presets import PRESETS, QUIET

CHANNEL_WORDS = {
    Channel.OFF: "Off",
    Channel.PAGE: "Page",
    Channel.AT_ONCE: "At once",
    Channel.DAILY: "Daily",
    Channel.WEEKLY: "Weekly",
}


def _has_a_default(form: Any, field: Any) -> None:
    """Marks a field that is never left open, so its label says nothing of optional."""


_has_a_default.field_flags = {"required": True}  # type: ignore[attr-defined]


class ChannelsForm(FlaskForm):
    """One choice for each kind of event, named like the event, and the time of digests."""

    digest_hour = SelectField(
        "Time of day",
        [_has_a_default],
        coerce=int,
        choices={hour: f"{hour % 12 or 12}{'am' if hour < 12 else 'pm'}" for hour in HOURS},
    )
    digest_weekday = SelectField(
        "Day of the weekly email", [_has_a_default], coerce=int, choices=dict(enumerate(WEEKDAYS))
    )

    @property
    def events(self) -> list[Any]:
        """The fields of the table, in the order of its rows."""
        return [self[event.name] for event in EVENTS]


def _is_offered(form: Any, field: Any) -> None:
    if field.data not in field.choices:
        raise StopValidation(f"Choose one way to be told: {field.label.text}")


_is_offered.field_flags = {"required": True}  # type: ignore[attr-defined]
for _event in EVENTS:
    _ways = {str(way): CHANNEL_WORDS[way] for way in _event.ways}
    # What a form does not send stays as it is.
    setattr(ChannelsForm, _event.name, RadioField(_event.words, [_is_offered], choices=_ways, validate_choice=False))


class StartForm(FlaskForm):
    way = RadioField(
        "Choose one way",
        [_has_a_default],
        choices={preset.name: preset.words for preset in PRESETS},
        default=QUIET.name,
    )
