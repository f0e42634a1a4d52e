"""Putting a question to somebody, saying that one cannot help, and whether it is solved."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.queries import find_member, members_named
from forum.database import write
from forum.discussions.askable import advocates_for
from forum.discussions.forms import DeclineForm
from forum.discussions.invitations import Part, asks_of
from forum.discussions.listing_answers import answers_to
from forum.discussions.models import ADVOCATES_ASKED_MOST, INVITED_MOST, Discussion
from forum.discussions.permissions import can_put_to
from forum.discussions.services.inviting import ask_advocate, decline, invite
from forum.discussions.services.waiting import answer_whether_solved
from forum.discussions.standing import standing_in
from forum.discussions.views.blueprint import bp
from forum.discussions.views.reading import find_open
from forum.errors import NotAllowed, Refusal
from forum.text.plain import clean_line
from forum.web.audience import current_member, members_only
from forum.web.keeping import refused
from forum.web.loading import found

ADVOCATES_SHOWN, NAMED_SHOWN, NAME_LONGEST = 6, 10, 80
CLOSED = "Only an open question without an accepted answer can be put to somebody."
ACTS = {"advocate": ask_advocate, "invite": invite}


@bp.route("/discussions/<int:discussion_id>/ask")
@members_only
def ask(discussion_id: int) -> ResponseReturnValue:
    discussion = find_open(discussion_id, current_member())
    if not can_put_to(current_member(), discussion):
        raise NotAllowed(CLOSED)
    return _ask_page(discussion)


def _ask_page(discussion: Discussion, refusal: str = "") -> str:
    viewer = current_member()
    name = clean_line(request.values.get("name", ""))[:NAME_LONGEST]
    asks = asks_of(discussion.id)
    asked = {ask.member_id: ask for ask in asks}
    left = {
        why: most - sum(ask.why == why for ask in asks)
        for why, most in (("asked_advocate", ADVOCATES_ASKED_MOST), ("invited", INVITED_MOST))
    }
    return render_template(
        "discussions/ask.html",
        discussion=discussion,
        advocates=advocates_for(discussion, viewer, ADVOCATES_SHOWN),
        name=name,
        named=members_named(name, viewer, NAMED_SHOWN) if name else [],
        asks=asks,
        asked=asked,
        left=left,
        refusal=refusal,
        form_has_errors=bool(refusal),
    )


@bp.route("/discussions/<int:discussion_id>/ask", methods=["POST"])
@members_only
def put_to(discussion_id: int) -> ResponseReturnValue:
    act = ACTS.get(request.form.get("as", ""))
    if act is None:
        abort(404)
    discussion = find_open(discussion_id, current_member())
    try:
        with write():
            person = found(find_member(request.form.get("person", ""), current_member()))
            act(find_open(discussion_id, current_member()), current_member(), person)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return refused(_ask_page(find_open(discussion_id, current_member()), str(refusal)), refusal)
    flash(f"{person.name} is asked, and follows this question from now on.")
    return redirect(discussion.address, 303)


@bp.route("/discussions/<int:discussion_id>/decline", methods=["GET", "POST"])
@members_only
def decline_to_answer(discussion_id: int) -> ResponseReturnValue:
    discussion = find_open(discussion_id, current_member())
    ask = found(_part(discussion).to_me)
    form = DeclineForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        page = render_template(
            "discussions/decline.html", discussion=discussion, ask=ask, form=form, form_has_errors=status == 422
        )
        return page, status
    with write():
        decline(find_open(discussion_id, current_member()), current_member(), form.note.data or "")
    flash(
        f"{ask.asker_name} reads that you cannot help with this one." if ask.asker_name else "Thank you for saying so."
    )
    return redirect(discussion.address, 303)


def _part(discussion: Discussion) -> Part:
    return standing_in(discussion, current_member()).part


@bp.route("/discussions/<int:discussion_id>/solved")
@members_only
def solved(discussion_id: int) -> ResponseReturnValue:
    """The replies to a question of one's own, each with a button that accepts it."""
    discussion = _own_question(discussion_id)
    return render_template(
        "discussions/solved.html", discussion=discussion, answers=answers_to(discussion, current_member())
    )


@bp.route("/discussions/<int:discussion_id>/solved", methods=["POST"])
@members_only
def say_whether_solved(discussion_id: int) -> ResponseReturnValue:
    is_solved = {"elsewhere": True, "not_yet": False}.get(request.form.get("answer", ""))
    if is_solved is None:
        abort(404)
    discussion = _own_question(discussion_id)
    with write():
        answer_whether_solved(_own_question(discussion_id), current_member(), is_solved=is_solved)
    flash("Thank you. Nobody asks again.")
    return redirect(discussion.address, 303)


def _own_question(discussion_id: int) -> Any:
    discussion = find_open(discussion_id, current_member())
    return found(discussion if discussion.is_question and discussion.author_id == current_member().id else None)
