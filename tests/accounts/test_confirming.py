"""The link that confirms an address: once, for three days, sent again, corrected."""

from concurrent.futures import ThreadPoolExecutor

from forum.accounts.models import EmailLink, State
from forum.accounts.services.links import find_link
from forum.accounts.services.sessions import hash_token
from forum.extensions import db
from tests.accounts.people import JO, attempt, jo


def test_a_link_works_once_and_only_its_hash_is_stored(browser, northmoor, link_in):
    browser.post("/register", **JO)
    link = link_in("jo.harrow@northmoor.gov.uk")
    token = link.rpartition("/")[2]
    row = db.session.scalars(db.select(EmailLink)).one()

    browser.post(link)
    gone = browser.page(link, status=410)
    browser.post(link, status=410)

    assert row.token_hash == hash_token(token) != token
    assert token not in repr(row.__dict__)
    assert gone.heading == "This link no longer works"


def test_a_link_ends_after_three_days(browser, northmoor, link_in, later):
    browser.post("/register", **JO)
    link = link_in("jo.harrow@northmoor.gov.uk")

    later(days=3, seconds=1)

    browser.page(link, status=410)


def test_looking_at_a_link_uses_nothing(browser, northmoor, link_in):
    browser.post("/register", **JO)
    link = link_in("jo.harrow@northmoor.gov.uk")

    browser.page(link)
    browser.send("HEAD", link)

    assert find_link(link.rpartition("/")[2], "confirm") is not None
    assert jo().state == State.UNCONFIRMED


def test_the_letter_is_sent_again_and_the_former_link_ends(browser, northmoor, link_in):
    browser.post("/register", **JO)
    former = link_in("jo.harrow@northmoor.gov.uk")
    attempt(browser)

    page = browser.follow(browser.post("/account/confirmation"))
    latest = link_in("jo.harrow@northmoor.gov.uk")

    assert "We sent a new email to jo.harrow@northmoor.gov.uk" in page.text
    assert latest != former
    browser.page(former, status=410)
    browser.page(latest)


def test_letters_are_sent_again_three_times_an_hour(browser, northmoor, later):
    browser.post("/register", **JO)
    attempt(browser)
    browser.post("/account/confirmation")
    browser.post("/account/confirmation")

    page = browser.post("/account/confirmation", status=429)

    assert "Try again in 60 minutes" in page.text
    assert int(page.response.headers["Retry-After"]) > 3000
    later(minutes=61)
    browser.post("/account/confirmation")


def test_a_mistyped_address_is_corrected_and_its_links_open_nothing(browser, northmoor, link_in):
    browser.post("/register", **{**JO, "email": "jo.harow@northmoor.gov.uk"})
    browser.page("/forgotten-password")
    browser.post("/forgotten-password", email="jo.harow@northmoor.gov.uk")
    wrong = link_in("jo.harow@northmoor.gov.uk")
    attempt(browser, email="jo.harow@northmoor.gov.uk")

    browser.post("/account/wrong-email", email=JO["email"])

    browser.page(wrong, status=410)
    browser.post(link_in("jo.harrow@northmoor.gov.uk"))
    assert jo().state == State.PENDING


def test_a_corrected_address_that_is_refused_stays_in_the_form(browser, northmoor):
    browser.post("/register", **JO)
    attempt(browser)

    page = browser.post("/account/wrong-email", status=422, email="jo at home")

    assert page.value("email") == "jo at home"
    assert page.tree.title.get_text().startswith("Error: ")


def test_correcting_to_a_members_address_tells_that_member_only(browser, northmoor, alice, outbox):
    browser.post("/register", **JO)
    attempt(browser)

    page = browser.follow(browser.post("/account/wrong-email", email=alice.email))

    assert f"We sent an email to {alice.email}." in page.text
    assert [letter.kind for letter in outbox(alice)] == ["already_a_member"]
    assert jo() is not None


def at_once(browsers, path, fields):
    """The statuses that several browsers get who send the same form at the same moment."""
    for browser in browsers:
        browser.page(path)
    with ThreadPoolExecutor(len(browsers)) as threads:
        sent = [
            threads.submit(browser.client.post, path, data={"csrf_token": browser.token, **fields})
            for browser in browsers
        ]
    return sorted(answer.result().status_code for answer in sent)


def test_of_two_who_use_a_link_at_once_one_gets_it(browser, new_browser, northmoor, link_in):
    browser.post("/register", **JO)
    link = link_in("jo.harrow@northmoor.gov.uk")

    statuses = at_once([new_browser(), new_browser()], link, {})

    assert statuses == [303, 410]
    assert jo().state == State.PENDING


def test_a_reset_used_twice_at_once_sets_one_password(new_browser, browser, alice, link_in, outbox):
    browser.post("/forgotten-password", email=alice.email)
    link = link_in(alice.email)

    statuses = at_once([new_browser(), new_browser()], link, {"password": "seven gullies in the rain"})

    assert statuses == [303, 410]
    assert [letter.kind for letter in outbox(alice)].count("password_changed") == 1


def test_two_registrations_of_one_address_at_once_make_one_member(new_browser, northmoor, outbox):
    statuses = at_once([new_browser(), new_browser()], "/register", JO)

    assert statuses == [303, 303]
    assert sorted(letter.kind for letter in outbox()) == ["already_a_member", "confirmation"]
