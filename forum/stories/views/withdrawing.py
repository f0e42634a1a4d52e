"""Taking a record back, bringing it back, and what moderators do to it."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.errors import NotAllowed
from forum.stories.adoption_form import ReasonForm
from forum.stories.adoptions import find_adoption
from forum.stories.models import Adoption
from forum.stories.permissions import can_remove_adoption
from forum.stories.services import withdrawing
from forum.stories.views.adopting import find_own
from forum.stories.views.blueprint import bp
from forum.web.audience import current_member, members_only, moderators_only
from forum.web.loading import found

NOT_YOURS = "Only a moderator who did not write it removes a record or brings it back."


@bp.route("/adoptions/<int:adoption_id>/delete", methods=["POST"])
@members_only
def withdraw(adoption_id: int) -> ResponseReturnValue:
    with write():
        withdrawing.withdraw_adoption(find_own(adoption_id), current_member())
    return redirect(f"/adoptions/{adoption_id}/deleted", 303)


@bp.route("/adoptions/<int:adoption_id>/deleted")
@members_only
def withdrawn(adoption_id: int) -> ResponseReturnValue:
    adoption = find_own(adoption_id)
    return render_template("stories/adoption_deleted.html", adoption=found(adoption if adoption.deleted_at else None))


@bp.route("/adoptions/<int:adoption_id>/undelete", methods=["POST"])
@members_only
def bring_back(adoption_id: int) -> ResponseReturnValue:
    with write():
        adoption = find_own(adoption_id)
        withdrawing.bring_back_adoption(adoption, current_member())
    flash("The record of your organisation is back.")
    return redirect(f"{adoption.story.address}#{adoption.anchor}", 303)


@bp.route("/adoptions/<int:adoption_id>/removing")
@moderators_only
def removing(adoption_id: int) -> ResponseReturnValue:
    adoption = found(find_adoption(adoption_id, current_member()))
    if not can_remove_adoption(current_member(), adoption):
        raise NotAllowed(NOT_YOURS)
    return _reason_page(adoption, ReasonForm())


@bp.route("/adoptions/<int:adoption_id>/remove", methods=["POST"])
@moderators_only
def remove_adoption(adoption_id: int) -> ResponseReturnValue:
    return _decide(adoption_id, is_removing=True)


@bp.route("/adoptions/<int:adoption_id>/restore", methods=["POST"])
@moderators_only
def restore_adoption(adoption_id: int) -> ResponseReturnValue:
    return _decide(adoption_id, is_removing=False)


def _decide(adoption_id: int, *, is_removing: bool) -> ResponseReturnValue:
    adoption, form = found(find_adoption(adoption_id, current_member())), ReasonForm()
    if not form.validate_on_submit():
        return _reason_page(adoption, form, form_has_errors=True), 422
    act = withdrawing.remove_adoption if is_removing else withdrawing.restore_adoption
    with write():
        act(found(find_adoption(adoption_id, current_member())), current_member(), form.reason.data)
    flash("The record is removed, and its writer is told." if is_removing else "The record shows again.")
    return redirect(f"{adoption.story.address}#adoptions", 303)


def _reason_page(adoption: Adoption, form: ReasonForm, **shown: bool) -> str:
    return render_template("stories/adoption_removing.html", adoption=adoption, form=form, **shown)
