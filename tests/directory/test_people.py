"""The list of people, and profiles."""

import pytest

from forum.accounts.models import Member, Role, State
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.objectives.models import Objective, ObjectiveLead
from forum.themes.queries import themes_by_slug
from forum.themes.services import set_ask_about
from tests.factories import make_discussion, make_member, make_organisation, make_story


def names(page):
    return [tag.get_text() for tag in page.select(".person-row .row-title")]


def suspend(member):
    with write():
        db.session.get(Member, member.id).suspended_until = now().replace(year=now().year + 1)


def test_members_read_the_list_by_last_name(new_browser, alice, bob):
    make_member("Élodie Ézard")

    page = new_browser(alice).page("/people")

    assert names(page) == ["Élodie Ézard", "Alice Merrin", "Bob Oakes"]
    assert "Highways engineer, Eastvale Council" in page.text
    assert [tag.get_text() for tag in page.select(".a-to-z a")] == ["E", "M", "O"]


def test_a_letter_jumps_into_the_list(new_browser, alice, bob):
    page = new_browser(alice).page("/people?letter=n")

    assert names(page) == ["Bob Oakes"]
    assert names(new_browser(bob).page(page.select('.pages a[rel="prev"]')[0]["href"])) == ["Alice Merrin"]


@pytest.mark.parametrize("address", ["/people", "/people/alice-merrin", "/account/profile"])
def test_people_are_for_members_only(browser, new_browser, alice, address):
    asked = browser.page(address, status=302)
    assert asked.location.startswith("/sign-in?next=")

    for state in (State.PENDING, State.UNCONFIRMED):
        refused = new_browser(make_member(f"Robin {state}", state=state)).page(address, status=403)
        assert "Alice Merrin" not in refused.text


def test_a_suspended_member_sees_nobody(new_browser, alice, bob):
    browser = new_browser(bob)
    suspend(bob)

    for address in ("/people", "/people/alice-merrin", "/account/profile"):
        browser.page(address, status=403)


def test_people_narrow_by_kind_region_theme_and_organisation(new_browser, alice, bob):
    firm = make_organisation("Brick and Lime", kind="provider", region="South West")
    petra = make_member("Petra Lime", organisation=firm)
    with write():
        set_ask_about(petra.id, themes_by_slug(["drainage-gullies-and-flooding"]))
    browser = new_browser(alice)

    for query in (
        "kind=provider",
        "region=south-west",
        "theme=drainage-gullies-and-flooding",
        "organisation=brick-and-lime",
        "kind=provider&region=south-west&theme=drainage-gullies-and-flooding&organisation=brick-and-lime",
    ):
        assert names(browser.page(f"/people?{query}")) == ["Petra Lime"], query
    assert browser.page("/people?organisation=brick-and-lime").heading == "People at Brick and Lime"
    assert "Nobody here fits these filters yet" in browser.page("/people?kind=welsh").text


@pytest.mark.parametrize(
    "query", ["kind=planet", "region=south", "theme=love", "organisation=nothing", "organisation=a%00b", "letter=aa"]
)
def test_a_filter_that_does_not_exist_is_no_page(new_browser, alice, query):
    new_browser(alice).page(f"/people?{query}", status=404)


def test_a_profile_tells_who_somebody_is_and_what_they_wrote(new_browser, alice, bob):
    with write():
        member = db.session.get(Member, bob.id)
        member.how_to_reach = "Call 01234 567890\nMornings <b>only</b>"
        set_ask_about(bob.id, themes_by_slug(["trees-verges-and-environment"]))
    make_discussion(bob, "Verges that feed bees", audience="members")

    page = new_browser(alice).page("/people/bob-oakes")

    assert page.heading == "Bob Oakes"
    for words in ("Highways engineer", "Eastvale Council", "Call 01234 567890", "Mornings <b>only</b>", "@bob-oakes"):
        assert words in page.text
    assert "Trees, verges and environment" in page.text
    assert "Verges that feed bees" in page.text
    assert bob.email not in page.html
    assert page.link("Report this profile") == f"/report/member/{bob.id}"


def test_a_profile_without_a_way_to_reach_says_how_to_mention(new_browser, alice, bob):
    page = new_browser(alice).page(bob.address)

    assert "Mention @bob-oakes in a discussion" in page.text
    assert "Bob Oakes has not started anything yet" in page.text


def test_ones_own_profile_offers_to_edit_and_not_to_report(new_browser, alice):
    page = new_browser(alice).page(alice.address)

    assert page.link("Edit your profile") == "/account/profile"
    assert "Report this profile" not in page.text
    assert "You have not started anything yet" in page.text


def test_roles_show_on_the_profile(new_browser, alice, mia):
    with write():
        objective = db.session.scalars(db.select(Objective).limit(1)).one()
        db.session.add(ObjectiveLead(objective_id=objective.id, member_id=alice.id))
    browser = new_browser(alice)

    assert "Moderator" in browser.page(mia.address).select(".profile .label-chip")[0].get_text()
    assert "Objective lead" in browser.page(alice.address).text
    assert objective.name in browser.page(alice.address).text


def test_what_moderators_see_of_an_account_is_theirs_alone(new_browser, alice, mia):
    waiting = make_member("Una Waits", state=State.PENDING)

    new_browser(alice).page(waiting.address, status=404)
    page = new_browser(mia).page(waiting.address)

    assert "Waits for approval." in page.text
    assert page.link("Open at the desk") == "/moderation/members?q=una-waits"


def test_a_handle_in_capitals_leads_to_the_right_one(new_browser, alice):
    assert new_browser(alice).page("/people/Alice-Merrin", status=301).location == "/people/alice-merrin"


@pytest.mark.parametrize("handle", ["nobody", "x" * 3000, "%00", "%ff", "1"])
def test_an_unknown_handle_is_no_page(new_browser, alice, handle):
    new_browser(alice).page(f"/people/{handle}", status=404)


def test_lists_and_profiles_cost_the_same_for_one_row_and_for_thirty(new_browser, alice, cost_of, northmoor):
    browser = new_browser(alice)
    make_discussion(alice)
    make_story(alice)
    addresses = ("/people", f"/people?organisation={northmoor.slug}", alice.address, "/account/profile")
    before = [cost_of(browser, address) for address in addresses]

    for number in range(30):
        make_member(f"Sam Fields {number}", organisation=northmoor)
        make_discussion(alice)
        make_story(alice)
    after = [cost_of(browser, address) for address in addresses]

    assert before == after
    assert max(after) <= 15


def test_a_page_for_moderators_costs_no_more(new_browser, mia, alice, cost_of):
    browser = new_browser(mia)

    assert max(cost_of(browser, address) for address in ("/people", alice.address)) <= 15
    assert mia.role == Role.MODERATOR
