"""Signing in and out, the lock-out, and what a session is."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, Role, SignIn, State
from forum.accounts.services.sessions import hash_token
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.limits.models import Occurrence
from forum.limits.services import hashed
from tests.browser import PASSWORD, Browser
from tests.factories import make_member

NETWORK = hashed("ip", "127.0.0.1")
WRONG = "The email address or the password is not right."


def attempt(browser, email, password="not the password", status=422, **fields):
    browser.page("/sign-in")
    answer = browser.post("/sign-in", status=status, email=email, password=password, **fields)
    # Signing in begins a new cookie, and with it a new token.
    browser.token = ""
    return answer


def test_a_member_signs_in_and_sees_their_name(browser, alice):
    answer = attempt(browser, alice.email.upper(), PASSWORD, status=303)

    assert answer.location == "/"
    assert "Alice" in browser.page("/account").tree.header.get_text()


def test_a_wrong_password_and_an_unknown_address_read_the_same(browser, alice):
    wrong = attempt(browser, alice.email)
    unknown = attempt(browser, "nobody@northmoor.gov.uk")

    assert WRONG in wrong.text
    assert wrong.text.replace(alice.email, "") == unknown.text.replace("nobody@northmoor.gov.uk", "")
    assert wrong.value("email") == alice.email
    assert wrong.value("password") == ""
    assert "Set-Cookie" not in wrong.response.headers or "session=" in wrong.response.headers["Set-Cookie"]


def test_a_wrong_password_and_an_unknown_address_cost_the_same(browser, alice, statements, hashes):
    attempt(browser, "warm.up@northmoor.gov.uk")
    costs = []
    for email in (alice.email, "nobody@northmoor.gov.uk"):
        browser.page("/sign-in")
        hashes.clear()
        with statements() as seen:
            browser.post("/sign-in", status=422, email=email, password="not the password")
        costs.append((len(seen), list(hashes)))

    assert costs[0] == costs[1]
    assert costs[0][1] == ["verify"]


def test_five_failures_lock_the_address_for_a_growing_while(browser, alice, later):
    for _ in range(5):
        attempt(browser, alice.email)

    locked = attempt(browser, alice.email, PASSWORD, status=429)

    assert "There were too many attempts. Try again in 60 seconds." in locked.text
    assert locked.response.headers["Retry-After"] == "60"
    assert locked.value("email") == alice.email

    for minutes in (1, 5, 15, 60, 60):
        later(minutes=minutes, seconds=1)
        attempt(browser, alice.email)
        attempt(browser, alice.email, PASSWORD, status=429)


def test_a_lock_ends_by_itself_and_success_clears_it(browser, alice, later):
    for _ in range(5):
        attempt(browser, alice.email)
    later(minutes=1, seconds=1)

    attempt(browser, alice.email, PASSWORD, status=303)

    failures = db.select(db.func.count()).where(Occurrence.action == "failure", Occurrence.who.like("address:%"))
    assert db.session.scalar(failures) == 0


def test_an_unknown_address_is_locked_just_the_same(browser):
    for _ in range(5):
        attempt(browser, "nobody@northmoor.gov.uk")

    attempt(browser, "nobody@northmoor.gov.uk", status=429)


def test_the_lock_survives_a_restart(browser, alice, restart):
    for _ in range(5):
        attempt(browser, alice.email)

    restarted = Browser(restart())

    attempt(restarted, alice.email, PASSWORD, status=429)


def test_a_lock_concerns_one_address_only(browser, new_browser, alice, bob):
    for _ in range(5):
        attempt(browser, alice.email)

    attempt(new_browser(), bob.email, PASSWORD, status=303)


def test_many_failures_from_one_network_lock_it_for_a_while(browser, bob):
    with write():
        db.session.add_all(Occurrence(action="failure", who=NETWORK, at=now()) for _ in range(60))

    page = attempt(browser, bob.email, PASSWORD, status=429)

    assert "too many attempts" in page.text


def test_sixty_attempts_a_minute_are_all_a_network_gets(browser, bob):
    with write():
        db.session.add_all(Occurrence(action="sign_in", who=NETWORK, at=now()) for _ in range(60))

    page = attempt(browser, bob.email, PASSWORD, status=429)

    assert page.value("email") == bob.email
    assert "attempts to sign in from your network" in page.text


def test_no_address_is_kept_in_the_counts(browser, alice):
    attempt(browser, alice.email)

    assert all(
        alice.email not in row.who and "127.0.0.1" not in row.who for row in db.session.scalars(db.select(Occurrence))
    )


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/discussions?view=flat", "/discussions?view=flat"),
        ("//evil.example/x", "/"),
        ("https://evil.example/x", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\nb", "/"),
        ("evil.example", "/"),
        ("", "/"),
        ("/" + "a" * 3000, "/" + "a" * 3000),
    ],
)
def test_signing_in_leads_on_within_this_site_only(browser, alice, address, leads_to):
    answer = attempt(browser, alice.email, PASSWORD, status=303, next=address)

    assert answer.location == leads_to


def test_a_page_for_members_asks_to_sign_in_and_then_opens(browser, alice):
    asked = browser.page("/account/sessions", status=302)
    form = browser.page(asked.location)
    answer = browser.post("/sign-in", email=alice.email, password=PASSWORD, next=form.value("next"))

    assert form.value("next") == "/account/sessions"
    assert answer.location == "/account/sessions"


def test_signing_in_gives_a_new_token_and_a_new_cookie(browser, alice):
    browser.page("/sign-in")
    before = browser.client.get_cookie("session").value
    attempt(browser, alice.email, PASSWORD, status=303)
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


def test_a_closed_account_cannot_sign_in_and_reads_no_more_than_a_stranger(browser):
    member = make_member("Dee Gone", state=State.DEACTIVATED)

    assert WRONG in attempt(browser, member.email, PASSWORD).text


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
