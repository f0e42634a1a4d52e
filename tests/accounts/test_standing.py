"""Who may do what with an account, in each role and state, as a table; and what the suspended read."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, Role, State
from forum.accounts.services.roles import change_role
from forum.accounts.services.suspending import lift, suspend
from forum.clock import now
from forum.database import write
from forum.errors import Invalid
from forum.extensions import db
from tests.browser import PASSWORD
from tests.factories import make_member

PEOPLE = {
    "unconfirmed": {"state": State.UNCONFIRMED},
    "pending": {"state": State.PENDING},
    "member": {},
    "moderator": {"role": Role.MODERATOR},
    "administrator": {"role": Role.ADMINISTRATOR},
    "suspended": {"suspended_until": now() + timedelta(days=365)},
}
EVERYBODY = "unconfirmed pending member moderator administrator suspended".split()
MEMBERS = "member moderator administrator".split()
# page → who gets 200; the others get what stands beside them. Visitors are asked to sign in everywhere.
PAGES = [
    ("/account/sessions", EVERYBODY, {}),
    ("/account", [*MEMBERS, "suspended"], {"unconfirmed": 303, "pending": 303}),
    ("/account/waiting", ["unconfirmed", "pending"], dict.fromkeys([*MEMBERS, "suspended"], 303)),
    ("/account/email", MEMBERS, dict.fromkeys(["unconfirmed", "pending", "suspended"], 403)),
    ("/account/password", MEMBERS, dict.fromkeys(["unconfirmed", "pending", "suspended"], 403)),
]
# Posts: who may (303), the others as said.
POSTS = [
    ("/account/confirmation", {}, {"unconfirmed": 303, **dict.fromkeys([*MEMBERS, "pending", "suspended"], 403)}),
    (
        "/account/wrong-email",
        {"email": "new@northmoor.gov.uk"},
        {"unconfirmed": 303, **dict.fromkeys([*MEMBERS, "pending", "suspended"], 422)},
    ),
    (
        "/account/email",
        {"email": "new@northmoor.gov.uk"},
        {**dict.fromkeys(MEMBERS, 303), **dict.fromkeys(["unconfirmed", "pending", "suspended"], 403)},
    ),
    (
        "/account/password",
        {"password": "seven gullies in the rain"},
        {**dict.fromkeys(MEMBERS, 303), **dict.fromkeys(["unconfirmed", "pending", "suspended"], 403)},
    ),
    ("/account/sessions/1/end", {}, dict.fromkeys(EVERYBODY, 303)),
    ("/appearance", {"appearance": "dark"}, dict.fromkeys(EVERYBODY, 303)),
    ("/sign-out", {}, dict.fromkeys(EVERYBODY, 303)),
]


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_page_opens_for_whom_the_matrix_says(new_browser, who):
    browser = new_browser(make_member(**PEOPLE[who]))

    seen = {path: browser.send("GET", path).status for path, _, _ in PAGES}

    assert seen == {path: 200 if who in allowed else others[who] for path, allowed, others in PAGES}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize(("path", "fields", "expected"), POSTS)
def test_each_act_is_for_whom_the_matrix_says(new_browser, who, path, fields, expected):
    browser = new_browser(make_member(**PEOPLE[who]))

    browser.post(path, status=expected[who], **fields)


def test_visitors_are_asked_to_sign_in_and_what_they_post_is_kept(browser):
    for path, _, _ in PAGES:
        assert browser.page(path, status=302).location.startswith("/sign-in?next=")
    page = browser.post("/account/email", status=400, email="new@northmoor.gov.uk")

    assert "Nothing was saved yet" in page.text
    assert "new@northmoor.gov.uk" in page.html


def test_the_closed_cannot_sign_in(new_browser):
    member = make_member(state=State.DEACTIVATED)

    new_browser().post("/sign-in", status=422, email=member.email, password=PASSWORD)


def test_a_page_for_members_says_why_it_is_closed(new_browser):
    sentences = {
        "unconfirmed": "Confirm your email address first.",
        "pending": "A moderator still checks your registration.",
        "suspended": "Your account is suspended.",
    }

    for who, sentence in sentences.items():
        page = new_browser(make_member(**PEOPLE[who])).page("/account/email", status=403)

        assert sentence in page.text
        assert page.link("See where your account stands") == "/account"


def test_a_suspended_member_is_signed_out_at_once_and_then_reads_why_until_when_and_how_to_appeal(new_browser, alice):
    browser = new_browser(alice)
    browser.page("/account")
    until = now().replace(hour=9, minute=5) + timedelta(days=3)
    with write():
        suspend(db.session.get_one(Member, alice.id), None, "Three unkind replies after a warning.", until)

    browser.page("/account", status=302)
    page = browser.sign_in(alice).page("/account")

    assert page.heading == "Your account is suspended"
    assert "Three unkind replies after a warning." in page.text
    assert "9:05am" in page.text
    assert page.link("Write to the moderators") == "/contact"
    assert page.link("See your sessions") == "/account/sessions"


def test_a_suspension_without_end_says_so(new_browser, alice):
    with write():
        suspend(db.session.get_one(Member, alice.id), None, "Advertising.", None)

    assert "no end date" in new_browser(alice).page("/account").text


def test_a_suspension_ends_by_itself(new_browser, alice, later):
    with write():
        suspend(db.session.get_one(Member, alice.id), None, "A day to cool down.", now() + timedelta(days=1))

    later(days=1, seconds=1)

    assert new_browser(alice).page("/account").heading == "Your account"


def test_a_lifted_suspension_is_over_however_many_there_were(alice, again):
    with write():
        member = db.session.get_one(Member, alice.id)
        suspend(member, None, "The first.", now() + timedelta(days=1))
        suspend(member, None, "The second.", now() + timedelta(days=5))
    with write():
        lift(db.session.get_one(Member, alice.id), "A mistake.")

    assert again(alice).is_member
    with pytest.raises(Invalid):
        lift(again(alice), "Once more.")


def test_a_suspension_ends_in_the_future(alice):
    with pytest.raises(Invalid):
        suspend(alice, None, "Too late.", now())


def test_a_change_of_role_ends_the_sessions_and_the_next_one_has_the_rights(new_browser, alice, again):
    browser = new_browser(alice)
    browser.page("/account")

    with write():
        change_role(db.session.get_one(Member, alice.id), Role.MODERATOR)

    browser.page("/account", status=302)
    assert "Moderation" in browser.sign_in(alice).page("/account").tree.header.get_text()


def test_the_last_administrator_keeps_the_role(ada, again):
    with pytest.raises(Invalid, match="last administrator"):
        change_role(ada, Role.MEMBER)

    make_member(role=Role.ADMINISTRATOR)
    with write():
        change_role(db.session.get_one(Member, ada.id), Role.MEMBER)

    assert again(ada).role == Role.MEMBER


def test_a_closed_administrator_does_not_count_as_one(ada):
    make_member(role=Role.ADMINISTRATOR, state=State.DEACTIVATED)

    with pytest.raises(Invalid, match="last administrator"):
        change_role(ada, Role.MODERATOR)
