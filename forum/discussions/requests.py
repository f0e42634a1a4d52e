"""What a page with a conversation reads from its address, and remembers after it was shown."""

from collections.abc import Mapping
from datetime import timedelta

import structlog
from flask import g
from sqlalchemy.exc import SQLAlchemyError

from forum.accounts.models import Member
from forum.clock import now
from forum.database import write
from forum.discussions.conversation import Conversation, Request
from forum.discussions.forms import ReplyForm
from forum.discussions.services.marking import advance_mark
from forum.web.loading import is_read_by_a_person, page_number

log = structlog.get_logger("forum.discussions")


def asked(arguments: Mapping[str, str], form: ReplyForm | None = None) -> Request:
    """What the address asks for; a form that comes back answers the post that it names."""
    return Request(
        page=page_number(arguments.get("page")),
        view=arguments.get("view", ""),
        open=_number(arguments.get("open")),
        after=_number(arguments.get("after")),
        reply=form.parent_number if form else _number(arguments.get("reply")),
        quote=0 if form else _number(arguments.get("quote")),
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def note_read(talk: Conversation, viewer: Member | None) -> None:
    """Move the viewer's read mark, after the page is made; a failure is logged and never seen."""
    if viewer is None or not viewer.is_member or not is_read_by_a_person():
        return
    mark, is_told = talk.mark, bool(g.get("unread_notifications"))
    is_up_to_date = mark is not None and mark.number >= talk.discussion.last_number
    if mark and is_up_to_date and not is_told and now() - mark.seen_at < timedelta(minutes=1):
        return
    try:
        with write():
            advance_mark(talk, viewer)
    except SQLAlchemyError as error:
        log.warning("read_mark_not_written", error=type(error).__name__)
