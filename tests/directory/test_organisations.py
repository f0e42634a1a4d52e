"""The list of organisations, their pages, and the names that the type-ahead suggests."""

from datetime import date

import pytest
import time_machine

from forum.accounts.models import State
from forum.database import write
from forum.extensions import db
from forum.organisations.models import NameKind, Organisation
from forum.organisations.services import add_name, succeed
from tests.factories import make_discussion, make_member, make_organisation, make_story


def titles(page):
    return [tag.get_text() for tag in page.select(".line-list .row-title")]


def test_anybody_reads_the_list_from_a_to_z(browser, directory):
    page = browser.page("/organisations")

    assert page.heading == "Organisations"
    assert titles(page)[:2] == ["Aberdeen City Council", "Aberdeenshire Council"]
    assert len(titles(page)) == 20
    assert "Scottish council · Scotland" in page.text
    assert page.select(".tabs a[aria-current]")[0].get_text(strip=True) == "Organisations"


def test_every_organisation_is_on_exactly_one_page(browser, directory):
    seen, address = [], "/organisations"
    while address:
        page = browser.page(address)
        seen += titles(page)
        following = page.select('.pages a[rel="next"]')
        address = following[0]["href"] if following else ""

    assert len(seen) == db.session.scalar(db.select(db.func.count()).select_from(Organisation))
    assert len(set(seen)) == len(seen)
    listed = db.session.scalars(db.select(Organisation).order_by(Organisation.sort_name, Organisation.id))
    assert seen == [body.list_name for body in listed]


def test_a_letter_jumps_into_the_list_and_leads_both_ways(browser, directory):
    page = browser.page("/organisations")

    jumped = browser.page(page.select(".a-to-z a")[11]["href"])
    before = browser.page(jumped.select('.pages a[rel="prev"]')[0]["href"])
    again = browser.page(before.select('.pages a[rel="next"]')[0]["href"])

    assert titles(jumped)[0] == "Lambeth, London Borough of"
    assert jumped.select(".a-to-z a[aria-current]")[0].get_text() == "L"
    assert titles(before)[-1] == "Knowsley Metropolitan Borough Council"
    assert titles(again) == titles(jumped)


def test_the_first_letter_has_nothing_before_it_and_a_missing_one_is_no_link(browser, directory):
    page = browser.page("/organisations?letter=A")

    assert page.select('.pages a[rel="prev"]') == []
    assert "X" in [tag.get_text() for tag in page.select(".a-to-z span")]
    assert titles(browser.page("/organisations?letter=x"))[0] == "York Council, City of"


def test_filters_narrow_the_list_its_letters_and_its_pages(browser, directory):
    page = browser.page("/organisations?kind=county&region=east-midlands")

    assert titles(page) == [
        "Derbyshire County Council",
        "Leicestershire County Council",
        "Lincolnshire County Council",
        "Nottinghamshire County Council",
    ]
    assert [tag.get_text() for tag in page.select(".a-to-z a")] == ["D", "L", "N"]
    assert page.select("#kind option[selected]")[0]["value"] == "county"
    assert "kind=unitary" in browser.page("/organisations?kind=unitary").select('.pages a[rel="next"]')[0]["href"]
    assert "No organisation is of this kind and region" in browser.page("/organisations?kind=welsh&region=london").text


@pytest.mark.parametrize("query", ["kind=planet", "region=atlantis", "letter=ab", "letter=1", "letter=%00", "kind=%00"])
def test_a_filter_that_does_not_exist_is_no_page(browser, directory, query):
    browser.page(f"/organisations?{query}", status=404)


@pytest.mark.parametrize(
    "query", ["after=nonsense", "after=" + "x" * 500, "kind=", "kind=county&kind=planet", "after=%00"]
)
def test_a_place_that_does_not_exist_is_the_beginning(browser, directory, query):
    assert titles(browser.page(f"/organisations?{query}"))


def test_an_empty_directory_says_so(browser):
    assert "The directory is empty" in browser.page("/organisations").text


def test_a_page_tells_names_place_and_source(browser, directory):
    page = browser.page("/organisations/leicestershire-county-council")

    assert page.heading == "Leicestershire County Council"
    for words in ("County council", "East Midlands", "Urban with rural areas", "Leics", "Contains data from mySociety"):
        assert words in page.text
    alliance = browser.page("/organisations/midlands-highway-alliance-plus")
    assert "West Midlands Highway Alliance" in alliance.text
    assert "Formerly" in alliance.text
    assert "Source: mhaplus.org.uk/about-us" in alliance.text


def test_successors_and_predecessors_name_each_other_with_their_day(browser, directory):
    with time_machine.travel("2026-11-24", tick=False):
        surrey = browser.page("/organisations/surrey-county-council")
        east = browser.page("/organisations/east-surrey-council")
    with time_machine.travel("2027-04-01", tick=False):
        then = browser.page("/organisations/surrey-county-council")

    assert "Followed by East Surrey Council and West Surrey Council on 1 April 2027" in surrey.text
    assert "This organisation ended" not in surrey.text
    assert "This organisation begins on 1 April 2027." in east.text
    assert "Will replace Surrey County Council on 1 April 2027" in east.text
    assert "This organisation ended on 1 April 2027. Its stories and discussions stay here." in then.text


def test_a_provider_is_labelled_on_its_page_and_beside_its_members(browser, new_browser, alice):
    firm = make_organisation("Brick and Lime", kind="provider")
    petra = make_member("Petra Lime", organisation=firm)
    make_discussion(petra, "Lime for soft ground")
    make_story(petra, "Lime held the verge")

    page = browser.page(firm.address)
    people = new_browser(alice).page("/people")

    assert page.select("header .label-chip")[0].get_text() == "Provider"
    assert "Provider" in page.select(".discussion-row")[0].get_text()
    assert "Provider" in page.select(".story-card")[0].get_text()
    assert "Provider" in people.select(".person-row")[0].get_text()


def test_visitors_see_no_members_and_members_do(browser, new_browser, alice, bob, northmoor):
    visitor, member = browser.page(northmoor.address), new_browser(bob).page(northmoor.address)

    assert "Alice Merrin" not in visitor.html
    assert "Members see who is here." in visitor.text
    assert "Alice Merrin" in member.text
    assert "Bob Oakes" in new_browser(alice).page("/organisations/eastvale-council").text


@pytest.mark.parametrize("state", [State.PENDING, State.UNCONFIRMED])
def test_who_waits_sees_the_page_of_visitors(new_browser, alice, state, northmoor):
    page = new_browser(make_member("Robin Waits", state=state)).page(northmoor.address)

    assert "Alice Merrin" not in page.select("main")[0].get_text()


def test_waiting_and_closed_accounts_are_not_listed(new_browser, alice, northmoor):
    for name, state in (("Una Waits", State.PENDING), ("Dan Gone", State.DEACTIVATED)):
        make_member(name, organisation=northmoor, state=state)

    page = new_browser(alice).page(northmoor.address)

    assert "Una Waits" not in page.text
    assert "Dan Gone" not in page.text


def test_members_only_discussions_stay_from_visitors(browser, new_browser, alice, northmoor):
    make_discussion(alice, "Our rates for patching", audience="members")
    make_discussion(alice, "How do you sweep lanes?")

    visitor, member = browser.page(northmoor.address), new_browser(alice).page(northmoor.address)

    assert "Our rates for patching" not in visitor.html
    assert "How do you sweep lanes?" in visitor.text
    assert "Our rates for patching" in member.text


def test_the_lists_of_a_page_turn_by_themselves(browser, alice, northmoor):
    for number in range(12):
        make_discussion(alice, f"Lane number {number}")

    first = browser.page(northmoor.address)
    second = browser.page(first.select("#discussions .pages a[rel=next]")[0]["href"])

    assert len(first.select(".discussion-row")) == 10
    assert len(second.select(".discussion-row")) == 2


def test_an_organisation_without_anybody_says_so(new_browser, alice):
    page = new_browser(alice).page(make_organisation("Fenwater Council").address)

    assert "Nobody from Fenwater Council is here yet." in page.text


def test_an_organisation_without_anything_invites(browser):
    body = make_organisation("Fenwater Council")

    page = browser.page(body.address)

    assert "Nothing from Fenwater Council yet" in page.text
    assert page.link("Report this organisation") == f"/report/organisation/{body.id}"


@pytest.mark.parametrize(
    "slug", ["nothing", "Northmoor-County-Council%20", "x" * 3000, "%00", "%ff", "..%2f", "1' or '1'='1"]
)
def test_an_unknown_organisation_is_no_page(browser, alice, slug):
    browser.page(f"/organisations/{slug}", status=404)


def test_names_are_text_and_never_markup(browser):
    with write():
        body = Organisation(name="<b>Bold</b> & Sons", slug="bold", sort_name="bold", kind="provider", source="<i>")
        db.session.add(body)
        db.session.flush()
        add_name(body, "<script>alert(1)</script>", NameKind.FORMER)

    page = browser.page("/organisations/bold")

    assert page.heading == "<b>Bold</b> & Sons"
    assert "<script>alert" not in page.html


def suggested(browser, typed):
    answer = browser.send("GET", "/organisations/suggest", query_string={"q": typed})
    assert answer.status == 200
    return answer.response.get_json()


def test_suggestions_say_name_kind_and_place(browser, directory):
    rows = suggested(browser, "leics")

    assert rows[0] == {"name": "Leicestershire County Council", "kind": "County council", "place": "East Midlands"}
    assert suggested(browser, "TfN")[0]["place"] == "England"


@pytest.mark.parametrize("typed", ["", "l", "%", "\0", "x" * 5_000, "<script>", "'; drop table member; --", "\ud800"])
def test_suggestions_of_nonsense_are_few_and_cost_little(browser, directory, statements, typed):
    with statements() as seen:
        rows = suggested(browser, typed.encode("utf-8", "replace").decode())

    assert rows == []
    assert len([line for line in seen if line.startswith("SELECT")]) <= 1


def test_suggestions_are_small_kept_briefly_and_the_same_for_everybody(browser, new_browser, alice, directory):
    visitor = browser.send("GET", "/organisations/suggest?q=council").response
    member = new_browser(alice).send("GET", "/organisations/suggest?q=council").response

    assert visitor.headers["Cache-Control"] == "private, max-age=300"
    assert len(visitor.data) < 1_500
    assert visitor.data == member.data


def test_what_exists_is_suggested_first(browser, app):
    old, new = make_organisation("Riverley District"), make_organisation("Riverley", started_on=date(2020, 4, 1))
    with write():
        succeed(db.session.get(Organisation, old.id), db.session.get(Organisation, new.id))

    assert [row["name"] for row in suggested(browser, "riverley d")] == ["Riverley District"]
    assert [row["name"] for row in suggested(browser, "riverley")] == ["Riverley", "Riverley District"]


def test_pages_cost_the_same_for_one_row_and_for_thirty(new_browser, browser, alice, cost_of, northmoor):
    member = new_browser(alice)
    make_discussion(alice)
    make_story(alice)
    addresses = ("/organisations", northmoor.address)
    before = [cost_of(reader, address) for reader in (browser, member) for address in addresses]

    for number in range(30):
        make_member(f"Sam Fields {number}", organisation=northmoor)
        make_organisation(f"Number {number} Council")
        make_discussion(alice)
        make_story(alice)
    after = [cost_of(reader, address) for reader in (browser, member) for address in addresses]

    assert before == after
    assert max(after[:2]) <= 12
    assert max(after[2:]) <= 15


def test_an_unchanged_page_is_not_sent_again(browser, alice, northmoor):
    with time_machine.travel("2026-11-24 10:00:10", tick=False):
        for address in ("/organisations", northmoor.address):
            tag = browser.page(address).response.headers["ETag"]
            browser.page(address, status=304, headers={"If-None-Match": tag})
        make_discussion(alice, "Something new")
        browser.page(northmoor.address, status=200, headers={"If-None-Match": tag})
