"""Registering and waiting, through the pages."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, State
from forum.accounts.services.joining import approve, free_handle, refuse, usual_wait
from forum.clock import now
from forum.database import write
from forum.extensions import db
from tests.accounts.people import JO, attempt, jo, own
from tests.factories import make_member, make_organisation


def test_joining_asks_for_five_things_and_offers_the_words_of_the_house(browser):
    page = browser.page("/register")

    names = [control["name"] for control in page.select("main .field [name]")]
    assert names == ["name", "email", "job_title", "organisation", "password"]
    assert page.link("house rules") == "/rules"
    assert page.select("#organisation")[0]["data-suggestions"] == "/organisations/suggest"


def test_the_route_sign_stands_on_the_join_page(browser):
    page = browser.page("/register")

    assert [link["href"] for link in page.select(".route-sign a")][:2] == [
        "/objectives/encourage-leadership",
        "/objectives/build-capacity",
    ]
    assert "What happens next" in page.text


def test_who_registers_is_unconfirmed_until_the_button_is_pressed(browser, northmoor, link_in):
    sent = browser.follow(browser.post("/register", **JO))
    link = link_in("jo.harrow@northmoor.gov.uk")
    page = browser.page(link)

    assert "jo.harrow@northmoor.gov.uk" in sent.text
    assert jo().state == State.UNCONFIRMED
    assert page.heading == "Confirm your email address"

    answer = browser.post(link)

    assert answer.location == "/sign-in?next=/account/notifications/start"
    assert jo().state == State.PENDING
    assert jo().organisation_id == northmoor.id
    assert "Sign in to go on" in browser.follow(answer).text


@pytest.mark.parametrize("is_known", [True, False])
def test_who_confirms_while_signed_in_is_asked_how_they_want_to_be_told(
    new_browser, browser, northmoor, link_in, is_known
):
    if is_known:
        own("northmoor.gov.uk", northmoor)
    browser.post("/register", **JO)
    link = link_in("jo.harrow@northmoor.gov.uk")
    signed_in = new_browser(jo())

    page = signed_in.follow(signed_in.post(link))
    answer = signed_in.post("/account/notifications/start", way="quiet")

    assert page.heading == "How do you want to be told?"
    assert answer.location == ("/" if is_known else "/account/waiting")


def test_a_known_domain_with_its_body_chosen_makes_a_member_at_once(browser, northmoor, link_in):
    own("northmoor.gov.uk", northmoor)
    browser.post("/register", **JO)

    browser.post(link_in("jo.harrow@northmoor.gov.uk"))

    assert jo().state == State.ACTIVE
    assert jo().approved_at == jo().confirmed_at


def test_a_known_domain_with_another_body_waits(browser, northmoor, link_in):
    own("northmoor.gov.uk", northmoor)
    make_organisation("Eastvale Council")
    browser.post("/register", **{**JO, "organisation": "Eastvale Council"})

    browser.post(link_in("jo.harrow@northmoor.gov.uk"))

    assert jo().state == State.PENDING


def test_with_approval_everybody_waits(browser, northmoor, link_in, setting):
    setting(REGISTRATION="approval")
    own("northmoor.gov.uk", northmoor)
    browser.post("/register", **JO)

    browser.post(link_in("jo.harrow@northmoor.gov.uk"))

    assert jo().state == State.PENDING


def test_closed_there_is_no_form(browser, northmoor, setting):
    setting(REGISTRATION="closed")

    page = browser.page("/register")
    browser.post("/register", status=403, **JO)

    assert page.heading == "Joining is closed for now"
    assert not page.select("main input[name=password]")
    assert jo() is None


def test_confirming_in_the_browser_that_is_signed_in_goes_on_there(browser, northmoor, link_in):
    browser.post("/register", **JO)
    link = link_in("jo.harrow@northmoor.gov.uk")
    attempt(browser)

    page = browser.follow(browser.post(link))

    assert page.heading == "How do you want to be told?"
    assert "Your email address is confirmed." in page.text


def test_a_known_address_gets_the_same_answer_and_a_letter_that_says_so(browser, alice, outbox, again):
    first = browser.post("/register", **JO)
    second = browser.post("/register", **{**JO, "email": alice.email})

    assert (first.status, first.location) == (second.status, second.location) == (303, "/register/sent")
    assert [letter.subject for letter in outbox(alice)] == ["You have an account already"]
    assert again(alice).name == "Alice Merrin"


def test_a_known_address_costs_what_an_unknown_one_costs(browser, alice, statements, hashes):
    browser.page("/register")
    costs = []
    for email in ("new.person@northmoor.gov.uk", alice.email):
        hashes.clear()
        with statements() as seen:
            browser.post("/register", **{**JO, "email": email})
        costs.append((len(seen), list(hashes)))

    assert costs[0] == costs[1]
    assert costs[0][1] == ["hash"]


def test_the_waiting_member_reads_how_long_it_usually_takes(new_browser):
    start = now() - timedelta(days=9)
    for hours in (1, 3, 50):
        make_member(confirmed_at=start, approved_at=start + timedelta(hours=hours))
    waiting = make_member("Wanda Waits", state=State.PENDING)

    page = new_browser(waiting).page("/account/waiting")

    assert "which usually takes 3 hours" in page.text


def test_the_usual_wait_is_the_middle_of_the_latest_and_leaves_out_who_did_not_wait(app):
    start = now() - timedelta(hours=2000)
    for number in range(30):
        # The first five waited long, long ago.
        begin = start + timedelta(hours=number * 24)
        make_member(confirmed_at=begin, approved_at=begin + timedelta(hours=20 if number < 5 else 4))
        make_member(confirmed_at=begin, approved_at=begin)

    assert usual_wait() == timedelta(hours=4)


def test_before_three_were_let_in_no_time_is_promised(app):
    assert usual_wait() is None


def test_who_is_let_in_is_told_and_who_is_refused_is_signed_out(new_browser, outbox):
    wanda, rhys = make_member("Wanda Waits", state=State.PENDING), make_member("Rhys Refused", state=State.PENDING)
    browser = new_browser(rhys)

    with write():
        approve(db.session.get_one(Member, wanda.id))
        refuse(db.session.get_one(Member, rhys.id), "The address belongs to a supplier of cars.")

    assert [letter.subject for letter in outbox(wanda)] == ["Welcome to Connect and Share"]
    assert "The address belongs to a supplier of cars." in outbox(rhys)[0].text
    browser.page("/account/sessions", status=302)


def test_handles_come_from_names_and_stay_apart(app):
    make_member("Jo Harrow")

    assert free_handle("Jo Harrow") == "jo-harrow-2"
    assert free_handle("Admin") == "admin-member"
    assert free_handle("Łukasz Żak") == "ukasz-zak"
    assert free_handle("李 明") == "x-member"
