"""The search: its index, what was searched for, and the same as a table."""

import csv
import io
from typing import Any

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.step_up import fresh_only
from forum.admin.forms import ReasonForm
from forum.admin.queries import searches_counted, searches_nobody_opened, searches_that_found_nothing
from forum.admin.services import ask_for_rebuild
from forum.admin.tables import safe_cell
from forum.admin.views.blueprint import admin_page, bp
from forum.database import write
from forum.errors import Refusal
from forum.search.queries import search_state
from forum.search.thesaurus.book import spelling_of
from forum.search.thesaurus.queries import entries_by_terms
from forum.web.audience import admins_only, current_member

COLUMNS = ("Words", "Searches", "Found nothing", "Results opened", "Last day")


@bp.route("/admin/search", methods=["GET", "POST"])
@admins_only
@fresh_only
def search() -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        with write():
            ask_for_rebuild(current_member(), form.reason.data)
    except Refusal as refusal:
        return _page(form, refusal)
    flash("The worker makes the index anew. Searching goes on meanwhile.")
    return redirect("/admin/search", 303)


def _page(form: ReasonForm, refusal: Refusal | None = None) -> Any:
    known = entries_by_terms()
    return admin_page(
        "admin/search.html",
        form,
        refusal,
        state=search_state(),
        nothing=searches_that_found_nothing(request.args.get("nothing")),
        unopened=searches_nobody_opened(request.args.get("unopened")),
        entry_of=lambda words: known.get(spelling_of(words).terms),
    )


@bp.route("/admin/search/searches.csv")
@admins_only
@fresh_only
def searches() -> ResponseReturnValue:
    """The words of the last 30 days with their counts."""
    lines = io.StringIO(newline="")
    table = csv.writer(lines)
    table.writerow(COLUMNS)
    for words, *counts in searches_counted():
        table.writerow([safe_cell(words), *counts])
    answer = Response(lines.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="searches.csv"'
    return answer
