"""Writing messages: the first of a conversation, an answer, and one that takes somebody in."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.database import write
from forum.errors import Conflict, NotAllowed, Refusal
from forum.messages.forms import AddForm, MessageForm, NewMessageForm, PeopleForm
from forum.messages.models import CASE, Conversation
from forum.messages.offering import offered_about
from forum.messages.people import members_of_handles, suggested_people
from forum.messages.permissions import why_not_reach
from forum.messages.queries import about_of, find_conversation, reach_among
from forum.messages.services.posting import Letter, post_message
from forum.messages.services.starting import add_people, start_conversation
from forum.messages.views.blueprint import bp
from forum.messages.views.reading import show_page
from forum.text.fields import new_submission
from forum.text.plain import clean_line, whole_number
from forum.uploads.receiving import not_taken, receive_files, shown_again
from forum.web.audience import current_member, members_only
from forum.web.keeping import refused
from forum.web.loading import found
from forum.web.previews import note_preview
from forum.web.sizes import file_form

SENT = "Your message is sent."


@bp.route("/messages/new", methods=["GET", "POST"])
@members_only
@file_form
def new() -> ResponseReturnValue:
    """`to` holds handles and `about` a kind and an id, like story:5."""
    member = current_member()
    form = NewMessageForm(to=request.args.getlist("to"), about=request.args.get("about", ""))
    form.limit_to(member)
    form.writer_id = member.id
    about = _about(form.about.data or "")
    if request.method == "GET":
        return _new_page(form, member, about)
    try:
        again = _not_yet(form, lambda: _new_page(form, current_member(), about))
        if again is not None:
            return again
        with write():
            readers = members_of_handles(form.to.data)
            message = start_conversation(current_member(), readers, _letter(form), about)
    except Refusal as refusal:
        _note(form, refusal)
        return refused(_new_page(form, current_member(), about), refusal)
    flash(SENT)
    return redirect(f"/messages/{message.conversation_id}#{message.anchor}", 303)


def _about(typed: str) -> tuple[str, int] | None:
    """What the address names; the 404 page for what is no such thing."""
    if not typed:
        return None
    kind, _, number = typed.partition(":")
    if kind == CASE and not current_member().is_moderator:
        abort(404)
    return kind, found(whole_number(number))


def _new_page(form: NewMessageForm, writer: Member, about: tuple[str, int] | None) -> str:
    thing = found(about_of(about, writer)) if about else None
    is_case = about is not None and about[0] == CASE
    whys = offered_about(about[0], thing[0], writer) if about and thing else {}
    if not is_case:
        whys = _reachable(writer, whys)
    if not form.is_submitted() and not form.to.data:
        # Who looks after a thing comes first.
        form.to.data = list(whys)[:1]
    absent = [] if is_case else _why_absent(writer, form.to.data)
    form.offer(writer, whys)
    return render_template(
        "messages/new.html",
        form=form,
        form_has_errors=bool(form.errors),
        about=thing,
        is_case=is_case,
        absent=absent,
    )


def _reachable(writer: Member, whys: dict[str, str]) -> dict[str, str]:
    people = members_of_handles(whys)
    reach = reach_among([writer.id, *(person.id for person in people)])
    return {person.handle: whys[person.handle] for person in people if not why_not_reach(writer, person, reach)}


def _why_absent(writer: Member, handles: list[str]) -> list[str]:
    """A sentence for each of those chosen who cannot be written to."""
    people = [person for person in members_of_handles(handles) if person.id != writer.id]
    reach = reach_among([writer.id, *(person.id for person in people)])
    return [sentence for person in people if (sentence := why_not_reach(writer, person, reach))]


def _letter(form: MessageForm) -> Letter:
    return Letter(form.body.prepared, form.submission.data, form.file_ids or ())


def _not_yet(form: MessageForm, page: Callable[[], Any]) -> Response | None:
    """The page again while nothing is to be sent: a file comes or goes, something is missing, or it is a preview.

    Raises TooMany for one preview too many.
    """
    if receive_files(form, current_member()):
        return shown_again(page(), form)
    if not form.validate_on_submit():
        return not_taken(page(), form)
    if "preview" not in request.form:
        return None
    note_preview()
    return make_response(page())


def _note(form: MessageForm, refusal: Refusal) -> None:
    """Put a refusal into the form that is shown again; what nobody may do has a page of its own that keeps the text."""
    if isinstance(refusal, NotAllowed):
        raise refusal
    form.form_errors.append(str(refusal))
    if isinstance(refusal, Conflict):
        # Sent once more, it is a message of its own.
        form.submission.data = new_submission()


@bp.route("/messages/suggest")
@members_only
def suggest() -> Response:
    """Whom somebody may mean who is still typing names."""
    typed = clean_line(request.args.get("q"))
    response = jsonify([vars(row) for row in suggested_people(typed, current_member())])
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/messages/<int:conversation_id>/reply", methods=["POST"])
@members_only
@file_form
def reply(conversation_id: int) -> ResponseReturnValue:
    found(find_conversation(conversation_id, current_member()))
    form = MessageForm().limit_to(current_member())

    def page() -> Response:
        # Read anew, because a transaction lets go of what was read.
        return show_page(found(find_conversation(conversation_id, current_member())), form)

    try:
        again = _not_yet(form, page)
        if again is not None:
            return again
        with write():
            conversation = found(find_conversation(conversation_id, current_member()))
            message = post_message(conversation, current_member(), _letter(form))
    except Refusal as refusal:
        _note(form, refusal)
        return refused(page(), refusal)
    flash(SENT)
    return redirect(f"{message.address}", 303)


@bp.route("/messages/<int:conversation_id>/add", methods=["GET", "POST"])
@members_only
@file_form
def add(conversation_id: int) -> ResponseReturnValue:
    """Take somebody in, with a message that they see first."""
    member = current_member()
    conversation = found(find_conversation(conversation_id, member))
    form = AddForm()
    form.limit_to(member)
    form.writer_id = member.id
    if request.method == "GET":
        return _add_page(form, conversation)
    try:
        again = _not_yet(form, lambda: _add_page(form, found(find_conversation(conversation_id, current_member()))))
        if again is not None:
            return again
        with write():
            conversation = found(find_conversation(conversation_id, current_member()))
            message = add_people(conversation, current_member(), members_of_handles(form.to.data), _letter(form))
    except Refusal as refusal:
        _note(form, refusal)
        return refused(_add_page(form, found(find_conversation(conversation_id, current_member()))), refusal)
    flash(SENT)
    return redirect(f"{message.address}", 303)


def _add_page(form: PeopleForm, conversation: Conversation) -> str:
    form.offer(current_member(), {})
    return render_template("messages/add.html", form=form, form_has_errors=bool(form.errors), conversation=conversation)
