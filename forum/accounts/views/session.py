"""How a request knows who is signed in: our own session table behind Flask-Login."""

from typing import Any

import structlog
from flask import Flask, g, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from forum.accounts.queries import member_ids_of_handles
from forum.accounts.services.sessions import note_seen
from forum.accounts.signed_in import SignedIn, signed_in_by
from forum.accounts.views.blueprint import bp
from forum.database import write
from forum.extensions import login_manager

log = structlog.get_logger("forum.accounts")


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> SignedIn | None:
    return signed_in_by(token)


@bp.record_once
def _bind(state: Any) -> None:
    app: Flask = state.app
    login_manager.session_protection = None
    app.extensions["resolve_handles"] = member_ids_of_handles
    # The front page's room knows the objectives and puts its own function here.
    app.extensions.setdefault("sign_rows", lambda viewer: [])


@bp.after_app_request
def _note_seen(response: Any) -> Any:
    """Last-seen times are written at most every five minutes, and never spoil an answer."""
    if request.method == "HEAD" or "_login_user" not in g or not current_user.is_authenticated:
        return response
    if isinstance(current_user._get_current_object(), SignedIn) and not current_user.was_seen_lately:  # noqa: SLF001
        try:
            with write():
                note_seen(current_user.session.id)
        except SQLAlchemyError as error:
            log.warning("last_seen_not_written", error=type(error).__name__)
    return response
