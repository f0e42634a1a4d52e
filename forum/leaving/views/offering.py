"""«I'm leaving»: what would be left without a person, to whom it goes, and taking that back."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.accounts.queries import colleagues
from forum.clock import today
from forum.database import write
from forum.errors import Refusal
from forum.leaving.forms import FIELDS, LeavingForm, TakeBackForm
from forum.leaving.holdings import Holding, holdings_of, staying_of
from forum.leaving.models import ANSWER_DAYS, HandOver, ItemState
from forum.leaving.queries import find_hand_over, hand_overs_of, titles_of
from forum.leaving.services.offering import Offer, is_decided, may_stay, offer, stay, take_back
from forum.leaving.views.blueprint import bp
from forum.web.audience import current_member, members_only
from forum.web.keeping import refused
from forum.web.loading import found

ADDRESS = "/account/leaving"
ASKED = "{name} is asked and told. Nothing changes before they accept."
WITH_MODERATORS = "The moderators are told and find somebody."
TAKEN_BACK = "You took it back. What waited stays with you."
STAYED = "Your profile no longer says that you left. What others took over stays with them."
ENDED = "It is noted, and nobody has to take anything over."


@bp.route(ADDRESS, methods=["GET", "POST"])
@members_only
def leaving() -> ResponseReturnValue:
    form, shown = _page_of(current_member())
    if not form.validate_on_submit():
        return _page(form, shown), 422 if form.is_submitted() else 200
    successor = form.named
    try:
        with write():
            day = form.leaves_on.data or today()
            row = offer(current_member(), Offer(form.keys, day, successor, form.words.data or ""))
    except Refusal as refusal:
        return _again(form, refusal)
    flash(ASKED.format(name=successor.name) if successor and row.is_offered else _outcome(row))
    return redirect(ADDRESS, 303)


def _outcome(row: HandOver) -> str:
    return WITH_MODERATORS if row.waiting_since else ENDED


def _page_of(member: Member) -> tuple[LeavingForm, dict[str, Any]]:
    """The form with what is left to hand over, and what stands beside it."""
    rows = hand_overs_of(member)
    pending = {item.key for row in rows for item in row.items_in(ItemState.OFFERED, ItemState.WAITING)}
    form, held, people = LeavingForm(leaves_on=today()), [], []
    # While an offer is open no form is shown; what was sent is judged all the same.
    if form.is_submitted() or not any(row.is_offered for row in rows):
        held = [holding for key, holding in holdings_of(member).items() if key not in pending]
        people = colleagues(member.organisation_id)
    form.offer(member, held, people)
    return form, {"member": member, "hand_overs": rows, "held": held, "staying": staying_of(member)}


def _page(form: LeavingForm, shown: dict[str, Any]) -> str:
    rows: list[HandOver] = shown["hand_overs"]
    held: list[Holding] = shown["held"]
    return render_template(
        "leaving/leaving.html",
        form=form,
        form_has_errors=bool(form.errors),
        titles=titles_of((item for row in rows for item in row.items), shown["member"]),
        parts={holding.key: _part(holding, shown["member"]) for holding in held},
        groups=[form[name] for name in FIELDS.values() if form[name].choices],
        open_offer=next((row for row in rows if row.is_offered), None),
        may_take_back=_may_take_back,
        may_stay=may_stay,
        answer_days=ANSWER_DAYS,
        **shown,
    )


def _part(holding: Holding, member: Member) -> str:
    """The part that somebody has in a thing, with the organisation where it is not their own."""
    is_elsewhere = holding.body_name and holding.body_id != member.organisation_id
    return f"You are {holding.part}." + (f" It is a record of {holding.body_name}." if is_elsewhere else "")


def _may_take_back(row: HandOver) -> bool:
    return row.answered_at is None and not is_decided(row) and bool(row.items_in(ItemState.OFFERED, ItemState.WAITING))


def _again(form: LeavingForm, refusal: Refusal) -> Any:
    """The page as it stands now, with what was typed."""
    # The failed transaction let go of what was read before.
    fresh, shown = _page_of(current_member())
    fresh.keep_choice(form)
    fresh.form_errors.append(str(refusal))
    return refused(_page(fresh, shown), refusal)


@bp.route("/hand-overs/<int:hand_over_id>/take-back", methods=["POST"])
@members_only
def take_offer_back(hand_over_id: int) -> ResponseReturnValue:
    form = TakeBackForm()
    with write():
        take_back(found(find_hand_over(hand_over_id, current_member())), current_member(), form.version.data)
    flash(TAKEN_BACK)
    return redirect(ADDRESS, 303)


@bp.route("/hand-overs/<int:hand_over_id>/stay", methods=["POST"])
@members_only
def stay_after_all(hand_over_id: int) -> ResponseReturnValue:
    form = TakeBackForm()
    with write():
        stay(found(find_hand_over(hand_over_id, current_member())), current_member(), form.version.data)
    flash(STAYED)
    return redirect(ADDRESS, 303)
