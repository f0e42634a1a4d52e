"""Which authorities are like one: the distance by hand, the reasons in words, and the page that explains both."""

from datetime import date
from types import SimpleNamespace

import pytest
import time_machine

from forum.clock import now
from forum.organisations.models import OrganisationKind
from forum.organisations.peers import distance, peers_of, reasons
from forum.organisations.queries import find_organisation
from tests.factories import make_organisation


def authority(kind="county", place="Rural", population=800_000, area_km2=2_000):
    return SimpleNamespace(kind=OrganisationKind(kind), place=place, population=population, area_km2=area_km2)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, 0),
        ({"population": 400_000}, 1),
        ({"population": 1_600_000}, 1),
        ({"area_km2": 8_000}, 1),
        ({"place": "Urban"}, 2),
        ({"place": "Sparse and rural"}, 1),
        ({"kind": "unitary"}, 1),
        ({"kind": "unitary", "place": "Urban", "population": 200_000, "area_km2": 500}, 6),
    ],
)
def test_the_distance_is_the_sum_that_the_page_explains(other, expected):
    assert distance(authority(), authority(**other)) == pytest.approx(expected)
    assert distance(authority(**other), authority()) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other", "sentences"),
    [
        (
            authority(population=645_000),
            authority(population=870_000, area_km2=3_100),
            ("Both are rural county councils of 600 to 900 thousand people.", "Their areas are 2,000 and 3,100 km²."),
        ),
        (
            authority(population=1_120_000),
            authority(population=1_200_000, place="Urban with rural areas"),
            (
                "Both are county councils, one rural and one partly rural.",
                "Both have 1.1 to 1.2 million people.",
                "Their areas are 2,000 and 2,000 km².",
            ),
        ),
        (
            authority("unitary", "Urban", 120_000, 40),
            authority("metropolitan", "Urban", 300_000, 100),
            (
                "Both are urban, one a unitary authority and one a metropolitan district.",
                "They have 120,000 and 300,000 people.",
                "Their areas are 40 and 100 km².",
            ),
        ),
        (
            authority("scottish", "Sparse and rural", 22_400, 990),
            authority("unitary", "Urban", 22_400, 990),
            (
                "One is a sparsely populated Scottish council, one an urban unitary authority.",
                "Both have 20 to 30 thousand people.",
                "Their areas are 990 and 990 km².",
            ),
        ),
    ],
)
def test_the_reasons_are_sentences(one, other, sentences):
    assert reasons(one, other) == sentences


def test_a_rural_county_is_like_other_counties_first(directory):
    peers = peers_of(find_organisation("devon-county-council"))

    assert len(peers) == 12
    assert [peer.distance for peer in peers] == sorted(peer.distance for peer in peers)
    assert {peer.kind for peer in peers[:4]} == {OrganisationKind.COUNTY}
    assert "devon-county-council" not in {peer.slug for peer in peers}


def test_every_authority_that_has_figures_has_twelve_others(directory):
    for slug in (
        "council-of-the-isles-of-scilly",
        "city-of-london-corporation",
        "the-highland-council",
        "kent-county-council",
    ):
        assert len(peers_of(find_organisation(slug))) == 12, slug


def test_what_has_ended_or_is_invented_is_no_peer_of_a_real_body(directory):
    facts = {"place": "Rural", "population": 810_000, "area_km2": 6_500}
    make_organisation("Ended County Council", ended_on=date(2020, 1, 1), **facts)
    invented = make_organisation("Invented County Council", is_fictional=True, **facts)

    real = {peer.name for peer in peers_of(find_organisation("devon-county-council"))}
    names = {peer.name for peer in peers_of(invented)}

    assert not {"Ended County Council", "Invented County Council"} & real
    assert "Devon County Council" in names
    assert "Ended County Council" not in names


def test_the_page_lists_them_with_reasons_and_says_what_is_missing(browser, directory):
    page = browser.page("/organisations/devon-county-council/like")

    assert page.heading == "Authorities like Devon County Council"
    assert len(page.select("ol.line-list > li")) == 12
    assert "Both are" in page.text
    assert "The length of the road network is missing" in page.text
    assert "Contains data from mySociety, CC BY 4.0" in page.text
    assert browser.page(page.link("Their practice stories")).heading == "Practice stories"
    assert browser.page("/organisations/devon-county-council").link("Authorities like this one").endswith("/like")


def test_a_body_without_figures_says_so_and_a_firm_has_no_such_page(browser, directory):
    page = browser.page("/organisations/transport-for-london/like")

    assert "There is nothing to compare Transport for London by" in page.text
    browser.page("/organisations/tarmac/like", status=404)
    browser.page("/organisations/nowhere/like", status=404)


def test_the_page_is_not_sent_again_while_nothing_changes(browser, directory):
    address = "/organisations/devon-county-council/like"

    with time_machine.travel(now(), tick=False):
        tag = browser.page(address).response.headers["ETag"]
        browser.page(address, status=304, headers={"If-None-Match": tag})


def test_the_page_costs_five_statements_at_most(browser, directory, statements):
    browser.page("/organisations/devon-county-council/like")

    with statements() as seen:
        browser.page("/organisations/kent-county-council/like")

    assert len([line for line in seen if line.startswith("SELECT")]) <= 5
