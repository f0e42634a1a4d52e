"""Who belongs to an alliance, and its groups."""

from typing import Any

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue

from forum.accounts.step_up import fresh_only
from forum.admin.alliances import mark_of, say_groups, say_membership
from forum.admin.forms import GroupsForm, MembershipForm
from forum.admin.queries import find_body
from forum.admin.views.blueprint import admin_page, bp
from forum.admin.views.organisations import one_named
from forum.database import write
from forum.errors import Conflict, Refusal
from forum.organisations.alliances import Membership, groups_of, memberships_of
from forum.organisations.models import AllianceRole, Organisation
from forum.web.audience import admins_only, current_member
from forum.web.loading import found


@bp.route("/admin/organisations/<slug>/members", methods=["GET", "POST"])
@admins_only
@fresh_only
def alliance_members(slug: str) -> ResponseReturnValue:
    alliance = _alliance(slug)
    form = MembershipForm()
    if not form.validate_on_submit():
        return _members_page(alliance, form)
    days = {"since_on": form.since_on.day, "until_on": form.until_on.day}
    said = None
    if form.role.data != "never":
        said = Membership(role=AllianceRole(form.role.data), source=form.source.data or "", **days)
    try:
        with write():
            body = one_named(form.organisation.data)
            say_membership(current_member(), _alliance(slug), body, said, reason=form.reason.data)
    except Refusal as refusal:
        return _members_page(_alliance(slug), form, refusal)
    flash(f"The members of {alliance.name} are changed.")
    return redirect(f"/admin/organisations/{slug}/members", 303)


def _members_page(alliance: Organisation, form: MembershipForm, refusal: Refusal | None = None) -> Any:
    rows = memberships_of(alliance)
    return admin_page("admin/alliance_members.html", form, refusal, alliance=alliance, rows=rows)


@bp.route("/admin/organisations/<slug>/groups", methods=["GET", "POST"])
@admins_only
@fresh_only
def alliance_groups(slug: str) -> ResponseReturnValue:
    alliance = _alliance(slug)
    groups = groups_of(alliance)
    form = GroupsForm(groups="\n".join(groups), held=mark_of(groups))
    if not form.validate_on_submit():
        return admin_page("admin/alliance_groups.html", form, alliance=alliance, groups=groups)
    try:
        with write():
            said = (form.lines, form.held.data or "")
            say_groups(current_member(), _alliance(slug), *said, reason=form.reason.data)
    except Refusal as refusal:
        now_held = groups_of(_alliance(slug))
        if isinstance(refusal, Conflict):
            # To send it again means to replace what stands there now.
            form.held.data = mark_of(now_held)
        return admin_page("admin/alliance_groups.html", form, refusal, alliance=_alliance(slug), groups=now_held)
    flash(f"The groups of {alliance.name} are changed.")
    return redirect(f"/admin/organisations/{slug}", 303)


def _alliance(slug: str) -> Organisation:
    body = found(find_body(slug))
    return body if body.is_alliance else abort(404)
