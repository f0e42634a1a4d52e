"""Stopping letters by one click of their reader, signed in or not, and putting back what was stopped."""

from collections.abc import Sequence

from sqlalchemy import Select, select, update

from forum.database import upsert
from forum.extensions import db
from forum.following.models import Follow, Level
from forum.notifications.channels import channels_of, choose
from forum.notifications.choices import BY_NAME, NOT_MAILED, Channel
from forum.notifications.digests import DIGESTS
from forum.notifications.stopping import ALL, DIGEST, MUTE, Stop, Undo

KEY = ("member_id", "kind", "subject_id")
# So many followed things that mail at once can be put back; an address must not grow without end.
UNDONE_MOST = 40


def stop(what: Stop) -> Undo:
    """Stop letters of one kind, about one thing, or all of them; how it was before."""
    if what.kind:
        return _stop_one(what)
    channels = _stop_events(what.member_id, what.switch)
    return Undo(what.member_id, channels, _calm(what.member_id, what.switch))


def put_back(undo: Undo) -> None:
    """Let letters come again as they did before they were stopped."""
    choose(undo.member_id, {name: Channel(channel) for name, channel in undo.channels.items()})
    for kind, subject_id, level, is_stopped in undo.follows:
        _set(undo.member_id, (kind, subject_id), Level(level), is_stopped=is_stopped)


def quiet_way(name: str) -> Channel:
    """How a member is told of an event who wants no mail about it."""
    return Channel.PAGE if Channel.PAGE in BY_NAME[name].ways else Channel.OFF


def _stop_one(what: Stop) -> Undo:
    """Stop following a thing, or mute it: then nothing about it comes, not even when one is named there."""
    pair = (what.kind, what.subject_id or 0)
    row = db.session.get(Follow, (what.member_id, *pair))
    before = (*pair, row.level.value if row else Level.NORMAL.value, row.is_stopped if row else True)
    mutes = what.switch.startswith(MUTE)
    _set(what.member_id, pair, Level.MUTED if mutes else Level.NORMAL, is_stopped=not mutes)
    is_new = before[2:] != ((Level.MUTED if mutes else Level.NORMAL).value, not mutes)
    return Undo(what.member_id, {}, [before] if is_new else [])


def _set(member_id: int, pair: tuple[str, int], level: Level, *, is_stopped: bool) -> None:
    values = {"level": level, "is_stopped": is_stopped}
    row = upsert(Follow).values(member_id=member_id, kind=pair[0], subject_id=pair[1], **values)
    statement = row.on_conflict_do_update(index_elements=KEY, set_=values)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _stop_events(member_id: int, switch: str) -> dict[str, str]:
    """Leave what this stops to the notifications page, where it shows there, and give the ways it had."""
    present = channels_of([member_id])[member_id]
    mailed = {name: way for name, way in present.items() if way not in NOT_MAILED}
    ended = {name: way for name, way in mailed.items() if _is_ended(name, way, switch)}
    choose(member_id, {name: quiet_way(name) for name in ended})
    return {name: way.value for name, way in ended.items()}


def _is_ended(name: str, way: Channel, switch: str) -> bool:
    return switch in (name, ALL) or (switch == DIGEST and way in DIGESTS)


def _calm(member_id: int, switch: str) -> Sequence[tuple[str, int, str, bool]]:
    """What is watched mails at once whatever was chosen, so it falls back to the choice; what was watched."""
    if switch not in (ALL, "reply", "news"):
        return []
    rows = db.session.execute(_watched(member_id, switch)).all()
    for kind, subject_id in rows:
        of_this = (Follow.member_id == member_id, Follow.kind == kind, Follow.subject_id == subject_id)
        db.session.execute(update(Follow).where(*of_this).values(level=Level.NORMAL))
    return [(kind, subject_id, Level.WATCHING.value, False) for kind, subject_id in rows[:UNDONE_MOST]]


def _watched(member_id: int, switch: str) -> Select[str, int]:
    is_watched = (Follow.member_id == member_id, Follow.level == Level.WATCHING, Follow.is_stopped.is_(False))
    statement = select(Follow.kind, Follow.subject_id).where(*is_watched).order_by(Follow.created_at.desc())
    if switch == ALL:
        return statement
    return statement.where(Follow.kind == "discussion" if switch == "reply" else Follow.kind != "discussion")
