"""The list of one's conversations, one of them, and the excerpt that moderators of a case read."""

import structlog
from flask import Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from forum.accounts.models import Member
from forum.database import write
from forum.messages.forms import MessageForm
from forum.messages.models import MESSAGES_SHOWN, PEOPLE_MOST, Conversation
from forum.messages.permissions import why_closed
from forum.messages.queries import (
    about_of,
    conversation_page,
    find_conversation,
    find_excerpt,
    find_numbered,
    message_page,
    reach_among,
    trimmings_of,
)
from forum.messages.services.taking_part import advance_mark
from forum.messages.views.blueprint import bp
from forum.uploads.queries import files_of
from forum.web.audience import current_member, members_only
from forum.web.loading import found, is_read_by_a_person
from forum.web.paging import Page, cursor_of, with_query

log = structlog.get_logger("forum.messages")


@bp.route("/messages")
@members_only
def index() -> ResponseReturnValue:
    """Conversations with news stand first; on further pages there are only the others."""
    member, after = current_member(), request.args.get("after")
    if request.args.get("show") == "unread":
        news, rest = conversation_page(member, after, unread=True), Page([])
    else:
        news = Page([]) if after else conversation_page(member, None, unread=True)
        rest = conversation_page(member, after, unread=False)
    return render_template("messages/index.html", news=news, rest=rest, is_narrowed="show" in request.args)


@bp.route("/messages/<int:conversation_id>")
@members_only
def show(conversation_id: int) -> ResponseReturnValue:
    return show_page(found(find_conversation(conversation_id, current_member())), MessageForm(formdata=None))


def show_page(conversation: Conversation, form: MessageForm) -> Response:
    """The messages that the viewer may read, and the form for another one."""
    viewer = current_member()
    part = found(conversation.part_of(viewer.id))
    page = message_page(conversation, part, request.args.get("after"))
    reach = reach_among([viewer.id, *(person.id for person in conversation.others(viewer.id))])
    answer = render_template(
        "messages/show.html",
        conversation=conversation,
        part=part,
        page=page,
        form=form,
        form_has_errors=bool(form.errors),
        about=about_of(conversation.about, viewer),
        closed=why_closed(viewer, conversation, reach),
        blocked=reach.blocked_by(viewer.id),
        people=conversation.others(viewer.id),
        can_add=len(conversation.others(0)) < PEOPLE_MOST and not conversation.is_about_case,
        files=files_of("message", [message.id for message in page.rows]),
        trimmings=trimmings_of(page.rows, part),
    )
    _note_read(conversation, viewer, page)
    return make_response(answer)


def _note_read(conversation: Conversation, viewer: Member, page: Page) -> None:
    """One short transaction after the page is made; a failure is logged and never seen."""
    shown = max((message.number for message in page.rows), default=0)
    part = conversation.part_of(viewer.id)
    if part is None or shown <= part.read_number or not is_read_by_a_person():
        return
    conversation_id, member_id = conversation.id, viewer.id
    try:
        with write():
            advance_mark(conversation_id, member_id, shown)
    except SQLAlchemyError as error:
        log.warning("read_mark_not_written", error=type(error).__name__)


@bp.route("/messages/<int:conversation_id>/<int:number>")
@members_only
def message(conversation_id: int, number: int) -> ResponseReturnValue:
    """The place of one message; for moderators of a case about it an excerpt."""
    viewer = current_member()
    conversation = find_conversation(conversation_id, viewer)
    if conversation is not None and find_numbered(conversation, number, viewer) is not None:
        return redirect(_place(conversation, number), 302)
    rows = find_excerpt(conversation_id, number, viewer)
    if not rows:
        abort(404)
    files = files_of("message", [message.id for message in rows if message.number == number])
    return render_template("messages/excerpt.html", rows=rows, number=number, files=files)


def _place(conversation: Conversation, number: int) -> str:
    is_on_latest = conversation.last_number - number < MESSAGES_SHOWN
    after = "" if is_on_latest else cursor_of("older", number + 1, 0)
    return f"{with_query(conversation.address, after=after)}#m{number}"
