"""The desk: the queue at the left, a case at the right; each case has its own address."""

from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.queries import waiting_members
from forum.accounts.step_up import fresh_only
from forum.database import write
from forum.errors import Conflict, Refusal
from forum.moderation.forms import DecisionForm
from forum.moderation.models import CaseKind, CaseState
from forum.moderation.permissions import can_decide
from forum.moderation.queries.cases import (
    TAB_STATES,
    Matter,
    case_page,
    desk_numbers,
    find_case,
    matter_of,
    next_open_case,
)
from forum.moderation.queries.members import missing_bodies, record_of, unconfirmed_members
from forum.moderation.services.acting import CONTENT_KINDS, actions_for
from forum.moderation.services.deciding import decide
from forum.moderation.services.outcomes import Decision, outcome_of
from forum.moderation.views.blueprint import bp, desk_page
from forum.moderation.words import ACTION_HINTS, ACTION_LABELS, PROFILE_HINTS, PROFILE_LABELS, reason_hint
from forum.objectives.queries import objectives_by_slug
from forum.themes.queries import themes_by_slug
from forum.web.audience import current_member, moderators_only
from forum.web.keeping import refused
from forum.web.loading import found

TABS = (*TAB_STATES, "members")


@bp.route("/moderation")
@moderators_only
def desk() -> ResponseReturnValue:
    tab = request.args.get("tab") or "cases"
    if tab not in TABS:
        abort(404)
    if tab == "members":
        return _members_page()
    page = case_page(tab, request.args.get("after"))
    matter = matter_of(found(find_case(page.rows[0].id))) if page.rows else None
    return desk_page("moderation/desk.html", tab, page, **(_case_parts(matter) if matter else {"matter": None}))


def _members_page() -> str:
    waiting, unconfirmed = waiting_members(), unconfirmed_members()
    missing = missing_bodies([member.email for member in (*waiting, *unconfirmed)])
    return desk_page(
        "moderation/waiting.html", "members", None, waiting=waiting, unconfirmed=unconfirmed, missing=missing
    )


@bp.route("/moderation/cases/<int:case_id>", methods=["GET", "POST"])
@moderators_only
def case(case_id: int) -> ResponseReturnValue:
    matter = matter_of(found(find_case(case_id)))
    if request.method == "GET":
        return _case_page(matter)
    form = DecisionForm()
    if not form.validate_on_submit():
        return _case_page(matter, form), 422
    return (_decide_freshly if form.action.data == "suspend" else _decide)(case_id, form)


@fresh_only
def _decide_freshly(case_id: int, form: DecisionForm) -> ResponseReturnValue:
    """A suspension asks for the password when it was not given lately."""
    return _decide(case_id, form)


def _decide(case_id: int, form: DecisionForm) -> ResponseReturnValue:
    decision = Decision(
        action=form.action.data,
        reason=form.reason.data,
        note=form.note.data or "",
        until=form.until.moment,
        objectives=objectives_by_slug(form.objectives.data),
        themes=themes_by_slug(form.themes.data),
    )
    try:
        with write():
            decide(case_id, current_member(), decision, form.version_number)
    except Refusal as refusal:
        return _case_again(case_id, form, refusal)
    return _go_on(case_id)


def _case_again(case_id: int, form: DecisionForm, refusal: Refusal) -> Any:
    """The case as it stands now, with what was typed; after somebody else's decision with what they decided."""
    # The failed transaction let go of what was read before.
    matter = matter_of(found(find_case(case_id)))
    if isinstance(refusal, Conflict):
        form.version.data = str(matter.case.version)
    form.form_errors.append(str(refusal))
    return refused(_case_page(matter, form), refusal)


def _go_on(case_id: int) -> ResponseReturnValue:
    """On to the case that has waited the longest."""
    left, following = desk_numbers().cases, next_open_case(but=case_id)
    flash(f"Decision recorded. {left} left." if left else "Decision recorded. Nothing is left.")
    return redirect(f"/moderation/cases/{following}" if following else "/moderation", 303)


def _case_page(matter: Matter, form: DecisionForm | None = None) -> str:
    tab = {CaseState.OPEN: "cases", CaseState.WITH_AUTHOR: "author", CaseState.DECIDED: "decided"}[matter.case.state]
    parts = _case_parts(matter, form)
    page = case_page(tab, request.args.get("after"))
    return desk_page("moderation/case.html", tab, page, form_has_errors=form is not None, **parts)


def _case_parts(matter: Matter, form: DecisionForm | None = None) -> dict[str, Any]:
    member, case = current_member(), matter.case
    form = form or DecisionForm(formdata=None, version=case.version, **_tags(matter))
    is_content = case.kind in CONTENT_KINDS
    form.reason.description = reason_hint(case)
    if case.case_kind == CaseKind.CONTACT:
        form.reason.label.text = "Your answer"
    form.offer(actions_for(matter, member), ACTION_LABELS if is_content else PROFILE_LABELS, member)
    return {
        "matter": matter,
        "case": case,
        "form": form,
        "hints": ACTION_HINTS if is_content else PROFILE_HINTS,
        "record_member": case.author,
        "record": record_of(case.author_id) if case.author_id else None,
        "may_decide": can_decide(member, case, matter.concerned_ids),
        "outcome": outcome_of(case.kind, case.decision) if case.decision else "",
        "is_content": is_content,
    }


def _tags(matter: Matter) -> dict[str, Any]:
    if matter.subject is None or matter.subject.retag is None or matter.item is None:
        return {}
    return {
        "objectives": [row.slug for row in matter.item.objectives],
        "themes": [row.slug for row in matter.item.themes],
    }
