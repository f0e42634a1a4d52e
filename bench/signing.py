"""Sessions for the measurements, opened in the database as a sign-in opens them."""

from dataclasses import dataclass

from flask import Flask, session
from flask_login import login_user
from flask_wtf.csrf import generate_csrf

from forum.accounts.models import Member
from forum.accounts.services.sessions import find_session, open_session
from forum.accounts.signed_in import SignedIn
from forum.database import write
from forum.extensions import db


@dataclass(frozen=True)
class Visitor:
    """A signed-in member: the headers that carry the session, and the token of its forms."""

    headers: dict[str, str]
    token: str


def sign_in(app: Flask, member_id: int) -> Visitor:
    """Open a session for a member."""
    with app.test_request_context(base_url=app.config["SITE_URL"]):
        with write():
            token = open_session(db.session.get_one(Member, member_id), agent="bench", ip="127.0.0.1")
        row = find_session(token)
        if row is None:
            raise LookupError("The session was not opened.")
        login_user(SignedIn(token, row))
        form_token = generate_csrf()
        response = app.response_class()
        app.session_interface.save_session(app, session, response)  # type: ignore[arg-type]
        cookie = response.headers["Set-Cookie"].split(";")[0]
    return Visitor({"Cookie": cookie, "Host": "127.0.0.1"}, form_token)
