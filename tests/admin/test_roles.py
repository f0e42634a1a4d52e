"""The first page of administration, roles and leads."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, Role, SignIn, State
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.services import note_sign_of_life
from forum.moderation.services.members import set_role
from forum.objectives.models import ObjectiveLead
from forum.organisations.models import OrganisationRequest
from tests.admin.reading import actions, fresh
from tests.factories import make_member


def test_the_first_page_says_what_wants_a_look(new_browser, ada):
    with write():
        db.session.add(OrganisationRequest(name="Wexcombe Borough", asked_by="nina@wexcombe.example"))
        note_sign_of_life()

    page = new_browser(ada).page("/admin")

    assert page.heading == "Administration"
    assert "Organisations that people missed 1" in page.text
    assert "Worker At work" in page.text
    assert "Mail that was given up None" in page.text


def test_a_member_becomes_a_moderator_and_signs_in_again(new_browser, bob, ada, outbox):
    person = new_browser(bob)
    admin = new_browser(ada)

    page = admin.follow(
        admin.post("/admin/roles", member="@bob-oakes", role="moderator", reason="Agreed by the steering group.")
    )

    assert "Bob Oakes is a moderator now" in page.text
    assert "@bob-oakes" in page.text
    person.page("/notifications", status=302)
    new_browser(bob).page("/moderation")
    letter = outbox(bob)[0]
    assert letter.subject.startswith("You are a moderator now")
    assert "Agreed by the steering group." in letter.text
    assert actions() == [("role", "Agreed by the steering group.")]


def test_an_address_names_a_member_too_and_an_unknown_one_keeps_the_form(new_browser, bob, ada):
    admin = new_browser(ada)

    unknown = admin.post("/admin/roles", status=422, member="nobody", role="moderator", reason="Agreed.")
    admin.post("/admin/roles", member=bob.email.upper(), role="administrator", reason="Agreed.")

    assert "Nobody has the handle or address nobody." in unknown.text
    assert unknown.value("member") == "nobody"
    assert fresh(Member, bob.id).role == Role.ADMINISTRATOR


def test_nobody_changes_their_own_role(new_browser, ada):
    page = new_browser(ada).post("/admin/roles", status=403, member=ada.handle, role="member", reason="Tired of it.")

    assert "Another administrator has to change this role." in page.text
    assert fresh(Member, ada.id).role == Role.ADMINISTRATOR


def test_the_last_administrator_cannot_lose_the_role(app, ada):
    other = make_member("Aled Second", role=Role.ADMINISTRATOR)
    with write():
        set_role(db.session.merge(other), db.session.merge(ada), Role.MEMBER, "He moved on.")

    with pytest.raises(Exception, match="administrator"), write():
        set_role(db.session.merge(ada), db.session.merge(other), Role.MEMBER, "In return.")

    assert fresh(Member, ada.id).role == Role.ADMINISTRATOR


@pytest.mark.parametrize(
    "fields", [{}, {"member": "bob-oakes"}, {"member": "bob-oakes", "role": "king", "reason": "Yes."}]
)
def test_a_role_needs_member_role_and_reason(new_browser, bob, ada, fields):
    page = new_browser(ada).post("/admin/roles", status=422, **fields)

    assert page.tree.title.get_text().startswith("Error: ")
    assert actions() == []


@pytest.mark.parametrize("state", [State.PENDING, State.UNCONFIRMED, State.DEACTIVATED])
def test_only_members_in_good_standing_get_a_role(new_browser, ada, state):
    person = make_member(state=state)

    new_browser(ada).post("/admin/roles", status=422, member=person.handle, role="moderator", reason="Agreed.")


def test_roles_ask_for_the_password_when_it_was_given_long_ago_and_keep_the_form(new_browser, bob, ada):
    admin = new_browser(ada)
    with write():
        db.session.execute(db.update(SignIn).values(authenticated_at=now() - timedelta(minutes=16)))

    asked = admin.post("/admin/roles", status=422, member=bob.handle, role="moderator", reason="Agreed.")
    kept = {tag["name"]: tag["value"] for tag in asked.select("main form input[type=hidden]")}
    password = asked.select("input[type=password]")[0]["name"]
    wrong = admin.post("/admin/roles", status=422, **{**kept, password: "not the password at all"})
    assert fresh(Member, bob.id).role == Role.MEMBER
    admin.post("/admin/roles", **{**kept, password: "follow-the-triangle"})

    assert wrong.heading == "Enter your password again"
    assert fresh(Member, bob.id).role == Role.MODERATOR


def test_a_lead_is_named_and_taken_back(new_browser, bob, ada, outbox):
    admin = new_browser(ada)
    fields = {"objective": "build-capacity", "member": bob.handle}

    page = admin.follow(admin.post("/admin/objectives", **fields, leads="yes", reason="Two years."))
    twice = admin.post("/admin/objectives", status=422, **fields, leads="yes", reason="Two years.")
    assert db.session.scalars(db.select(ObjectiveLead.member_id)).all() == [bob.id]
    admin.post("/admin/objectives", **fields, leads="no", reason="The two years are over.")

    assert "Bob Oakes leads “Build Capacity” and is told." in page.text
    assert "@bob-oakes" in page.text
    assert "Nothing to change" in twice.text
    assert db.session.scalars(db.select(ObjectiveLead.member_id)).all() == []
    assert [letter.subject.split(":")[0] for letter in outbox(bob)] == [
        "You lead “Build Capacity”",
        "You no longer lead “Build Capacity”",
    ]
