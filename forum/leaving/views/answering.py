"""What somebody is asked to take over, and their answer."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.clock import today
from forum.database import write
from forum.errors import Conflict, Refusal
from forum.leaving.forms import AnswerForm
from forum.leaving.holdings import holdings_of
from forum.leaving.models import ANSWER_DAYS, HandOver, HandOverItem, ItemState, Kind
from forum.leaving.permissions import can_answer, was_asked
from forum.leaving.queries import find_any_hand_over, find_hand_over, titles_of
from forum.leaving.services.answering import answer
from forum.leaving.views.blueprint import bp
from forum.text.words import counted
from forum.web.audience import current_member, members_only
from forum.web.keeping import refused
from forum.web.loading import found

DECLINED = "{name} is told that you cannot take over. The moderators find somebody."
TICK = "Tick what you take on, or say that you can’t take any."
TAKEN = "{number} {verb} yours to look after now, and {name} is told."


@bp.route("/hand-overs/<int:hand_over_id>", methods=["GET", "POST"])
@members_only
def hand_over(hand_over_id: int) -> ResponseReturnValue:
    row = _find(hand_over_id)
    member = current_member()
    if member.id == row.leaver_id:
        return redirect("/account/leaving", 303)
    form = _form(row)
    if not form.validate_on_submit():
        return _page(row, form), 422 if form.is_submitted() else 200
    is_no = request.form.get("answer") == "no"
    wanted = [] if is_no else form.things.data or []
    if not wanted and not is_no:
        form.things.errors = [TICK]
        return _page(row, form), 422
    try:
        with write():
            fresh = found(find_hand_over(hand_over_id, current_member()))
            number = answer(fresh, current_member(), wanted, form.words.data or "", version=form.version.data)
    except Refusal as refusal:
        return _again(hand_over_id, refusal)
    name = row.leaver.name
    verb = "are" if number > 1 else "is"
    flash(TAKEN.format(number=counted(number, "thing"), verb=verb, name=name) if number else DECLINED.format(name=name))
    return redirect(row.address, 303)


def _find(hand_over_id: int) -> HandOver:
    """The hand-over for its reader; the page 410 for whoever was asked, once it was taken back."""
    row = find_hand_over(hand_over_id, current_member())
    if row is None:
        gone = find_any_hand_over(hand_over_id)
        abort(410 if gone is not None and was_asked(current_member(), gone) else 404)
    return row


def _form(row: HandOver) -> AnswerForm:
    items = _offered(row)
    return AnswerForm(version=row.version).offer(items, titles_of(items, current_member()))


def _offered(row: HandOver) -> list[HandOverItem]:
    """What a successor can take; an advocacy is nobody else's."""
    return [item for item in row.items_in(ItemState.OFFERED) if item.kind != Kind.ADVOCATE]


def _page(row: HandOver, form: AnswerForm) -> str:
    member: Member = current_member()
    return render_template(
        "leaving/hand_over.html",
        row=row,
        form=form,
        form_has_errors=bool(form.errors),
        titles=titles_of(row.items, member),
        may_answer=can_answer(member, row),
        offered=_offered(row),
        taken=[item for item in row.items_in(ItemState.TAKEN, ItemState.SETTLED) if item.taker_id == member.id],
        agreed=[item for item in row.items_in(ItemState.WAITING) if item.taker_id == member.id],
        parts=_parts(row) if form.things.choices else {},
        advocacies=[item for item in row.items if item.kind == Kind.ADVOCATE],
        has_left=row.leaves_on <= today(),
        answer_days=ANSWER_DAYS,
    )


def _parts(row: HandOver) -> dict[str, str]:
    """In which part whoever leaves has each thing, by its key."""
    return {key: f"{row.leaver.name} is {holding.part}." for key, holding in holdings_of(row.leaver).items()}


def _again(hand_over_id: int, refusal: Refusal) -> Any:
    """The page as it stands now, with what was chosen and typed."""
    # The failed transaction let go of what was read before.
    row = _find(hand_over_id)
    fresh = _form(row)
    if isinstance(refusal, Conflict):
        fresh.version.data = row.version
    fresh.form_errors.append(str(refusal))
    return refused(_page(row, fresh), refusal)
