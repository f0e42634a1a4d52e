"""The password once more before something sensitive, when it was given a while ago."""

from forum.accounts.models import Role
from tests.browser import PASSWORD


def test_the_first_fifteen_minutes_need_no_password(new_browser, alice, later):
    browser = new_browser(alice)

    later(minutes=14)

    assert browser.page("/account/email").heading == "Change your email address"


def test_after_fifteen_minutes_the_password_is_asked_for(new_browser, alice, later):
    browser = new_browser(alice)
    later(minutes=16)

    page = browser.page("/account/email")
    answer = browser.post("/account/email", **{"again-password": PASSWORD})

    assert page.heading == "Enter your password again"
    assert answer.location == "/account/email"
    assert browser.follow(answer).heading == "Change your email address"


def test_what_was_typed_is_kept_and_goes_through(new_browser, alice, later, link_in):
    browser = new_browser(alice)
    later(minutes=16)

    page = browser.post("/account/email", status=422, email="alice@eastvale.gov.uk")

    assert page.value("email") == "alice@eastvale.gov.uk"
    assert page.value("kept") == "1"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert not page.tree.title.get_text().startswith("Error")

    browser.post("/account/email", email="alice@eastvale.gov.uk", kept="1", **{"again-password": PASSWORD})

    assert link_in("alice@eastvale.gov.uk").startswith("/confirm/")


def test_a_wrong_password_says_so_and_keeps_the_text(new_browser, alice, later):
    browser = new_browser(alice)
    later(minutes=16)

    page = browser.post(
        "/account/email", status=422, email="alice@eastvale.gov.uk", kept="1", **{"again-password": "wrong"}
    )

    assert "The password is not right." in page.text
    assert page.value("email") == "alice@eastvale.gov.uk"
    assert page.tree.title.get_text().startswith("Error: ")


def test_a_typed_new_password_is_not_written_into_the_page(new_browser, alice, later):
    browser = new_browser(alice)
    later(minutes=16)

    page = browser.post("/account/password", status=422, password="seven gullies in the rain")
    answer = browser.post("/account/password", **{"again-password": PASSWORD})

    assert "seven gullies" not in page.html
    assert answer.location == "/account/password"


def test_guessing_here_is_locked_like_guessing_at_sign_in(new_browser, alice, later):
    browser = new_browser(alice)
    later(minutes=16)
    for _ in range(5):
        browser.post("/account/email", status=422, **{"again-password": "wrong"})

    page = browser.post("/account/email", status=429, **{"again-password": PASSWORD})

    assert page.response.headers["Retry-After"] == "60"
    new_browser().post("/sign-in", status=429, email=alice.email, password=PASSWORD)


def test_giving_it_again_renews_the_token_and_the_former_one_is_dead(new_browser, alice, later):
    browser = new_browser(alice)
    former = browser.client.get_cookie("session").value
    later(minutes=16)
    browser.page("/account/email")

    browser.post("/account/email", **{"again-password": PASSWORD})

    browser.page("/account/email")
    thief = new_browser()
    thief.client.set_cookie("session", former)
    thief.page("/account", status=302)


def test_an_empty_password_is_asked_for_again(new_browser, alice, later):
    browser = new_browser(alice)
    later(minutes=16)

    page = browser.post("/account/email", status=422, **{"again-password": ""})

    assert "Enter your password." in page.text


def test_staff_are_asked_too(new_browser, mia, later):
    browser = new_browser(mia)
    later(minutes=16)

    assert mia.role == Role.MODERATOR
    assert browser.page("/account/password").heading == "Enter your password again"
