"""The signed address in a letter that stops the updates of its reader, with one click and without signing in."""

from flask import current_app
from itsdangerous import BadSignature

from forum.notifications.stopping import signer

SALT = "stop-updates"


def stop_address(subscriber_id: int) -> str:
    """The address for the header and the foot of a letter."""
    return f"{current_app.config['SITE_URL']}/updates/stop/{signer(SALT).dumps(subscriber_id)}"


def read_stop_token(token: str) -> int | None:
    """Whose updates a token stops, or None when it is not one of ours."""
    try:
        subscriber_id = signer(SALT).loads(token)
    except BadSignature:
        return None
    return subscriber_id if isinstance(subscriber_id, int) else None
