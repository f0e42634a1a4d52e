"""By which way each member is told of each kind of event: what they chose, and the usual way elsewhere."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select

from forum.database import upsert
from forum.errors import Invalid
from forum.extensions import db
from forum.notifications.choices import BY_NAME, EVENTS, Channel
from forum.notifications.models import NotificationChoice

KEY = ("member_id", "name")


def channels_of(member_ids: Iterable[int]) -> dict[int, dict[str, Channel]]:
    """For each of these members the way of every event of EVENTS, in one statement for all of them."""
    usual = {event.name: event.usual for event in EVENTS}
    channels = {member_id: dict(usual) for member_id in member_ids}
    row = NotificationChoice
    chosen = select(row.member_id, row.name, row.channel).where(row.member_id.in_(list(channels)))
    for member_id, name, channel in db.session.execute(chosen):
        if name in usual:
            channels[member_id][name] = channel
    return channels


def choose(member_id: int, chosen: Mapping[str, Channel]) -> None:
    """Tell a member of these kinds of events by these ways from now on. Raises Invalid for a way they do not have."""
    for name, channel in chosen.items():
        if name not in BY_NAME or channel not in BY_NAME[name].ways:
            raise Invalid("Choose one of the ways that are offered.")
    row = NotificationChoice
    as_usual = [name for name, channel in chosen.items() if channel == BY_NAME[name].usual]
    db.session.execute(delete(row).where(row.member_id == member_id, row.name.in_(as_usual)))
    for name in chosen.keys() - set(as_usual):
        statement = upsert(row).values(member_id=member_id, name=name, channel=chosen[name])
        db.session.execute(statement.on_conflict_do_update(index_elements=KEY, set_={"channel": chosen[name]}))
