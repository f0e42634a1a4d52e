"""The signed address of a feed: whoever has it reads what its member may read, until the member asks for a new one."""

from itsdangerous import BadSignature

from forum.notifications.stopping import signer
from forum.saved_searches.models import SavedSearch

SALT = "saved-search-feed"


def feed_address(saved: SavedSearch) -> str:
    """The path of the feed of a saved search."""
    return f"/feeds/searches/{signer(SALT).dumps([saved.id, saved.feed_version])}"


def read_feed_token(token: str) -> tuple[int, int] | None:
    """Which saved search a token opens, and by which version; None when it is not one of ours."""
    try:
        saved_id, feed_version = signer(SALT).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return saved_id, feed_version
