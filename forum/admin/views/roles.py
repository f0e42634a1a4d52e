"""Members and their roles, and who leads which objective."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member, Role
from forum.accounts.step_up import fresh_only
from forum.admin.forms import LeadForm, RoleForm
from forum.admin.queries import find_person, leads, staff
from forum.admin.services import name_lead
from forum.admin.views.blueprint import admin_page, bp
from forum.database import write
from forum.errors import Invalid, Refusal
from forum.moderation.services.members import ROLE_WORDS, set_role
from forum.objectives.queries import all_objectives, find_objective
from forum.web.audience import admins_only, current_member
from forum.web.loading import found


@bp.route("/admin/roles", methods=["GET", "POST"])
@admins_only
@fresh_only
def roles() -> ResponseReturnValue:
    form = RoleForm()
    if request.method == "GET":
        form.member.data = request.args.get("member", "")[:254]
    if not form.validate_on_submit():
        return admin_page("admin/roles.html", form, staff=staff())
    try:
        with write():
            member = _known(form.member.data)
            set_role(member, current_member(), Role(form.role.data), form.reason.data)
    except Refusal as refusal:
        return admin_page("admin/roles.html", form, refusal, staff=staff())
    flash(f"{member.name} is {ROLE_WORDS[Role(form.role.data)]} now, is told, and signs in again.")
    return redirect("/admin/roles", 303)


def _known(typed: str) -> Member:
    member = find_person(typed)
    if member is None:
        raise Invalid(f"Nobody has the handle or address {typed}.")
    return member


@bp.route("/admin/objectives", methods=["GET", "POST"])
@admins_only
@fresh_only
def objectives() -> ResponseReturnValue:
    form = LeadForm()
    if not form.validate_on_submit():
        return admin_page("admin/objectives.html", form, objectives=all_objectives(), leads=leads())
    try:
        with write():
            objective, member = found(find_objective(form.objective.data)), _known(form.member.data)
            name_lead(current_member(), objective, member, form.reason.data, leads=form.leads.data == "yes")
    except Refusal as refusal:
        return admin_page("admin/objectives.html", form, refusal, objectives=all_objectives(), leads=leads())
    flash(f"{member.name} {'leads' if form.leads.data == 'yes' else 'no longer leads'} “{objective.name}” and is told.")
    return redirect("/admin/objectives", 303)
