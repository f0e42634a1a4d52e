"""A new password, a new email address, a forgotten password, light or dark."""

import pytest

from forum.accounts.models import Member, SignIn, State
from forum.accounts.services.changing import ask_for_reset, change_details
from forum.database import write
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.limits.models import Occurrence
from tests.accounts.people import attempt
from tests.at_once import while_writing
from tests.browser import PASSWORD
from tests.factories import make_member

NEW_PASSWORD = "seven gullies in the rain"
NEW_EMAIL = "alice@eastvale.gov.uk"


def test_a_new_password_ends_the_other_sessions_and_is_told(new_browser, alice, outbox):
    here, there = new_browser(alice), new_browser(alice)
    there.page("/account")

    page = here.follow(here.post("/account/password", password=NEW_PASSWORD))

    assert "Your password is changed." in page.text
    there.page("/account", status=302)
    assert [letter.subject for letter in outbox(alice)] == ["Your password was changed"]
    attempt(new_browser(), alice.email, PASSWORD, status=422)
    attempt(new_browser(), alice.email, NEW_PASSWORD)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Enter a password of at least 12 characters."),
        ("short", "Use at least 12 characters."),
        ("x" * 129, "Use 128 characters or fewer."),
        ("password1234", "on the lists that attackers try first"),
        ("aaaaaaaaaaaaaaa", "on the lists that attackers try first"),
        ("Alice-Merrin-2026", "made of your name"),
        ("NorthmoorCounty!", "made of your name"),
        ("connectandshare1", "made of your name"),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence(new_browser, alice, password, sentence):
    page = new_browser(alice).post("/account/password", status=422, password=password)

    assert sentence in page.text
    assert page.value("password") == ""


def test_a_new_address_is_confirmed_there_and_the_old_one_is_told(new_browser, alice, outbox, link_in, again):
    browser = new_browser(alice)

    asked = browser.follow(browser.post("/account/email", email="Alice@Eastvale.gov.uk"))
    former = alice.email

    assert f"We sent an email to {NEW_EMAIL}" in asked.text
    assert again(alice).email == former

    browser.post(link_in(NEW_EMAIL))

    assert again(alice).email == NEW_EMAIL
    assert [row.subject for row in outbox() if row.to_address == former] == ["Your email address was changed"]
    browser.page("/account", status=302)
    attempt(browser, NEW_EMAIL, PASSWORD)


def test_an_address_that_somebody_has_reads_the_same_and_stays_theirs(new_browser, alice, bob, outbox, again):
    browser = new_browser(alice)

    page = browser.follow(browser.post("/account/email", email=bob.email))

    assert f"We sent an email to {bob.email}" in page.text
    assert [row.kind for row in outbox(bob)] == ["already_a_member"]
    assert again(alice).email != bob.email


def test_ones_own_address_is_no_new_one(new_browser, alice):
    page = new_browser(alice).post("/account/email", status=422, email=alice.email)

    assert "This is your address already." in page.text


def test_an_address_taken_meanwhile_is_not_taken_again(new_browser, alice, link_in, again):
    browser = new_browser(alice)
    browser.post("/account/email", email=NEW_EMAIL)
    link = link_in(NEW_EMAIL)
    other = make_member("Quick Other")
    with write():
        db.session.get_one(Member, other.id).email = NEW_EMAIL

    browser.post(link, status=410)

    assert again(alice).email != NEW_EMAIL


def test_letters_to_a_new_address_are_limited_and_the_address_stays_in_the_form(new_browser, alice):
    browser = new_browser(alice)
    for _ in range(3):
        browser.post("/account/email", email=NEW_EMAIL)

    page = browser.post("/account/email", status=429, email=NEW_EMAIL)

    assert page.value("email") == NEW_EMAIL
    assert "Retry-After" in page.response.headers


def test_a_forgotten_password_is_set_by_a_link_that_ends_every_session(new_browser, browser, alice, link_in, outbox):
    signed_in = new_browser(alice)

    sent = browser.follow(browser.post("/forgotten-password", email=alice.email))
    link = link_in(alice.email)
    answer = browser.post(link, password=NEW_PASSWORD)

    assert f"If {alice.email} belongs to an account" in sent.text
    assert answer.location == "/sign-in"
    signed_in.page("/account", status=302)
    attempt(browser, alice.email, NEW_PASSWORD)
    assert outbox(alice)[-1].subject == "Your password was changed"
    browser.page(link, status=410)


def test_a_reset_link_lasts_an_hour_and_refuses_weak_passwords(browser, alice, link_in, later):
    browser.post("/forgotten-password", email=alice.email)
    link = link_in(alice.email)

    page = browser.post(link, status=422, password="Alice Merrin 1")
    later(minutes=60, seconds=1)

    assert "made of your name" in page.text
    assert browser.page(link, status=410).link("Ask for a new link") == "/forgotten-password"
    browser.post(link, status=410, password=NEW_PASSWORD)


def test_an_unknown_address_gets_the_same_answer_at_the_same_cost_and_no_letter(browser, alice, statements, outbox):
    browser.page("/forgotten-password")
    costs = []
    for email in (alice.email, "nobody@northmoor.gov.uk"):
        with statements() as seen:
            answer = browser.post("/forgotten-password", email=email)
        costs.append((len(seen), answer.location))

    assert costs[0] == costs[1]
    assert [row.to_address for row in outbox()] == [alice.email]


def test_a_closed_account_gets_no_reset(browser, outbox):
    member = make_member("Dee Gone", state=State.DEACTIVATED)

    browser.post("/forgotten-password", email=member.email)

    assert outbox() == []


def test_reset_letters_are_limited_without_telling(browser, alice, outbox):
    for _ in range(5):
        browser.post("/forgotten-password", email=alice.email)

    assert len(outbox(alice)) == 3


def test_letters_asked_for_at_the_same_moment_are_counted_one_after_the_other(app, browser, alice):
    for _ in range(2):
        browser.post("/forgotten-password", email=alice.email)

    while_writing(lambda: ask_for_reset(alice.email), browser, "/forgotten-password", email=alice.email)

    letters = db.select(db.func.count()).where(Occurrence.action == "letter")
    assert db.session.scalar(letters) == 3


def test_a_reset_confirms_the_address_of_who_never_did(browser, link_in, again):
    member = make_member("Una Firmed", state=State.UNCONFIRMED, confirmed_at=None, approved_at=None)
    browser.post("/forgotten-password", email=member.email)

    browser.post(link_in(member.email), password=NEW_PASSWORD)

    assert again(member).state == State.PENDING


def test_a_reset_opens_the_lock_that_guesses_closed(browser, alice, link_in):
    for _ in range(5):
        attempt(browser, alice.email, "not the password", status=422)
    browser.post("/forgotten-password", email=alice.email)
    browser.post(link_in(alice.email), password=NEW_PASSWORD)

    attempt(browser, alice.email, NEW_PASSWORD)


def test_only_the_newest_reset_link_works(browser, alice, link_in):
    browser.post("/forgotten-password", email=alice.email)
    former = link_in(alice.email)
    browser.post("/forgotten-password", email=alice.email)
    latest = link_in(alice.email)

    browser.page(former, status=410)
    browser.page(latest)


def test_the_choice_of_dark_is_kept_with_the_account_and_follows_it(new_browser, alice, again):
    here = new_browser(alice)

    answer = here.post("/appearance", appearance="dark", next="/account")
    there = new_browser().sign_in_by_form(alice)

    assert answer.location == "/account"
    assert again(alice).appearance == "dark"
    assert there.page("/account").tree.html["data-theme"] == "dark"

    there.post("/appearance", appearance="device")

    assert again(alice).appearance == "device"
    assert "data-theme" not in here.sign_in_by_form(alice).page("/account").tree.html.attrs


def test_a_visitors_choice_is_a_cookie_only(browser, alice, again):
    browser.post("/appearance", appearance="light", next="/sign-in")
    page = browser.page("/sign-in")
    browser.sign_in_by_form(alice)

    assert page.tree.html["data-theme"] == "light"
    assert again(alice).appearance == ""
    assert browser.page("/account").tree.html["data-theme"] == "light"


@pytest.mark.parametrize("chosen", ["", "purple", "dark\x00", "d" * 5000])
def test_an_unknown_appearance_is_the_devices(new_browser, alice, again, chosen):
    answer = new_browser(alice).post("/appearance", appearance=chosen, next="https://evil.example")

    assert answer.location == "/"
    assert again(alice).appearance == "device"


def test_details_are_checked_by_the_service_too(alice, again):
    details = {"name": "Alice Merrin", "job_title": "Engineer", "how_to_reach": ""}
    for wrong in ({"name": "A"}, {"name": "Alice Мerrin"}, {"job_title": ""}, {"how_to_reach": "x" * 201}):
        with pytest.raises(Invalid):
            change_details(alice, alice.version, **{**details, **wrong})

    with write():
        member = db.session.get_one(Member, alice.id)
        change_details(member, 1, **{**details, "name": "Alice Merrin-Oakes"})
    changed = again(alice)

    assert (changed.handle, changed.sort_name, changed.version) == ("alice-merrin", "merrin oakes alice", 2)


def test_who_is_not_confirmed_changes_no_details(app):
    member = make_member(state=State.UNCONFIRMED)

    with pytest.raises(NotAllowed):
        change_details(member, 1, name="New Name", job_title="Engineer", how_to_reach="")


def test_the_sessions_page_lists_them_and_ends_one(new_browser, alice, bob):
    here, there, other = new_browser(alice), new_browser(alice), new_browser(bob)
    other.page("/account")
    page = here.page("/account/sessions")
    rows = page.select(".line-list > li")
    end = next(form["action"] for form in page.select(".line-list form"))

    assert [("This one" in row.get_text()) for row in rows].count(True) == 1
    assert len(rows) == 2

    here.post(end)

    there.page("/account", status=302)
    assert "That session had ended already." in here.follow(here.post(end)).text


def test_nobody_ends_the_session_of_somebody_else(new_browser, alice, bob):
    mine, theirs = new_browser(alice), new_browser(bob)
    row = db.session.scalars(db.select(SignIn).where(SignIn.member_id == bob.id)).one()

    mine.post(f"/account/sessions/{row.id}/end")
    mine.post("/account/sessions/99999999999999999999/end", status=404)

    theirs.page("/account")


def test_the_sessions_page_costs_the_same_for_one_and_thirty(new_browser, alice, statements):
    browser = new_browser(alice)
    browser.page("/account/sessions")
    with statements() as one:
        browser.page("/account/sessions")
    with write():
        db.session.add_all(
            SignIn(token_hash=str(number), member_id=alice.id, agent="Firefox/130 Windows") for number in range(30)
        )
    with statements() as thirty:
        page = browser.page("/account/sessions")

    assert len(one) == len(thirty) <= 15
    assert "Firefox on Windows" in page.text
