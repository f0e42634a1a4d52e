"""By which way some members want to be told: their choices and the levels of what they follow, read once for all."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import and_, false, or_, select

from forum.extensions import db
from forum.following.models import Follow, Level
from forum.notifications.channels import channels_of
from forum.notifications.choices import NOT_MAILED, Channel
from forum.notifications.models import Event

FOLLOWS = "follows_"
# Told at once whatever a member chose: they cannot be switched off.
ALWAYS = ("decision", "desk")
# The event of /account/notifications that a reason falls under, where it is not its own.
ASKED = ("asked_adopter", "asked_theme", "asked_advocate", "invited", "offered")
SWITCHES = {"follows_discussion": "reply", **dict.fromkeys(ASKED, "asked")}
# The most urgent first.
URGENCY = (Channel.AT_ONCE, Channel.DAILY, Channel.WEEKLY, Channel.PAGE, Channel.OFF)
Pair = tuple[str, int]


def switch_of(why: str) -> str:
    """The event of /account/notifications that a reason falls under."""
    return SWITCHES.get(why, "news" if why.startswith(FOLLOWS) else why)


class Wishes:
    """What some members wish about some events; two statements for any number of both."""

    def __init__(self, member_ids: Sequence[int], events: Iterable[Event]) -> None:
        pairs = {pair for event in events for pair in _pairs_of(event)}
        self._channels = channels_of(member_ids)
        self._levels = _levels_of(member_ids, pairs)

    def best(self, member_id: int, event: Event) -> tuple[Channel, str]:
        """The most urgent way for a member, with its reason; being named comes before following."""
        named = event.readers.get(str(member_id))
        whys = [named] if named else []
        whys += dict.fromkeys(f"{FOLLOWS}{kind}" for kind, _ in event.followed)
        ways = [(self.channel(member_id, event, why), why) for why in whys]
        return min(ways, key=lambda way: URGENCY.index(way[0]), default=(Channel.OFF, ""))

    def channel(self, member_id: int, event: Event, why: str) -> Channel:
        """The way of one reason as it is now."""
        if why in ALWAYS:
            return Channel.AT_ONCE if event.details.get("by_mail", True) else Channel.PAGE
        talk = self._levels.get((member_id, *_conversation_of(event)))
        if talk == Level.MUTED:
            return Channel.OFF
        if why.startswith(FOLLOWS):
            return self._as_follower(member_id, event, why)
        chosen = self._channels[member_id].get(SWITCHES.get(why, why), Channel.PAGE)
        return Channel.AT_ONCE if talk == Level.WATCHING else chosen

    def _as_follower(self, member_id: int, event: Event, why: str) -> Channel:
        levels = [self._levels[(member_id, *pair)] for pair in self.followed_by(member_id, event, why)]
        if Level.WATCHING in levels:
            return Channel.AT_ONCE
        chosen = self._channels[member_id][switch_of(why)] if levels else Channel.OFF
        is_mailed = event.details.get("follower_mail", True) or chosen in NOT_MAILED
        return chosen if is_mailed else Channel.PAGE

    def followed_by(self, member_id: int, event: Event, why: str) -> list[Pair]:
        """What a member follows, and has not muted, of the things of one kind that an event is about."""
        kind = why.removeprefix(FOLLOWS)
        followed = [(each, number) for each, number in event.followed if each == kind]
        hearing = (Level.WATCHING, Level.NORMAL)
        return [pair for pair in followed if self._levels.get((member_id, *pair)) in hearing]


def _pairs_of(event: Event) -> Iterator[Pair]:
    yield _conversation_of(event)
    yield from ((kind, number) for kind, number in event.followed)


def _conversation_of(event: Event) -> Pair:
    return "discussion", event.details.get("conversation") or 0


def _levels_of(member_ids: Sequence[int], pairs: Iterable[Pair]) -> dict[tuple[int, str, int], Level]:
    """The level of each thing that a member follows or has muted."""
    numbers: dict[str, set[int]] = {}
    for kind, number in pairs:
        numbers.setdefault(kind, set()).add(number)
    of_these = [and_(Follow.kind == kind, Follow.subject_id.in_(sorted(numbers[kind]))) for kind in sorted(numbers)]
    statement = select(Follow.member_id, Follow.kind, Follow.subject_id, Follow.level).where(
        Follow.member_id.in_(member_ids),
        or_(false(), *of_these),
        or_(Follow.is_stopped.is_(False), Follow.level == Level.MUTED),
    )
    return {(row[0], row[1], row[2]): row[3] for row in db.session.execute(statement)}
