"""Reporting something, and writing to the moderators; signed in or not."""

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.errors import Refusal
from forum.moderation.forms import (
    LetterForm,
    ReportForm,
    SignedOutLetterForm,
    SignedOutReportForm,
)
from forum.moderation.models import TARGET_HOURS, Reason
from forum.moderation.queries.reportable import Thing, find_reportable, has_reported
from forum.moderation.services.reporting import Reporter, check_not_own, write_to_moderators
from forum.moderation.services.reporting import report as add_report
from forum.moderation.views.blueprint import bp
from forum.text.plain import excerpt
from forum.web.audience import current_member, public
from forum.web.keeping import refused
from forum.web.loading import found, network_address


@bp.route("/report/<kind>/<int:subject_id>", methods=["GET", "POST"])
@public
def report(kind: str, subject_id: int) -> ResponseReturnValue:
    viewer = current_member()
    thing = found(find_reportable(kind, subject_id, viewer))
    check_not_own(thing, viewer)
    form = ReportForm() if viewer else SignedOutReportForm()
    if request.method == "GET" or not form.validate_on_submit():
        is_refused = request.method == "POST"
        return _report_page(thing, form, has_errors=is_refused), 422 if is_refused else 200
    try:
        with write():
            add_report(thing.target, _reporter(form), Reason(form.reason.data), form.note.data or "")
    except Refusal as refusal:
        # The failed transaction let go of what was read before.
        thing = found(find_reportable(kind, subject_id, viewer))
        form.form_errors.append(str(refusal))
        return refused(_report_page(thing, form, has_errors=True), refusal)
    return redirect(f"/report/{kind}/{subject_id}/sent", 303)


def _report_page(thing: Thing, form: ReportForm, *, has_errors: bool) -> str:
    viewer = current_member()
    # A visitor who may report a member may read no more of them than the name beside their posts.
    is_hidden = thing.subject.kind == "member" and not (viewer and viewer.is_member)
    return render_template(
        "moderation/report.html",
        thing=thing,
        form=form,
        words="" if is_hidden else excerpt(thing.subject.text(thing.item), 240),
        has_reported=viewer is not None and has_reported(viewer.id, thing.target),
        form_has_errors=has_errors,
    )


def _reporter(form: Any) -> Reporter:
    member = current_member()
    if member is not None:
        return Reporter(member)
    return Reporter(name=form.name.data, email=form.email.data, ip=network_address())


@bp.route("/report/<kind>/<int:subject_id>/sent")
@public
def report_sent(kind: str, subject_id: int) -> ResponseReturnValue:
    """Three reports may have removed the thing meanwhile, so the way back is shown only while it stands."""
    thing = find_reportable(kind, subject_id, current_member())
    is_there = thing is not None and not thing.subject.is_removed(thing.item)
    return render_template("moderation/report_sent.html", thing=thing if is_there else None, target_hours=TARGET_HOURS)


@bp.route("/contact", methods=["GET", "POST"])
@public
def contact() -> ResponseReturnValue:
    form = LetterForm() if current_member() else SignedOutLetterForm()
    if request.method == "GET" or not form.validate_on_submit():
        is_refused = request.method == "POST"
        return _contact_page(form, has_errors=is_refused), 422 if is_refused else 200
    try:
        with write():
            write_to_moderators(_reporter(form), form.note.data)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return refused(_contact_page(form, has_errors=True), refusal)
    return redirect("/contact/sent", 303)


def _contact_page(form: LetterForm, *, has_errors: bool) -> str:
    return render_template("moderation/contact.html", form=form, form_has_errors=has_errors)


@bp.route("/contact/sent")
@public
def contact_sent() -> ResponseReturnValue:
    return render_template("moderation/contact_sent.html")
