"""Who a request belongs to: the signed-in member with their session, and how a browser is given one."""

from flask import session
from flask_login import UserMixin, login_user

from forum.accounts.models import Member, SignIn
from forum.accounts.services.sessions import find_session, was_seen_lately


class SignedIn(UserMixin):
    """The signed-in member with their session; its id is the session's token."""

    def __init__(self, token: str, row: SignIn) -> None:
        self.token = token
        self.session = row
        self.member: Member = row.member
        # Kept, because a transaction in between would have the row read again for it.
        self.was_seen_lately = was_seen_lately(row)

    def get_id(self) -> str:
        return self.token


def signed_in_by(token: str) -> SignedIn | None:
    """The owner of a token while its session lives."""
    row = find_session(token)
    return SignedIn(token, row) if row else None


def give_session(token: str) -> None:
    """Put the token of a session that was just opened or renewed into the browser's cookie."""
    owner = signed_in_by(token)
    # The cookie lives as long as a session may; the server-side row ends it earlier.
    session.permanent = True
    if owner is not None:
        login_user(owner)
