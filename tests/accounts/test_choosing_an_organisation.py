"""Any name of a body is taken; several come back as choices; a missing one is asked for."""

from datetime import date

import pytest

from forum.accounts.models import State
from forum.database import write
from forum.extensions import db
from forum.organisations.models import NameKind, OrganisationRequest, OrganisationSuccession
from forum.organisations.services import add_name
from tests.accounts.people import JO, attempt, jo
from tests.factories import make_organisation


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
    assert "Several organisations may be meant. Choose yours." in page.text
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
    waiting = browser.follow(attempt(browser))

    assert "No organisation in the directory has this name." in page.text
    assert db.session.scalars(db.select(OrganisationRequest)).one().name == "Fictown Roads"
    assert (
        "Your organisation is not in the directory yet." in browser.follow(waiting).text if waiting.location else True
    )
    assert jo().state == State.PENDING


def test_in_place_of_a_body_that_has_ended_its_successors_are_offered(browser):
    former = make_organisation("Old Fen Council", ended_on=date(2020, 4, 1))
    east, west = make_organisation("East Fen Council"), make_organisation("West Fen Council")
    with write():
        for successor in (east, west):
            db.session.add(OrganisationSuccession(former_id=former.id, successor_id=successor.id, on=date(2020, 4, 1)))

    page = browser.post("/register", status=422, **{**JO, "organisation": "Old Fen Council"})
    values = [radio["value"] for radio in page.select("input[type=radio][name=organisation]")]
    browser.post("/register", **{**JO, "organisation": [east.slug, ""]})

    assert values == [east.slug, west.slug, "Old Fen Council"]
    assert jo().organisation_id == east.id


def test_the_choices_say_what_and_where_each_body_is(browser):
    make_organisation("West Fen Council", kind="unitary", region="East of England")
    make_organisation("East Fen Council", kind="provider")

    page = browser.post("/register", status=422, **{**JO, "organisation": "Fen Council"})

    assert "West Fen Council (Unitary authority, East of England)" in page.text
    assert "East Fen Council (Provider, England)" in page.text
