"""Advocates: the list by theme and region, offering help oneself, and ending what somebody else offers."""

from itertools import groupby
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.directory.forms import AdvocateFilter, AdvocateForm, EndForm
from forum.directory.queries import all_leads
from forum.directory.views.blueprint import bp
from forum.directory.views.lists import directory_tabs
from forum.errors import NotAllowed, Refusal
from forum.expertise.models import Advocate
from forum.expertise.permissions import can_end
from forum.expertise.queries import advocacies_of, advocates_of, find_advocate
from forum.expertise.services import Offer, end_help, offer_help, pause_help, stop_help
from forum.objectives.permissions import leads_any
from forum.organisations.queries import regions
from forum.themes.queries import all_themes, find_theme
from forum.web.audience import current_member, members_only
from forum.web.keeping import refused
from forum.web.loading import found


@bp.route("/advocates")
@members_only
def advocates() -> ResponseReturnValue:
    viewer, named, themes = current_member(), regions(), all_themes()
    form = AdvocateFilter(request.args, themes={theme.slug: theme.name for theme in themes}, regions=named)
    if not form.validate():
        abort(404)
    wanted = [theme.id for theme in themes if theme.slug == form.theme.data]
    rows = advocates_of(wanted, named.get(form.region.data, ""))
    return render_template(
        "directory/advocates.html",
        form=form,
        is_narrowed=bool(form.theme.data or form.region.data),
        tabs=directory_tabs("/advocates"),
        groups=[(theme, list(group)) for theme, group in groupby(rows, lambda row: row.theme)],
        leads=all_leads(),
        may_end=viewer.is_administrator or leads_any(viewer),
    )


@bp.route("/account/advocate", methods=["GET", "POST"])
@members_only
def advocate() -> ResponseReturnValue:
    """One's own offers, and the form of one more."""
    named = regions()
    member = current_member()
    home = member.organisation.region if member.organisation else ""
    chosen = {"region": next((slug for slug, name in named.items() if name == home), "")}
    if request.method == "GET":
        chosen["theme"] = request.args.get("theme", "")
    form = AdvocateForm(themes={theme.slug: theme.name for theme in all_themes()}, regions=named, data=chosen)
    if not form.validate_on_submit():
        return _own_page(form), 422 if form.is_submitted() else 200
    try:
        with write():
            theme = found(find_theme(form.theme.data))
            offer_help(member, Offer(theme, named.get(form.region.data, ""), form.note.data or ""))
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return refused(_own_page(form), refusal)
    flash(f"You are an advocate of {theme.name}. Others can ask you about it from now on.")
    return redirect("/account/advocate", 303)


def _own_page(form: AdvocateForm) -> str:
    rows = advocacies_of(current_member().id)
    return render_template("directory/advocate.html", form=form, rows=rows, form_has_errors=bool(form.errors))


@bp.route("/account/advocate/<int:advocate_id>/<verb>", methods=["POST"])
@members_only
def change_advocate(advocate_id: int, verb: str) -> ResponseReturnValue:
    """Pause an offer of one's own, take it up again, or stop it."""
    if verb not in WORDS:
        abort(404)
    with write():
        row = _own(advocate_id)
        if verb == "stop":
            stop_help(row, current_member())
        else:
            pause_help(row, current_member(), is_paused=verb == "pause")
    flash(WORDS[verb])
    return redirect("/account/advocate", 303)


WORDS = {
    "pause": "You are not asked for now.",
    "resume": "You can be asked again.",
    "stop": "You are no longer an advocate of this.",
}


def _own(advocate_id: int) -> Advocate:
    row = found(find_advocate(advocate_id))
    return found(row if row.member_id == current_member().id else None)


@bp.route("/advocates/<int:advocate_id>/end", methods=["GET", "POST"])
@members_only
def end_advocate(advocate_id: int) -> ResponseReturnValue:
    row = found(find_advocate(advocate_id))
    if not can_end(current_member(), row):
        raise NotAllowed("Only administrators and objective leads end what somebody else offers.")
    form = EndForm()
    if not form.validate_on_submit():
        return _end_page(row, form), 422 if form.is_submitted() else 200
    name = row.member.name
    with write():
        end_help(found(find_advocate(advocate_id)), current_member(), form.reason.data)
    flash(f"{name} is no longer an advocate of this.")
    return redirect("/advocates", 303)


def _end_page(row: Advocate, form: EndForm) -> Any:
    return render_template("directory/end_advocate.html", row=row, form=form, form_has_errors=bool(form.errors))
