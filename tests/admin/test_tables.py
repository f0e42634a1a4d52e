"""Tables for a spreadsheet: whole, without secrets, without formulas, and never without a reason."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine

from forum.admin import tables
from forum.clock import now
from forum.database import write
from forum.organisations.alliances import Membership, set_membership
from tests.admin.reading import actions
from tests.factories import make_member, make_organisation


def rows_of(answer):
    assert answer.status == 200
    assert answer.response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.html)))


def fetch(admin, name):
    admin.post("/admin/tables", table=name, reason="For the yearly report.")
    return admin.send("GET", f"/admin/{name}.csv")


def test_people_come_as_a_table_without_secrets(new_browser, ada, alice):
    answer = fetch(new_browser(ada), "people")

    rows = {row["handle"]: row for row in rows_of(answer)}
    assert rows[alice.handle]["email"] == alice.email
    assert rows[alice.handle]["organisation"] == "Northmoor County Council"
    assert rows[ada.handle]["role"] == "administrator"
    assert list(rows[ada.handle]) == [column.name for column in tables.PEOPLE.columns]
    assert "argon2" not in answer.html
    assert alice.password_hash not in answer.html
    assert answer.response.headers["Cache-Control"] == "no-store"
    assert answer.response.headers["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert actions() == [("export", "For the yearly report.")]


def test_organisations_come_with_names_alliances_and_sizes(new_browser, ada, directory):
    rows = {row["slug"]: row for row in rows_of(fetch(new_browser(ada), "organisations"))}

    lancashire = rows["lancashire-county-council"]
    assert lancashire["alliances"] == "North West Highways Alliance"
    assert int(lancashire["population"]) > 1_000_000
    assert "Leics" in rows["leicestershire-county-council"]["other_names"]
    assert "Midlands Service Improvement Group" in rows["midlands-highway-alliance-plus"]["former_names"]
    assert rows["east-surrey-council"]["started_on"] == "2027-04-01"


@pytest.mark.parametrize("name", ["people", "organisations"])
def test_no_table_leaves_without_a_reason_of_the_last_quarter_of_an_hour(new_browser, ada, name):
    admin = new_browser(ada)

    first = admin.send("GET", f"/admin/{name}.csv")
    fetch(admin, name)
    with time_machine.travel(now() + timedelta(minutes=16)):
        later = new_browser(ada).send("GET", f"/admin/{name}.csv")

    assert (first.status, first.location) == (302, "/admin/tables")
    assert (later.status, later.location) == (302, "/admin/tables")
    assert len(actions()) == 1


def test_the_reason_of_one_opens_nothing_for_another_and_no_other_table(new_browser, ada):
    other = make_member("Olga Fields", role="administrator")
    admin = new_browser(ada)
    admin.post("/admin/tables", table="organisations", reason="For the yearly report.")

    assert admin.send("GET", "/admin/people.csv").status == 302
    assert new_browser(other).send("GET", "/admin/organisations.csv").status == 302


def test_only_administrators_take_tables(new_browser, browser, mia, alice):
    for address in ("/admin/people.csv", "/admin/organisations.csv", "/admin/tables"):
        assert new_browser(mia).send("GET", address).status == 404
        assert new_browser(alice).send("GET", address).status == 404
        assert browser.send("GET", address).status == 302


@pytest.mark.parametrize("reason", ["", "x"])
def test_a_table_wants_a_reason(new_browser, ada, reason):
    page = new_browser(ada).post("/admin/tables", status=422, table="people", reason=reason)

    assert "reason" in page.text.lower()
    assert actions() == []


def test_an_unknown_table_is_refused(new_browser, ada):
    new_browser(ada).post("/admin/tables", status=422, table="passwords", reason="To have them.")

    assert actions() == []


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1"])
def test_no_spreadsheet_calculates_a_cell(text):
    assert tables.safe_cell(text) == f"'{text}"


def test_what_is_no_formula_stays_as_it_is(new_browser, ada):
    assert [tables.safe_cell(value) for value in ("A=1", "", 12, None, -3)] == ["A=1", "", 12, None, -3]
    make_member('=HYPERLINK("x")')

    assert any(row["name"] == '\'=HYPERLINK("x")' for row in rows_of(fetch(new_browser(ada), "people")))


def test_a_long_table_comes_a_batch_at_a_time_and_whole(new_browser, ada, statements, monkeypatch):
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 10)
    body = make_organisation("Ash Council")
    alliance = make_organisation("Three Valleys Alliance", "alliance")
    with write():
        set_membership(alliance, body, Membership())
    for number in range(25):
        make_member(f"Sam Fields {number}", organisation=body)
    admin = new_browser(ada)
    admin.post("/admin/tables", table="people", reason="For the yearly report.")

    with statements() as seen:
        answer = admin.send("GET", "/admin/people.csv")

    assert "Content-Length" not in answer.response.headers
    assert len(rows_of(answer)) == 26
    assert len([line for line in seen if "FROM member" in line and "LIMIT" in line]) == 4


def test_the_page_says_what_each_column_holds_and_what_is_ready(new_browser, ada):
    admin = new_browser(ada)

    before = admin.page("/admin/tables")
    fetch(admin, "people")
    after = admin.page("/admin/tables")

    for table in tables.TABLES.values():
        assert all(f"{column.name} {column.meaning}" in before.text for column in table.columns)
    assert "Download" not in before.text
    assert after.link("Download people (CSV)") == "/admin/people.csv"
