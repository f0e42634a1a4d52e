"""`forum members`: what it does, what it refuses, and how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from forum.accounts.models import Member, Role, State
from forum.audit.models import AuditEntry
from forum.errors import Refusal
from forum.extensions import db
from tests.accounts.people import attempt
from tests.factories import make_organisation

ROOT = Path(__file__).resolve().parent.parent.parent
NEW = {
    "name": "Ada Linden",
    "email": "Ada@Northmoor.gov.uk",
    "job-title": "Head of service",
    "organisation": "northmoor county council",
    "role": "administrator",
    "password": "seven gullies in the rain",
}


def options(**changes):
    values = {**NEW, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return [f"--{name}={value}" for name, value in values.items()]


@pytest.fixture()
def members(app, northmoor):
    """`members("role", …)`: what click says of the command; the rows are read anew afterwards."""

    def run(*words):
        db.session.rollback()
        result = app.test_cli_runner().invoke(args=["members", *words])
        db.session.rollback()
        db.session.expire_all()
        return result

    return run


def find(email="ada@northmoor.gov.uk"):
    return db.session.scalar(db.select(Member).where(Member.email == email))


def log():
    rows = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id))
    return [(row.action, row.actor_name, row.reason, row.details) for row in rows]


def test_the_first_administrator_is_added_and_signs_in(members, browser, northmoor):
    result = members("add", *options())

    ada = find()
    assert result.exit_code == 0
    assert "Added Ada Linden of Northmoor County Council as administrator." in result.output
    assert (ada.role, ada.state, ada.organisation_id) == (Role.ADMINISTRATOR, State.ACTIVE, northmoor.id)
    assert ada.confirmed_at == ada.approved_at
    assert log() == [("role", "Connect and Share", "Added from the terminal.", {"role": "administrator"})]
    attempt(browser, "ada@northmoor.gov.uk", NEW["password"])
    assert "Administration" in browser.page("/account").tree.header.get_text()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "ada"}, "Enter an email address in the usual form"),
        ({"name": "A"}, "Full name must have at least 2 characters."),
        ({"name": "Аda Linden"}, "Use letters of one alphabet"),
        ({"name": "\u202e"}, "Enter your name."),
        ({"job_title": "x" * 81}, "Job title must have 80 characters or fewer."),
        ({"password": "short"}, "Use at least 12 characters."),
        ({"password": "adalinden2026"}, "made of your name"),
        ({"organisation": "Nowhere"}, "No organisation in the directory is called “Nowhere”."),
        ({"organisation": "Fen Council"}, "Give one of these: east-fen-council, west-fen-council."),
    ],
)
def test_what_is_not_right_is_refused_and_nothing_is_added(members, changes, sentence):
    make_organisation("West Fen Council")
    make_organisation("East Fen Council")

    result = members("add", *options(**changes))

    assert isinstance(result.exception, Refusal)
    assert sentence in str(result.exception)
    assert find() is None


def test_an_address_has_one_member(members, alice):
    result = members("add", *options(email=alice.email))

    assert "is the address of a member already" in str(result.exception)


def test_an_unknown_role_is_wrong_use(members):
    assert members("add", *options(role="king")).exit_code == 2


def test_a_role_is_changed_with_its_reason_and_ends_the_sessions(members, alice, ada, new_browser):
    browser = new_browser(alice)

    result = members("role", alice.email, "moderator", "--reason", "Agreed on 3 March.")

    assert result.output.strip() == "Alice Merrin is moderator now."
    assert find(alice.email).role == Role.MODERATOR
    assert log() == [("role", "Connect and Share", "Agreed on 3 March.", {"role": "moderator"})]
    browser.page("/account", status=302)


def test_the_last_administrator_cannot_lose_the_role(members, ada):
    result = members("role", ada.email, "member")

    assert "This is the last administrator." in str(result.exception)
    assert find(ada.email).role == Role.ADMINISTRATOR
    assert log() == []


@pytest.mark.parametrize("command", [("role", "moderator"), ("suspend",), ("lift",)])
def test_an_unknown_address_is_refused(members, command):
    verb, *rest = command
    reason = [] if verb == "role" else ["--reason", "A test."]

    result = members(verb, "nobody@northmoor.gov.uk", *rest, *reason)

    assert "There is no member with the address nobody@northmoor.gov.uk." in str(result.exception)


def test_a_member_is_suspended_for_days_and_let_back(members, alice, new_browser, outbox):
    browser = new_browser(alice)

    suspended = members("suspend", alice.email.upper(), "--days", "3", "--reason", "Three warnings.")

    assert suspended.output.strip() == "Alice Merrin is suspended for 3 days."
    browser.page("/account", status=302)
    assert "Three warnings." in browser.sign_in(alice).page("/account").text

    lifted = members("lift", alice.email, "--reason", "Settled.")

    assert lifted.output.strip() == "Alice Merrin may write again."
    assert find(alice.email).is_member
    assert [entry[0] for entry in log()] == ["suspend", "lift"]
    assert [letter.kind for letter in outbox(alice)] == ["suspended", "suspension_lifted"]


def test_a_suspension_without_days_has_no_end(members, alice):
    result = members("suspend", alice.email, "--reason", "Advertising.")

    assert result.output.strip() == "Alice Merrin is suspended without end."
    assert find(alice.email).is_suspended


@pytest.mark.parametrize("days", ["0", "-1", "4000", "soon"])
def test_a_strange_number_of_days_is_wrong_use(members, alice, days):
    assert members("suspend", alice.email, "--days", days, "--reason", "Advertising.").exit_code == 2


def test_who_is_not_suspended_cannot_be_let_back(members, alice):
    result = members("lift", alice.email, "--reason", "Settled.")

    assert "This member is not suspended." in str(result.exception)


def test_an_empty_reason_is_refused(members, alice):
    result = members("suspend", alice.email, "--reason", " ")

    assert "Enter a reason." in str(result.exception)
    assert not find(alice.email).is_suspended


def test_the_terminal_gets_one_sentence_and_the_exit_code_of_a_refusal(app, alice):
    database = str(app.config["SQLALCHEMY_DATABASE_URI"])
    environment = {**os.environ, "INSTANCE_DIR": str(app.config["INSTANCE_DIR"]), "DATABASE_URL": database}
    db.session.rollback()

    done = subprocess.run(
        [sys.executable, "-m", "forum", "members", "lift", alice.email, "--reason", "Settled."],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr.strip()) == (1, "", "This member is not suspended.")
