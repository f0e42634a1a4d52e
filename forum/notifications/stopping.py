"""Signed addresses that stop letters, for whoever has a letter that holds them, and the one that undoes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from forum.notifications.choices import BY_NAME

# What an address stops: an event of /account/notifications, or one of these, the first two with a kind.
FOLLOW, MUTE, DIGEST, ALL = "follow:", "mute:", "digest", "all"
KINDS = {
    "reply": "new replies in discussions that you follow",
    "reply_to_me": "replies to you",
    "mention": "mentions of you",
    "accepted": "accepted answers",
    "message": "messages to you",
    "asked": "questions put to you by name",
    "solved": "whether your questions are solved",
    "hand_over": "what is handed over to you, and answers to your own hand-over",
    "adoption": "practice stories of yours that others try",
    "credit": "practice stories that take over your words",
    "news": "news of objectives, themes, organisations and people that you follow",
    "still_true": "whether your practice stories are still true",
    "saved_search": "what is new in your saved searches",
}


@dataclass(frozen=True)
class Stop:
    """What an address stops, for whom: an event, a digest, all letters, or with a number one thing that is followed."""

    member_id: int
    switch: str
    subject_id: int | None = None

    @property
    def kind(self) -> str:
        """The kind of the one thing that this is about; empty for an event, a digest and all letters."""
        return self.switch.partition(":")[2]


@dataclass(frozen=True)
class Undo:
    """How things were before something was stopped: channels by event, and (kind, id, level, is stopped) of follows."""

    member_id: int
    channels: Mapping[str, str]
    follows: Sequence[tuple[str, int, str, bool]] = ()

    @property
    def is_empty(self) -> bool:
        return not self.channels and not self.follows


def stop_address(what: Stop) -> str:
    """The address for a letter's header and foot; empty for what cannot be stopped, such as decisions."""
    if what.switch not in BY_NAME and not what.kind and what.switch not in (DIGEST, ALL):
        return ""
    return f"{current_app.config['SITE_URL']}/unsubscribe/{token_of(what)}"


def token_of(what: Stop) -> str:
    """The token that stops this."""
    return str(signer("unsubscribe").dumps([what.member_id, what.switch, what.subject_id]))


def read_token(token: str) -> Stop | None:
    """What a token stops, or None when it is not one of ours."""
    try:
        member_id, switch, subject_id = signer("unsubscribe").loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    # Letters from before there were levels: the switch of new replies came with its discussion.
    is_former = switch == "reply" and subject_id is not None
    return Stop(member_id, f"{FOLLOW}discussion" if is_former else switch, subject_id)


def undo_token(undo: Undo) -> str:
    """A token that puts back what was stopped."""
    return str(signer("subscribe-again").dumps([undo.member_id, dict(undo.channels), list(undo.follows)]))


def read_undo(token: str) -> Undo | None:
    """What a token puts back, or None when it is not one of ours."""
    try:
        member_id, channels, follows = signer("subscribe-again").loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return Undo(member_id, channels, [_follow(row) for row in follows])


def _follow(row: Sequence[Any]) -> tuple[str, int, str, bool]:
    kind, subject_id, level, is_stopped = row
    return kind, subject_id, level, is_stopped


def signer(salt: str) -> URLSafeSerializer:
    """What signs addresses of one purpose, and reads them."""
    # The last key signs; letters that were signed with a former one stay good.
    keys = [*reversed(current_app.config["SECRET_KEY_FALLBACKS"]), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt=salt)
