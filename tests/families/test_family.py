"""A member's own family of authorities: chosen, refused, given back, and used for stories and people."""

import pytest

from forum.accounts.models import State
from forum.database import write
from forum.extensions import db
from forum.families.models import FamilyMember
from forum.families.queries import family_ids
from forum.organisations.queries import find_organisation
from forum.search.services.indexing import index_changes
from tests.factories import make_member, make_organisation, make_story

FACTS = {"place": "Rural", "population": 800_000, "area_km2": 6_000}


@pytest.fixture()
def dana(directory):
    """A member of Devon County Council, whose authority has figures."""
    return make_member("Dana Fields", organisation=find_organisation("devon-county-council"))


def chosen(page):
    return {box["value"] for box in page.select('input[name="bodies"][checked]')}


def kept(member):
    return set(db.session.scalars(db.select(FamilyMember.organisation_id).where(FamilyMember.member_id == member.id)))


def test_it_starts_from_the_suggested_ones_with_their_reasons(new_browser, dana):
    page = new_browser(dana).page("/account/family")

    assert page.heading == "Authorities like mine"
    assert len(chosen(page)) == 12
    assert "These are suggested for Devon County Council" in page.text
    assert "Both are" in page.text
    assert len(family_ids(dana)) == 12


def test_a_member_chooses_some_and_adds_one_by_any_of_its_names(new_browser, dana):
    browser = new_browser(dana)
    suggested = sorted(chosen(browser.page("/account/family")))

    browser.fill("/account/family", bodies=suggested[:2], add="Leics")
    page = browser.page("/account/family")

    assert chosen(page) == {*suggested[:2], "leicestershire-county-council"}
    assert "This is the family that you chose" in page.text
    assert set(family_ids(dana)) == kept(dana)
    assert len(kept(dana)) == 3


def test_the_suggested_ones_come_back_with_one_button(new_browser, dana):
    browser = new_browser(dana)
    browser.fill("/account/family", bodies=["kent-county-council"])

    page = browser.follow(browser.post("/account/family/reset"))

    assert len(chosen(page)) == 12
    assert kept(dana) == set()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"bodies": []}, "Choose at least one authority"),
        ({"bodies": ["devon-county-council"]}, "Your own authority is no other one"),
        ({"bodies": ["kent-county-council"], "add": "Tarmac"}, "looks after no local roads"),
        ({"bodies": ["kent-county-council"], "add": "Nowhere at all"}, "No organisation in the directory is called"),
        ({"bodies": ["kent-county-council"], "add": "Shire"}, "Several organisations have a name like this"),
    ],
)
def test_what_makes_no_family_is_refused_and_what_was_typed_stays(new_browser, dana, fields, sentence):
    page = new_browser(dana).post("/account/family", status=422, **fields)

    assert sentence in page.text
    assert page.value("add") == fields.get("add", "")
    assert chosen(page) == set(fields["bodies"])
    assert kept(dana) == set()


def test_more_than_twenty_are_refused(new_browser, dana):
    bodies = [make_organisation(f"Number {number} County Council", **FACTS) for number in range(21)]

    page = new_browser(dana).post("/account/family", status=422, bodies=[body.slug for body in bodies])

    assert "Choose up to 20 authorities. You have 21." in page.text


def test_a_member_without_figures_chooses_by_name(new_browser, directory):
    robin = make_member("Robin Vale", organisation=find_organisation("tarmac"))
    browser = new_browser(robin)

    empty = browser.page("/account/family")
    browser.fill("/account/family", add="Kent County Council")

    assert "We cannot suggest authorities" in empty.text
    assert kept(robin) == {find_organisation("kent-county-council").id}


def test_stories_are_narrowed_to_the_family_and_counted(new_browser, dana, bob):
    kent = make_member("Kim Weald", organisation=find_organisation("kent-county-council"))
    make_story(kent, title="Gullies in Kent by risk")
    make_story(bob, title="Lamps somewhere else")
    browser = new_browser(dana)
    browser.fill("/account/family", bodies=["kent-county-council"])

    page = browser.page("/stories")
    narrowed = browser.page("/stories?family=mine")

    box = page.select('input[name="family"]')[0]
    assert "1" in box.find_parent("label").get_text()
    assert "Gullies in Kent by risk" in narrowed.text
    assert "Lamps somewhere else" not in narrowed.text
    assert narrowed.select("#results")[0].get_text() == "1 story"
    assert narrowed.select('input[name="family"][checked]')


def test_each_reader_has_a_family_of_their_own(new_browser, dana, bob):
    kent = make_member("Kim Weald", organisation=find_organisation("kent-county-council"))
    make_story(kent, title="Gullies in Kent by risk")
    new_browser(dana).fill("/account/family", bodies=["kent-county-council"])

    page = new_browser(bob).page("/stories?family=mine")

    assert page.select("#results")[0].get_text() == "0 stories"
    assert "Without “Authorities like mine”" in page.text


def test_an_unknown_family_is_no_address(new_browser, bob):
    new_browser(bob).page("/stories?family=yours", status=404)
    new_browser(bob).page("/people?family=yours", status=404)


def test_people_are_narrowed_to_the_family(new_browser, dana, bob):
    make_member("Kim Weald", organisation=find_organisation("kent-county-council"))
    browser = new_browser(dana)
    browser.fill("/account/family", bodies=["kent-county-council"])

    page = browser.page("/people?family=mine")

    assert [tag.get_text() for tag in page.select(".person-row .row-title")] == ["Kim Weald"]
    assert page.link("authorities like mine") == "/account/family"


def test_nobody_who_waits_has_a_family(directory):
    waiting = make_member("Wendy Vale", organisation=find_organisation("kent-county-council"), state=State.PENDING)

    assert family_ids(waiting) == []
    assert family_ids(None) == []


def test_a_family_goes_with_its_member_and_its_bodies(app, dana):
    body = make_organisation("Short Lived County Council", **FACTS)
    with write():
        db.session.add(FamilyMember(member_id=dana.id, organisation_id=body.id))

    with write():
        db.session.execute(db.text("DELETE FROM organisation_name WHERE organisation_id = :id"), {"id": body.id})
        db.session.execute(db.text("DELETE FROM organisation WHERE id = :id"), {"id": body.id})

    assert kept(dana) == set()


def test_pages_with_a_family_ask_the_database_little(new_browser, dana, statements):
    browser = new_browser(dana)
    browser.fill("/account/family", bodies=["kent-county-council"])
    costs = {}
    for address in ("/stories?family=mine", "/people?family=mine", "/account/family"):
        browser.page(address)
        with statements() as seen:
            browser.page(address)
        costs[address] = len([line for line in seen if line.lstrip().startswith(("SELECT", "WITH"))])

    assert max(costs.values()) <= 15, costs


def first_titles(page, css):
    return [" ".join(tag.get_text().split()) for tag in page.select(css)]


@pytest.fixture()
def kent(dana, bob, new_browser):
    """Three stories of the one authority like Dana's, the oldest of all, and 20 of others."""
    member = make_member("Kim Weald", organisation=find_organisation("kent-county-council"))
    for number in range(3):
        make_story(member, title=f"Gullies in Kent {number}")
    for number in range(20):
        make_story(bob, title=f"Gullies elsewhere {number}")
    new_browser(dana).fill("/account/family", bodies=["kent-county-council"])
    return ["Gullies in Kent 2", "Gullies in Kent 1", "Gullies in Kent 0"]


def test_stories_of_the_family_come_first_where_a_member_wants_it(new_browser, dana, bob, kent):
    browser = new_browser(dana)

    plain = browser.page("/stories")
    first = browser.page("/stories?sort=family")
    second = browser.page(first.link("Next page"))
    stranger = new_browser(bob).page("/stories?sort=family")

    assert "Gullies elsewhere 19" in first_titles(plain, ".card-title")[0]
    assert first_titles(first, ".card-title")[:4] == [*kent, "Gullies elsewhere 19"]
    assert first_titles(second, ".card-title") == [f"Gullies elsewhere {number}" for number in (2, 1, 0)]
    assert first.select('#sort option[value="family"][selected]')
    assert first_titles(stranger, ".card-title")[0] == "Gullies elsewhere 19"
    assert not stranger.select('#sort option[value="family"]')


def test_the_search_puts_the_family_first_page_by_page_and_narrows_to_it(new_browser, dana, bob, kent):
    browser = new_browser(dana)
    css = ".result-list .result-title"
    index_changes()

    first = browser.page("/search?q=gullies&kind=story&sort=family")
    second = browser.page(first.link("Next page"))
    narrowed = browser.page("/search?q=gullies&family=mine")
    none = new_browser(bob).page("/search?q=gullies&family=mine")

    assert set(first_titles(first, css)[:3]) == set(kent)
    assert len(first_titles(first, css)) == 20
    assert not set(first_titles(second, css)) & set(first_titles(first, css))
    assert len(first_titles(second, css)) == 3
    assert first.select("#results")[0].get_text().startswith("23 results")
    assert set(first_titles(narrowed, css)) == set(kent)
    assert narrowed.link("Remove filter: Authorities like mine") == "/search?q=gullies"
    assert [box["value"] for box in narrowed.select('input[name="family"][checked]')] == ["mine"]
    assert "“gullies” Authorities like mine" in browser.page(narrowed.link("Save this search")).text
    assert "Nothing matches with this filter" in none.text


def test_words_typed_above_stories_keep_the_family(new_browser, dana, kent):
    page = new_browser(dana).page("/stories?family=mine")
    there = new_browser(dana).page("/stories?family=mine&q=gully&sort=family", status=302)

    assert [(f["name"], f["value"]) for f in page.select('.search-form input[type="hidden"]')] == [
        ("kind", "story"),
        ("family", "mine"),
    ]
    assert there.location == "/search?q=gully&kind=story&family=mine&sort=family"


@pytest.mark.parametrize("query", ["family=mine", "sort=family"])
@pytest.mark.parametrize("path", ["/stories?", "/search?q=gully&"])
def test_a_visitor_signs_in_before_a_family_counts(browser, path, query):
    assert browser.page(f"{path}{query}", status=302).location.startswith("/sign-in?next=")
    browser.page("/account/family", status=302)


@pytest.mark.parametrize(
    "path", ["/people", "/stories?sort=family", "/search?q=gullies&sort=family", "/account/family"]
)
def test_who_belongs_to_no_organisation_has_no_family_and_meets_no_error(new_browser, directory, path):
    alone = make_member("Nell Lone")
    with write():
        db.session.merge(alone).organisation_id = None
    index_changes()

    new_browser(alone).page(path)
