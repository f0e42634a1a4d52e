"""Buttons: leave, mute, delete a message, block somebody."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.accounts.permissions import can_see_member
from forum.accounts.queries import find_any_member
from forum.database import write
from forum.messages.forms import PlainForm
from forum.messages.models import Conversation
from forum.messages.queries import find_blocked, find_conversation, find_numbered
from forum.messages.services.posting import delete_message, undelete_message
from forum.messages.services.taking_part import block, leave, mute, unblock
from forum.messages.views.blueprint import bp
from forum.web.audience import current_member, members_only
from forum.web.loading import found, safe_next

SETTINGS = "/account/messages"


def _mine(conversation_id: int) -> Conversation:
    return found(find_conversation(conversation_id, current_member()))


@bp.route("/messages/<int:conversation_id>/leave", methods=["GET", "POST"])
@members_only
def leave_conversation(conversation_id: int) -> ResponseReturnValue:
    """Asks first, because only others can take somebody in again."""
    conversation = _mine(conversation_id)
    if not PlainForm().validate_on_submit():
        return render_template("messages/leave.html", conversation=conversation)
    with write():
        leave(_mine(conversation_id), current_member())
    flash("You left the conversation.")
    return redirect("/messages", 303)


@bp.route("/messages/<int:conversation_id>/mute", methods=["POST"])
@members_only
def mute_conversation(conversation_id: int) -> ResponseReturnValue:
    with write():
        mute(_mine(conversation_id), current_member(), is_muted=True)
    flash("Muted. New messages stand in your list, and you are not told of them.")
    return redirect(f"/messages/{conversation_id}", 303)


@bp.route("/messages/<int:conversation_id>/unmute", methods=["POST"])
@members_only
def unmute_conversation(conversation_id: int) -> ResponseReturnValue:
    with write():
        mute(_mine(conversation_id), current_member(), is_muted=False)
    flash("You are told of new messages again.")
    return redirect(f"/messages/{conversation_id}", 303)


@bp.route("/messages/<int:conversation_id>/<int:number>/delete", methods=["POST"])
@members_only
def delete(conversation_id: int, number: int) -> ResponseReturnValue:
    with write():
        message = found(find_numbered(_mine(conversation_id), number, current_member()))
        delete_message(message, current_member())
    flash("Deleted. Whoever has read it by email still has the email.")
    return redirect(message.address, 303)


@bp.route("/messages/<int:conversation_id>/<int:number>/undelete", methods=["POST"])
@members_only
def undelete(conversation_id: int, number: int) -> ResponseReturnValue:
    with write():
        message = found(find_numbered(_mine(conversation_id), number, current_member()))
        undelete_message(message, current_member())
    flash("The message is back.")
    return redirect(message.address, 303)


def _person(member_id: int) -> Member:
    person = found(find_any_member(member_id))
    return found(person if can_see_member(current_member(), person) else None)


@bp.route("/messages/people/<int:member_id>/block", methods=["POST"])
@members_only
def block_member(member_id: int) -> ResponseReturnValue:
    with write():
        person = _person(member_id)
        block(current_member(), person)
    flash(f"You block messages from {person.name}, who is not told. You can take the block off on this page.")
    return redirect(SETTINGS, 303)


@bp.route("/messages/people/<int:member_id>/unblock", methods=["POST"])
@members_only
def unblock_member(member_id: int) -> ResponseReturnValue:
    person = found(find_blocked(member_id, current_member()))
    with write():
        unblock(current_member(), member_id)
    flash(f"You no longer block messages from {person.name}.")
    return redirect(safe_next(request.form.get("next"), SETTINGS), 303)
