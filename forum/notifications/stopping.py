"""The signed address in a mail that stops mails like it, for somebody who is not signed in."""

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from forum.notifications.models import STOPPABLE


@dataclass(frozen=True)
class Stop:
    """What an address stops, for whom: one discussion, or one kind of mail."""

    member_id: int
    switch: str
    discussion_id: int | None = None


def stop_address(what: Stop) -> str:
    """The address for a mail's header and foot; empty for what cannot be stopped, such as decisions."""
    if what.switch not in STOPPABLE:
        return ""
    discussion_id = what.discussion_id if what.switch == "reply" else None
    token = signer("unsubscribe").dumps([what.member_id, what.switch, discussion_id])
    return f"{current_app.config['SITE_URL']}/unsubscribe/{token}"


def read_token(token: str) -> Stop | None:
    """What a token stops, or None when it is not one of ours."""
    try:
        return Stop(*signer("unsubscribe").loads(token))
    except (BadSignature, ValueError, TypeError):
        return None


def signer(salt: str) -> URLSafeSerializer:
    """What signs addresses of one purpose, and reads them."""
    # The last key signs; letters that were signed with a former one stay good.
    keys = [*reversed(current_app.config["SECRET_KEY_FALLBACKS"]), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt=salt)
