"""Registering, confirming and waiting, through the pages."""

from datetime import timedelta

import pytest

from forum.accounts.models import EmailLink, Member, State
from forum.accounts.services.joining import approve, free_handle, refuse, usual_wait
from forum.accounts.services.links import find_link
from forum.accounts.services.sessions import hash_token
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.organisations.models import NameKind, OrganisationDomain, OrganisationRequest
from forum.organisations.services import add_name
from tests.factories import make_member, make_organisation

JO = {
    "name": "Jo Harrow",
    "email": "Jo.Harrow@Northmoor.gov.uk",
    "job_title": "Asset manager",
    "organisation": "Northmoor County Council",
    "password": "seven gullies in the rain",
}


@pytest.fixture()
def northmoor(app):
    return make_organisation("Northmoor County Council")


def jo() -> Member | None:
    db.session.rollback()
    return db.session.scalar(db.select(Member).where(Member.email == "jo.harrow@northmoor.gov.uk"))


def own(domain, organisation):
    with write():
        db.session.add(OrganisationDomain(domain=domain, organisation_id=organisation.id))


def sign_in(browser, email=JO["email"], password=JO["password"]):
    browser.page("/sign-in")
    answer = browser.post("/sign-in", email=email, password=password)
    # Signing in begins a new cookie, and with it a new token.
    browser.token = ""
    return answer


def test_joining_asks_for_five_things_and_offers_the_words_of_the_house(browser):
    page = browser.page("/register")

    names = [control["name"] for control in page.select("main .field [name]")]
    assert names == ["name", "email", "job_title", "organisation", "password"]
    assert page.link("house rules") == "/rules"
    assert page.select("#organisation")[0]["data-suggestions"] == "/organisations/suggest"


def test_who_registers_is_unconfirmed_until_the_button_is_pressed(browser, northmoor, link_in):
    sent = browser.follow(browser.post("/register", **JO))
    link = link_in("jo.harrow@northmoor.gov.uk")
    page = browser.page(link)

    assert "jo.harrow@northmoor.gov.uk" in sent.text
    assert jo().state == State.UNCONFIRMED
    assert page.heading == "Confirm your email address"

    answer = browser.post(link)

    assert answer.location == "/sign-in"
    assert jo().state == State.PENDING
    assert jo().organisation_id == northmoor.id
    assert "Sign in to go on" in browser.follow(answer).text


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
    sign_in(browser)

    page = browser.follow(browser.post(link))

    assert page.heading == "A moderator checks your registration"
    assert "Your email address is confirmed." in page.text


@pytest.mark.parametrize("name", ["NORTHMOOR county council", "Northmoor", "northmoor-county-council", "Old Moor C.C."])
def test_any_name_of_a_body_is_taken(browser, northmoor, name):
    with write():
        add_name(northmoor, "Northmoor", NameKind.SHORT)
        add_name(northmoor, "Old Moor CC", NameKind.FORMER)
        add_name(northmoor, "Old Moor C.C.", NameKind.FORMER)

    browser.post("/register", **{**JO, "organisation": name})

    assert jo().organisation_id == northmoor.id


def test_a_name_of_several_bodies_comes_back_with_the_choices(browser):
    west, east = make_organisation("West Fen Council"), make_organisation("East Fen Council")

    page = browser.post("/register", status=422, **{**JO, "organisation": "Fen Council"})

    values = [radio["value"] for radio in page.select("input[type=radio][name=organisation]")]
    assert values == [east.slug, west.slug, "Fen Council"]
    assert page.value("name") == "Jo Harrow"
    assert "Several organisations have a name like this. Choose yours." in page.text
    assert page.value("password") == ""

    browser.post("/register", **{**JO, "organisation": [west.slug, ""], "not_listed": page.value("not_listed")})

    assert jo().organisation_id == west.id


def test_none_of_the_choices_asks_for_the_body(browser):
    make_organisation("West Fen Council")
    make_organisation("East Fen Council")
    browser.post("/register", status=422, **{**JO, "organisation": "Fen Council"})

    browser.post("/register", **{**JO, "organisation": ["Fen Council", ""], "not_listed": "Fen Council"})

    request = db.session.scalars(db.select(OrganisationRequest)).one()
    assert (request.name, request.asked_by) == ("Fen Council", "jo.harrow@northmoor.gov.uk")
    assert jo().organisation_id is None


def test_another_name_may_be_typed_beside_the_choices(browser, northmoor):
    make_organisation("West Fen Council")
    make_organisation("East Fen Council")
    browser.post("/register", status=422, **{**JO, "organisation": "Fen Council"})

    browser.post("/register", **{**JO, "organisation": "Northmoor County Council", "not_listed": "Fen Council"})

    assert jo().organisation_id == northmoor.id


def test_a_body_that_is_not_listed_is_asked_for_when_the_form_is_sent_again(browser, link_in):
    page = browser.post("/register", status=422, **{**JO, "organisation": "Fictown Roads"})
    browser.post("/register", **{**JO, "organisation": "Fictown Roads", "not_listed": page.value("not_listed")})
    browser.post(link_in("jo.harrow@northmoor.gov.uk"))
    waiting = browser.follow(sign_in(browser))

    assert "No organisation in the directory has this name." in page.text
    assert db.session.scalars(db.select(OrganisationRequest)).one().name == "Fictown Roads"
    assert (
        "Your organisation is not in the directory yet." in browser.follow(waiting).text if waiting.location else True
    )
    assert jo().state == State.PENDING


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
    sign_in(browser)

    page = browser.follow(browser.post("/account/confirmation"))
    latest = link_in("jo.harrow@northmoor.gov.uk")

    assert "We sent a new letter to jo.harrow@northmoor.gov.uk" in page.text
    assert latest != former
    browser.page(former, status=410)
    browser.page(latest)


def test_letters_are_sent_again_three_times_an_hour(browser, northmoor, later):
    browser.post("/register", **JO)
    sign_in(browser)
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
    sign_in(browser, email="jo.harow@northmoor.gov.uk")

    browser.post("/account/wrong-email", email=JO["email"])

    browser.page(wrong, status=410)
    browser.post(link_in("jo.harrow@northmoor.gov.uk"))
    assert jo().state == State.PENDING


def test_a_corrected_address_that_is_refused_stays_in_the_form(browser, northmoor):
    browser.post("/register", **JO)
    sign_in(browser)

    page = browser.post("/account/wrong-email", status=422, email="jo at home")

    assert page.value("email") == "jo at home"
    assert page.tree.title.get_text().startswith("Error: ")


def test_correcting_to_a_members_address_tells_that_member_only(browser, northmoor, alice, outbox):
    browser.post("/register", **JO)
    sign_in(browser)

    page = browser.follow(browser.post("/account/wrong-email", email=alice.email))

    assert f"We sent a letter to {alice.email}." in page.text
    assert [letter.kind for letter in outbox(alice)] == ["already_a_member"]
    assert jo() is not None


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


def test_two_confirmations_at_once_make_one(northmoor, browser, new_browser, link_in):
    browser.post("/register", **JO)
    link = link_in("jo.harrow@northmoor.gov.uk")
    first, second = new_browser(), new_browser()
    first.page(link)
    second.page(link)

    first.post(link)
    answer = second.post(link, status=410)

    assert answer.heading == "This link no longer works"
