"""Finding an organisation in the list: by any of its names, by its alliance, and region by region on one page."""

from datetime import date

import pytest
import time_machine

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.organisations.alliances import Membership, set_membership
from forum.organisations.models import Organisation
from tests.factories import make_organisation


def titles(page):
    return [tag.get_text() for tag in page.select(".line-list .row-title")]


def test_the_very_name_stands_first_and_then_the_closest(browser, directory):
    page = browser.page("/organisations?q=Derby")

    assert titles(page)[0] == "Derby City Council"
    assert "Derbyshire County Council" in titles(page)
    assert page.select(".a-to-z") == []
    assert page.value("q") == "Derby"


def test_a_former_and_another_name_find_a_body_and_say_so(browser, directory):
    former = browser.page("/organisations?q=Midlands+Service+Improvement")
    other = browser.page("/organisations?q=Leics")
    official = browser.page("/organisations?q=Leicestershire")

    assert titles(former) == ["Midlands Highway Alliance Plus"]
    assert "Formerly Midlands Service Improvement Group" in former.text
    assert "Also known as Leics" in other.text
    assert "Also known as" not in official.text


def test_a_name_and_filters_narrow_together(browser, directory):
    page = browser.page("/organisations?q=county&kind=county&region=east-midlands")

    assert titles(page) == [
        "Derbyshire County Council",
        "Leicestershire County Council",
        "Lincolnshire County Council",
        "Nottinghamshire County Council",
    ]


def test_what_is_found_goes_over_several_pages_and_back(browser, directory):
    seen, address, pages = [], "/organisations?q=council", 0
    while address:
        page = browser.page(address)
        seen, pages = seen + titles(page), pages + 1
        following = page.select('.pages a[rel="next"]')
        address = following[0]["href"] if following else ""
    back = browser.page(
        browser.page(page.select('.pages a[rel="prev"]')[0]["href"]).select('.pages a[rel="next"]')[0]["href"]
    )

    assert pages > 3
    assert len(seen) == len(set(seen))
    assert titles(back) == titles(page)


@pytest.mark.parametrize("typed", ["zzqx", "%", "???", "%00", "' OR 1=1"])
def test_a_name_that_nobody_has_says_what_to_try(browser, directory, typed):
    page = browser.page("/organisations", query_string={"q": typed})

    assert "No organisation fits this" in page.text or titles(page) == []


def test_a_name_longer_than_any_is_no_address(browser, directory):
    browser.page("/organisations?q=" + "x" * 121, status=404)
    browser.page("/organisations?view=map", status=404)
    browser.page("/organisations?alliance=nowhere", status=404)


def test_the_list_is_narrowed_to_an_alliance_of_today(browser):
    alliance = make_organisation("Three Valleys Alliance", "alliance")
    bodies = [make_organisation(f"{name} Council") for name in ("Ash", "Birch", "Cedar")]
    with write():
        set_membership(alliance, bodies[0], Membership())
        set_membership(alliance, bodies[1], Membership(until_on=date(2020, 1, 1)))

    page = browser.page(f"/organisations?alliance={alliance.slug}")

    assert titles(page) == ["Ash Council"]


def test_every_body_stands_under_its_region_on_one_page(browser, directory):
    page = browser.page("/organisations?view=regions")

    sections = {
        part.h2.get_text(): [link.get_text() for link in part.select("li a")] for part in page.select("section")
    }
    assert page.heading == "Organisations by region"
    assert sum(map(len, sections.values())) == db.session.scalar(db.select(db.func.count()).select_from(Organisation))
    assert "Derby City Council" in sections["East Midlands"]
    assert list(sections)[-1] == "All of the United Kingdom"
    assert "National Highways" in sections["All of England"]
    assert page.select('nav[aria-label="Regions"] a')[0]["href"] == "#east-midlands"
    assert page.link("Show them from A to Z") == "/organisations"


def test_filters_keep_the_view(browser, directory):
    page = browser.page("/organisations?view=regions&kind=county")

    assert page.value("view") == "regions"
    assert len(page.select("section li")) == 21
    assert page.link("Clear filters") == "/organisations?view=regions"
    assert browser.page("/organisations?kind=county").link("Show them by region") == (
        "/organisations?kind=county&view=regions"
    )


def test_the_list_by_region_asks_little_and_is_not_sent_again(browser, directory, cost_of):
    for address in ("/organisations?view=regions", "/organisations?q=council"):
        assert cost_of(browser, address) <= 6
        with time_machine.travel(now(), tick=False):
            tag = browser.page(address).response.headers["ETag"]
            browser.page(address, status=304, headers={"If-None-Match": tag})
