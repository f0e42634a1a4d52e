"""What a page with a conversation reads from its address, and remembers after it was shown."""

from collections.abc import Mapping
from datetime import timedelta

import structlog
from flask import g
from sqlalchemy.exc import SQLAlchemyError

from forum.accounts.models import Member
from forum.clock import now
from forum.database import write
from forum.discussions.conversation import Conversation
from forum.discussions.form_parts import ReplyForm, WritingForm
from forum.discussions.services.marking import advance_mark
from forum.discussions.tree import Request
from forum.errors import Conflict, NotAllowed, Refusal
from forum.text.fields import new_submission
from forum.text.plain import whole_number
from forum.web.loading import is_read_by_a_person, page_number

log = structlog.get_logger("forum.discussions")
# The page says since which day replies are new, so a second visit of an hour needs no write.
SEEN_GRAIN = timedelta(hours=1)


def asked(arguments: Mapping[str, str], form: ReplyForm | None = None) -> Request:
    """What the address asks for; a form that comes back answers the post that it names."""
    return Request(
        page=page_number(arguments.get("page")),
        view=arguments.get("view", "") if arguments.get("view") in ("flat", "tree") else "",
        open=whole_number(arguments.get("open")) or 0,
        after=whole_number(arguments.get("after")) or 0,
        reply=form.parent_number if form else whole_number(arguments.get("reply")) or 0,
        quote=0 if form else whole_number(arguments.get("quote")) or 0,
    )


def note_refusal(form: WritingForm, refusal: Refusal) -> None:
    """Put a refusal into the form that is shown again. What nobody may do has a page of its own that keeps the text."""
    if isinstance(refusal, NotAllowed):
        raise refusal
    form.form_errors.append(str(refusal))
    if isinstance(refusal, Conflict):
        # Sent once more, it is a post of its own.
        form.submission.data = new_submission()


def note_read(talk: Conversation, viewer: Member | None) -> None:
    """Move the viewer's read mark, after the page is made; a failure is logged and never seen."""
    if viewer is None or not viewer.is_member or not is_read_by_a_person():
        return
    reading, is_told = talk.reading, bool(g.get("unread_notifications"))
    is_up_to_date = reading.number is not None and reading.number >= talk.last_number
    if is_up_to_date and not is_told and reading.seen_at and now() - reading.seen_at < SEEN_GRAIN:
        return
    member_id = viewer.id
    try:
        with write():
            advance_mark(talk, member_id, is_told=is_told)
    except SQLAlchemyError as error:
        log.warning("read_mark_not_written", error=type(error).__name__)
