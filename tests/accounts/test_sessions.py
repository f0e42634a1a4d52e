"""What a session is, how long it lasts, and how it ends."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, Role, SignIn, State
from forum.accounts.services.sessions import hash_token
from forum.database import write
from forum.extensions import db
from tests.accounts.people import attempt
from tests.browser import PASSWORD
from tests.factories import make_member


def test_signing_in_gives_a_new_token_and_a_new_cookie(browser, alice):
    browser.page("/sign-in")
    before = browser.client.get_cookie("session").value
    attempt(browser, alice.email, PASSWORD)
    first = browser.client.get_cookie("session").value
    attempt_again = browser.sign_in(alice)
    second = attempt_again.client.get_cookie("session").value

    assert len({before, first, second}) == 3


def test_signing_in_once_more_in_one_browser_ends_the_former_session(browser, alice, bob):
    browser.sign_in(alice)
    browser.page("/account")
    browser.post("/sign-in", email=bob.email, password=PASSWORD)

    assert [row.member_id for row in living()] == [bob.id]
    assert browser.page("/sign-in", status=303).location == "/"


def living():
    db.session.rollback()
    return list(db.session.scalars(db.select(SignIn).where(SignIn.ended_at.is_(None))))


def test_only_the_hash_of_the_token_is_in_the_database(app, alice, browser):
    browser.sign_in(alice)
    with browser.client.session_transaction() as cookie:
        token = cookie["_user_id"]

    row = db.session.scalars(db.select(SignIn)).one()

    assert row.token_hash == hash_token(token)
    assert token not in repr([getattr(row, column.key) for column in SignIn.__table__.columns])


def test_signing_out_ends_the_session_for_good(browser, alice):
    browser.sign_in(alice)
    browser.page("/account")
    former = browser.client.get_cookie("session").value

    answer = browser.post("/sign-out")

    assert answer.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "You are signed out." in browser.page("/sign-in").text
    browser.client.set_cookie("session", former)
    browser.page("/account", status=302)


def test_signing_out_everywhere_ends_the_others_too(new_browser, alice):
    here, there = new_browser(alice), new_browser(alice)
    there.page("/account")

    here.post("/sign-out", everywhere="1")

    there.page("/account", status=302)
    assert not living()


def test_signing_out_twice_is_no_fault(browser, alice):
    browser.sign_in(alice)
    browser.post("/sign-out")
    browser.page("/sign-in")

    browser.post("/sign-out")


def test_signing_out_needs_a_token_and_a_post(browser, alice):
    browser.sign_in(alice)

    browser.page("/sign-out", status=405)
    answer = browser.send("POST", "/sign-out")

    assert answer.status == 400
    assert len(living()) == 1


@pytest.mark.parametrize(
    ("role", "idle", "absolute"),
    [(Role.MEMBER, {"days": 14}, {"days": 90}), (Role.MODERATOR, {"hours": 12}, {"days": 7})],
)
def test_sessions_end_after_their_lifetimes(new_browser, later, role, idle, absolute):
    member = make_member(role=role)
    browser = new_browser(member)
    step = timedelta(**idle) - timedelta(minutes=10)

    elapsed = timedelta()
    while elapsed + step < timedelta(**absolute):
        later(seconds=step.total_seconds())
        elapsed += step
        browser.page("/account/sessions")
    later(seconds=(timedelta(**absolute) - elapsed).total_seconds() + 1)
    browser.page("/account/sessions", status=302)

    idle_browser = new_browser(member)
    later(**idle, seconds=1)
    idle_browser.page("/account/sessions", status=302)


def test_a_session_of_an_account_that_is_closed_ends_at_once(browser, alice):
    browser.sign_in(alice)
    with write():
        db.session.get_one(Member, alice.id).state = State.DEACTIVATED

    browser.page("/account", status=302)


def test_last_seen_is_written_every_five_minutes_at_most(browser, alice, later, statements):
    browser.sign_in(alice)
    with statements() as seen:
        browser.page("/account/sessions")
    later(minutes=6)
    with statements() as later_seen:
        browser.page("/account/sessions")
        browser.send("HEAD", "/account/sessions")

    assert not any("UPDATE" in statement for statement in seen)
    assert sum("UPDATE sign_in" in statement for statement in later_seen) == 1


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser, alice):
    browser.page("/sign-in")
    answer = browser.post("/sign-in", email=alice.email, password=PASSWORD)

    cookie = answer.response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie
    assert "Path=/" in cookie


def test_account_pages_are_kept_nowhere(browser, alice):
    browser.sign_in(alice)

    assert {browser.page(path).response.headers["Cache-Control"] for path in ("/account", "/account/sessions")} == {
        "no-store"
    }
