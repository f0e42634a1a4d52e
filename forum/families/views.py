"""Authorities like one, and a member's own family of them."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.errors import Invalid, Refusal
from forum.families.forms import FamilyForm
from forum.families.queries import Family, family_of
from forum.families.services import choose_family, reset_family
from forum.organisations.models import Organisation
from forum.organisations.peers import PEERS, peers_of
from forum.organisations.queries import find_organisation, organisations_by_slug, organisations_named
from forum.web.audience import current_member, members_only, public
from forum.web.etags import tag_of, tagged, unchanged
from forum.web.keeping import refused
from forum.web.loading import found
from forum.web.paging import with_query

bp = Blueprint("families", __name__)


@bp.route("/organisations/<slug>/like")
@public
def like(slug: str) -> ResponseReturnValue:
    body, viewer = found(find_organisation(slug)), current_member()
    if not body.is_authority:
        abort(404)
    peers = peers_of(body)
    is_own = viewer is not None and viewer.is_member and viewer.organisation_id == body.id
    tag = tag_of(viewer, body.name, body.place, body.population, body.area_km2, peers, is_own)
    return unchanged(tag) or tagged(
        render_template(
            "families/like.html",
            organisation=body,
            peers=peers,
            most=PEERS,
            is_own=is_own,
            stories_address=with_query("/stories", organisation=[peer.slug for peer in peers]),
        ),
        tag,
    )


@bp.route("/account/family", methods=["GET", "POST"])
@members_only
def family() -> ResponseReturnValue:
    held = family_of(current_member())
    form = _form(held)
    if not form.validate_on_submit():
        has_errors = form.is_submitted()
        return _page(form, held, has_errors=has_errors), 422 if has_errors else 200
    try:
        wanted = organisations_by_slug(form.bodies.data)
        wanted += [_one_named(form.add.data)] if form.add.data else []
        with write():
            choose_family(current_member(), organisations_by_slug([body.slug for body in wanted]))
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return refused(_page(form, family_of(current_member()), has_errors=True), refusal)
    flash("Your family of authorities is saved.")
    return redirect("/account/family", 303)


def _form(held: Family) -> FamilyForm:
    offered = {peer.slug: peer.name for peer in held.suggested} | {body.slug: body.name for body in held.chosen}
    form = FamilyForm(offered=offered, bodies=[body.slug for body in held.bodies])
    if form.is_submitted():
        # What was chosen on a page that offered others stays chosen.
        form.bodies.choices = offered | {body.slug: body.name for body in organisations_by_slug(form.bodies.data)}
    return form


def _one_named(typed: str) -> Organisation:
    bodies = organisations_named(typed)
    if not bodies:
        raise Invalid(f"No organisation in the directory is called {typed}.")
    if len(bodies) > 1:
        raise Invalid(f"Several organisations have a name like this: {', '.join(body.name for body in bodies)}.")
    return bodies[0]


def _page(form: FamilyForm, held: Family, *, has_errors: bool) -> Any:
    hints = {peer.slug: " ".join(peer.reasons) for peer in held.suggested}
    return render_template("families/family.html", form=form, family=held, hints=hints, form_has_errors=has_errors)


@bp.route("/account/family/reset", methods=["POST"])
@members_only
def reset() -> ResponseReturnValue:
    with write():
        reset_family(current_member())
    flash("The suggested authorities count again.")
    return redirect("/account/family", 303)
