"""What nobody took when a member left: the queue, and where each thing of it goes."""

from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.accounts.queries import colleagues
from forum.clock import today
from forum.database import write
from forum.errors import Conflict, Refusal
from forum.leaving.holdings import Holding, holdings_of
from forum.leaving.models import HandOver, HandOverItem, ItemState, Kind
from forum.leaving.permissions import can_settle
from forum.leaving.queries import body_ids_of, find_any_hand_over, titles_of, waiting_hand_overs
from forum.leaving.services.settling import Settlement, settle
from forum.moderation.forms import SettleForm
from forum.moderation.views.blueprint import bp, desk_page
from forum.text.words import counted
from forum.web.audience import current_member, moderators_only
from forum.web.keeping import refused
from forum.web.loading import found

# No handle holds an @.
BODY = "@organisation"
FIRST = {"": "Choose", BODY: "The organisation itself, with nobody by name"}
DONE = "{number} settled. Those concerned are told."
MOOT = "Nothing of it was theirs to hand over any more, so it is struck off."


@bp.route("/moderation/hand-overs")
@moderators_only
def hand_overs() -> ResponseReturnValue:
    return desk_page("moderation/hand_overs.html", "hand_overs", None, rows=waiting_hand_overs())


@bp.route("/moderation/hand-overs/<int:hand_over_id>", methods=["GET", "POST"])
@moderators_only
def settle_hand_over(hand_over_id: int) -> ResponseReturnValue:
    row = found(find_any_hand_over(hand_over_id))
    form = _form(row)
    if not form.validate_on_submit():
        return _page(row, form), 422 if form.is_submitted() else 200
    successor = None if form.successor.data == BODY else found(form.named)
    try:
        with write():
            fresh = found(find_any_hand_over(hand_over_id))
            settlement = Settlement(form.things.data or [], form.reason.data, successor)
            number = settle(fresh, current_member(), settlement, version=form.version.data)
    except Refusal as refusal:
        return _again(hand_over_id, form, refusal)
    flash(DONE.format(number=counted(number, "thing")) if number else MOOT)
    return redirect("/moderation/hand-overs", 303)


def _form(row: HandOver) -> SettleForm:
    form = SettleForm(version=row.version)
    waiting = row.items_in(ItemState.WAITING)
    titles = titles_of(waiting)
    form.things.choices = [(item.key, titles[item.key][0]) for item in waiting]
    form.things.flags.required = True
    if not form.is_submitted():
        form.things.data = [item.key for item in waiting if _may_settle(item)]
    form.choose_from(row.leaver, FIRST, _people_for(waiting))
    return form


def _may_settle(item: HandOverItem) -> bool:
    return item.kind != Kind.LEAD or current_member().is_administrator


def _people_for(waiting: list[HandOverItem]) -> list[Member]:
    """Who agreed already, then the members of the organisations whose records these are."""
    agreed = [item.taker for item in waiting if item.taker is not None]
    bodies = sorted(set(body_ids_of(waiting).values()))
    return [*agreed, *(member for body_id in bodies for member in colleagues(body_id))]


def _page(row: HandOver, form: SettleForm) -> str:
    waiting = row.items_in(ItemState.WAITING)
    return desk_page(
        "moderation/hand_over.html",
        "hand_overs",
        None,
        form=form,
        form_has_errors=bool(form.errors),
        row=row,
        waiting=waiting,
        settled=row.items_in(ItemState.TAKEN, ItemState.SETTLED, ItemState.ENDED),
        titles=titles_of(row.items),
        hints={key: _hint(row.leaver, holding, waiting) for key, holding in holdings_of(row.leaver).items()},
        may_settle=can_settle(current_member(), row),
        has_left=row.leaves_on <= today(),
    )


def _hint(leaver: Member, holding: Holding, waiting: list[HandOverItem]) -> str:
    """What whoever leaves is of this, and who agreed to be it."""
    agreed = [item.taker.name for item in waiting if item.key == holding.key and item.taker is not None]
    return f"{leaver.name} is {holding.part}." + (f" {agreed[0]} agreed to lead it." if agreed else "")


def _again(hand_over_id: int, form: SettleForm, refusal: Refusal) -> Any:
    """The page as it stands now, with what was chosen and typed."""
    # The failed transaction let go of what was read before.
    row = found(find_any_hand_over(hand_over_id))
    fresh = _form(row)
    fresh.keep_choice(form)
    if isinstance(refusal, Conflict):
        fresh.version.data = row.version
    fresh.form_errors.append(str(refusal))
    return refused(_page(row, fresh), refusal)
