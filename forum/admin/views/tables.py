"""Tables for a spreadsheet. Whoever takes one gives a reason first, which the log keeps."""

from typing import Any

from flask import Response, flash, redirect, stream_with_context
from flask.typing import ResponseReturnValue

from forum.accounts.step_up import fresh_only
from forum.admin.forms import TableForm
from forum.admin.tables import FETCH_MINUTES, ORGANISATIONS, PEOPLE, TABLES, Table, lines_of, may_fetch, note_export
from forum.admin.views.blueprint import admin_page, bp
from forum.database import write
from forum.web.audience import admins_only, current_member


@bp.route("/admin/tables", methods=["GET", "POST"])
@admins_only
@fresh_only
def tables() -> ResponseReturnValue:
    form = TableForm(tables={table.name: table.label for table in TABLES.values()})
    if not form.validate_on_submit():
        ready = [table for table in TABLES.values() if may_fetch(current_member(), table)]
        return admin_page("admin/tables.html", form, all_tables=TABLES.values(), ready=ready, minutes=FETCH_MINUTES)
    with write():
        note_export(current_member(), TABLES[form.table.data], form.reason.data)
    flash("The reason is in the log. The table is ready.")
    return redirect("/admin/tables", 303)


@bp.route("/admin/people.csv")
@admins_only
@fresh_only
def people_table() -> ResponseReturnValue:
    return _file(PEOPLE)


@bp.route("/admin/organisations.csv")
@admins_only
@fresh_only
def organisations_table() -> ResponseReturnValue:
    return _file(ORGANISATIONS)


def _file(table: Table) -> Any:
    if not may_fetch(current_member(), table):
        flash("Give a reason first. It is kept in the log.")
        return redirect("/admin/tables", 302)
    answer = Response(stream_with_context(lines_of(table)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
