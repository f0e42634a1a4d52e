"""By which way each member wants to be told of each kind of event."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select

from forum.database import upsert
from forum.errors import Invalid
from forum.extensions import db
from forum.notifications.choices import BY_NAME, EVENTS, NOT_MAILED, Channel
from forum.notifications.models import NotificationChoice


def channels_of(member_ids: Iterable[int]) -> dict[int, dict[str, Channel]]:
    """The channel of every kind of event for each of these members, the usual one where they chose none."""
    chosen = NotificationChoice
    channels = {member_id: {event.name: event.usual for event in EVENTS} for member_id in member_ids}
    statement = select(chosen.member_id, chosen.name, chosen.channel).where(chosen.member_id.in_(list(channels)))
    for member_id, name, channel in db.session.execute(statement):
        if name in BY_NAME:
            channels[member_id][name] = _offered(name, channel)
    return channels


def _offered(name: str, channel: Channel) -> Channel:
    """What is told by mail or not at all, and was stopped once, is off."""
    if channel in BY_NAME[name].ways:
        return channel
    return Channel.OFF if channel in NOT_MAILED else BY_NAME[name].usual


def choose(member_id: int, chosen: Mapping[str, Channel]) -> None:
    """Keep the channels of these kinds of events; a row stands only where one differs from the usual one."""
    for name, channel in chosen.items():
        if name not in BY_NAME or channel not in BY_NAME[name].ways:
            raise Invalid("You cannot be told of this in that way.")
    usual = [name for name, channel in chosen.items() if channel == BY_NAME[name].usual]
    rows = NotificationChoice
    db.session.execute(delete(rows).where(rows.member_id == member_id, rows.name.in_(usual)))
    for name in sorted(chosen.keys() - set(usual)):
        row = upsert(rows).values(member_id=member_id, name=name, channel=chosen[name])
        db.session.execute(
            row.on_conflict_do_update(index_elements=("member_id", "name"), set_={"channel": chosen[name]}),
            execution_options={"synchronize_session": False},
        )
