"""Alliances: who belongs to them, who is in the chair, their groups, and what of this pages show."""

from datetime import date

import pytest
import time_machine

from forum.database import write
from forum.errors import Invalid
from forum.extensions import db
from forum.organisations.alliances import (
    Membership,
    forget_membership,
    groups_of,
    load_alliances,
    memberships_of,
    set_groups,
    set_membership,
)
from forum.organisations.models import AllianceRole, OrganisationMembership
from forum.organisations.queries import find_organisation
from tests.factories import make_organisation


@pytest.fixture()
def alliance(app):
    return make_organisation("Three Valleys Alliance", "alliance")


def joined(alliance, name, **values):
    body = make_organisation(name)
    with write():
        set_membership(alliance, body, Membership(**values))
    return body


def test_the_page_of_an_alliance_shows_its_chair_its_members_and_its_groups(browser, alliance):
    joined(alliance, "Zeal Council", role=AllianceRole.CHAIR, source="zeal.example/alliance, seen May 2026")
    joined(alliance, "Ash Council", since_on=date(2019, 4, 1))
    with write():
        set_groups(alliance, ["Winter service", "Drainage", " winter  service"])

    page = browser.page(alliance.address)

    assert [tag.get_text() for tag in page.select("#members .row-title")] == ["Zeal Council", "Ash Council"]
    assert "Chair · County council" in page.text
    assert "since 1 April 2019" in page.text
    assert "Source: zeal.example/alliance, seen May 2026." in page.text
    assert [tag.get_text() for tag in page.select("#members ul:not(.line-list) li")] == ["Drainage", "Winter service"]


def test_the_page_of_a_member_says_what_it_belongs_to(browser, alliance):
    body = joined(alliance, "Zeal Council", role=AllianceRole.CHAIR)

    page = browser.page(body.address)

    assert "Belongs to Three Valleys Alliance (chair)" in page.text
    assert page.link("Three Valleys Alliance") == alliance.address


def test_an_alliance_without_known_members_asks_for_them(browser, alliance):
    assert "We know of no public list of its members yet" in browser.page(alliance.address).text


def test_who_left_is_shown_until_that_day_only(browser, alliance):
    body = joined(alliance, "Ash Council", until_on=date(2026, 6, 1))

    with time_machine.travel("2026-05-31 12:00:00+00:00"):
        before = browser.page(body.address)
    with time_machine.travel("2026-06-01 12:00:00+00:00"):
        after = browser.page(body.address)
        members = browser.page(alliance.address)

    assert "Three Valleys Alliance · until 1 June 2026" in before.text
    assert "Three Valleys Alliance" not in after.text
    assert "Ash Council" not in members.text
    assert [row.is_over for row in memberships_of(alliance)] == [True]


def test_what_is_said_anew_replaces_what_was_said(alliance):
    body = joined(alliance, "Ash Council", role=AllianceRole.CHAIR, source="once")
    joined(alliance, "Ash Council", source="now")

    rows = memberships_of(alliance)

    assert [(row.body.id, row.role, row.source) for row in rows] == [(body.id, AllianceRole.MEMBER, "now")]


def test_a_membership_can_be_taken_back_once(alliance):
    body = joined(alliance, "Ash Council")

    with write():
        forget_membership(alliance, body)

    assert memberships_of(alliance) == []
    with pytest.raises(Invalid, match="does not belong to"), write():
        forget_membership(alliance, body)


@pytest.mark.parametrize(
    ("side", "values", "sentence"),
    [
        ("county", {}, "is no alliance"),
        ("alliance", {}, "belongs to no other alliance"),
        ("member", {"since_on": date(2020, 1, 1), "until_on": date(2020, 1, 1)}, "ends after it began"),
    ],
)
def test_what_cannot_be_a_membership_is_refused(alliance, side, values, sentence):
    body = make_organisation("Ash Council")
    other = make_organisation("Four Valleys Alliance", "alliance")
    pairs = {"county": (body, alliance), "alliance": (alliance, other), "member": (alliance, body)}

    with pytest.raises(Invalid, match=sentence), write():
        set_membership(*pairs[side], Membership(**values))


def test_groups_have_limits(alliance):
    with pytest.raises(Invalid, match="at most 60 groups"), write():
        set_groups(alliance, [f"Group {number}" for number in range(61)])
    with pytest.raises(Invalid, match="at most 80 characters"), write():
        set_groups(alliance, ["x" * 81])
    council = make_organisation("Ash Council")
    with pytest.raises(Invalid, match="is no alliance"), write():
        set_groups(council, ["Drainage"])


def test_the_directory_says_only_what_a_public_page_names(directory):
    rows = db.session.scalars(db.select(OrganisationMembership)).all()
    north_west = find_organisation("north-west-highways-alliance")

    chair = memberships_of(north_west)

    assert [(row.body.slug, row.role) for row in chair] == [("lancashire-county-council", AllianceRole.CHAIR)]
    assert all("seen " in row.source for row in rows)
    assert groups_of(find_organisation("local-council-roads-innovation-group")) == ["HDMG", "Midlands group"]


def test_what_an_administrator_entered_is_not_loaded_over(directory):
    north_west = find_organisation("north-west-highways-alliance")
    with write():
        set_membership(north_west, find_organisation("lancashire-county-council"), Membership(source="Theirs"))

    with write():
        load_alliances()

    assert [(row.role, row.source) for row in memberships_of(north_west)] == [(AllianceRole.MEMBER, "Theirs")]


def test_the_page_of_an_alliance_costs_the_same_for_thirty_members(new_browser, alice, alliance, statements):
    def cost(browser):
        browser.page(address)
        with statements() as seen:
            browser.page(address)
        return len([line for line in seen if line.lstrip().startswith(("SELECT", "WITH"))])

    address = alliance.address
    joined(alliance, "Ash Council")
    readers = (new_browser(), new_browser(alice))
    before = [cost(reader) for reader in readers]
    for number in range(30):
        joined(alliance, f"Number {number} Council")
    after = [cost(reader) for reader in readers]

    assert before == after
    assert after[0] <= 12
    assert after[1] <= 15
