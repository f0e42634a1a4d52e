"""Signing in, and the lock-out."""

import pytest

from forum.accounts.models import State
from forum.accounts.services.signing_in import judge, sign_in
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.limits.models import Occurrence
from forum.limits.services import hashed, locked_seconds
from tests.accounts.people import attempt
from tests.at_once import while_writing
from tests.browser import PASSWORD, Browser
from tests.factories import make_member

NETWORK = hashed("ip", "127.0.0.1")
WRONG = "The email address or the password is not right."


def test_a_member_signs_in_and_sees_their_name(browser, alice):
    answer = attempt(browser, alice.email.upper(), PASSWORD, status=303)

    assert answer.location == "/"
    assert "Alice" in browser.page("/account").tree.header.get_text()


def test_a_wrong_password_and_an_unknown_address_read_the_same(browser, alice):
    wrong = attempt(browser, alice.email, "not the password", status=422)
    unknown = attempt(browser, "nobody@northmoor.gov.uk", "not the password", status=422)

    assert WRONG in wrong.text
    assert wrong.text.replace(alice.email, "") == unknown.text.replace("nobody@northmoor.gov.uk", "")
    assert wrong.value("email") == alice.email
    assert wrong.value("password") == ""
    assert "Set-Cookie" not in wrong.response.headers or "session=" in wrong.response.headers["Set-Cookie"]


def test_a_wrong_password_and_an_unknown_address_cost_the_same(browser, alice, statements, hashes):
    attempt(browser, "warm.up@northmoor.gov.uk", "not the password", status=422)
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
        attempt(browser, alice.email, "not the password", status=422)

    locked = attempt(browser, alice.email, PASSWORD, status=429)

    assert "There were too many attempts. Try again in 60 seconds." in locked.text
    assert locked.response.headers["Retry-After"] == "60"
    assert locked.value("email") == alice.email

    for minutes in (1, 5, 15, 60, 60):
        later(minutes=minutes, seconds=1)
        attempt(browser, alice.email, "not the password", status=422)
        attempt(browser, alice.email, PASSWORD, status=429)


def test_a_lock_ends_by_itself_and_success_clears_it(browser, alice, later):
    for _ in range(5):
        attempt(browser, alice.email, "not the password", status=422)
    later(minutes=1, seconds=1)

    attempt(browser, alice.email, PASSWORD)

    failures = db.select(db.func.count()).where(Occurrence.action == "failure", Occurrence.who.like("address:%"))
    assert db.session.scalar(failures) == 0


def test_guesses_at_the_same_moment_are_counted_one_after_the_other(browser, alice):
    for _ in range(4):
        attempt(browser, alice.email, "not the password", status=422)
    guess = judge(alice.email, "the fifth wrong password")

    sixth = while_writing(
        lambda: sign_in(guess, agent="", ip="127.0.0.1"), browser, "/sign-in", email=alice.email, password=PASSWORD
    )

    assert sixth == 429
    assert locked_seconds(hashed("address", alice.email)) > 0


def test_an_unknown_address_is_locked_just_the_same(browser):
    for _ in range(5):
        attempt(browser, "nobody@northmoor.gov.uk", "not the password", status=422)

    attempt(browser, "nobody@northmoor.gov.uk", "not the password", status=429)


def test_the_lock_survives_a_restart(browser, alice, restart):
    for _ in range(5):
        attempt(browser, alice.email, "not the password", status=422)

    restarted = Browser(restart())

    attempt(restarted, alice.email, PASSWORD, status=429)


def test_a_lock_concerns_one_address_only(browser, new_browser, alice, bob):
    for _ in range(5):
        attempt(browser, alice.email, "not the password", status=422)

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
    attempt(browser, alice.email, "not the password", status=422)

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
    answer = attempt(browser, alice.email, PASSWORD, next=address)

    assert answer.location == leads_to


def test_a_page_for_members_asks_to_sign_in_and_then_opens(browser, alice):
    asked = browser.page("/account/sessions", status=302)
    form = browser.page(asked.location)
    answer = browser.post("/sign-in", email=alice.email, password=PASSWORD, next=form.value("next"))

    assert form.value("next") == "/account/sessions"
    assert answer.location == "/account/sessions"


def test_a_closed_account_cannot_sign_in_and_reads_no_more_than_a_stranger(browser):
    member = make_member("Dee Gone", state=State.DEACTIVATED)

    assert WRONG in attempt(browser, member.email, PASSWORD, status=422).text
