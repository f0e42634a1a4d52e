"""Finding people by words and filters, and saying where the words stand."""

import pytest

from forum.accounts.models import Member, State
from forum.database import write
from forum.directory.services import Profile, change_profile
from forum.expertise.queries import Facts
from forum.extensions import db
from forum.families.models import FamilyMember
from forum.objectives.models import Objective, ObjectiveLead
from forum.organisations.models import NameKind
from forum.organisations.services import add_name
from forum.search.services.indexing import index_changes
from forum.stories.models import Story
from forum.themes.queries import themes_by_slug
from tests.browser import Answer
from tests.factories import make_advocate, make_discussion, make_member, make_organisation, make_story

DRAINS = "drainage-gullies-and-flooding"


def describe(member: Member, job_title: str = "Officer", themes: tuple[str, ...] = (), **facts) -> Member:
    with write():
        row = db.session.get_one(Member, member.id)
        profile = Profile(row.name, job_title, "", themes_by_slug(list(themes)), Facts(**facts))
        change_profile(row, profile, row.version)
    return member


def names(page: Answer) -> list[str]:
    return [tag.get_text() for tag in page.select(".person-row .row-title")]


def lines(page: Answer) -> list[str]:
    """Where the words stand, with the marked ones in stars."""
    rows = []
    for tag in page.select(".person-row .snippet"):
        if tag.find("mark"):
            rows.append("".join(f"*{piece.get_text()}*" if piece.name else str(piece) for piece in tag.children))
    return rows


@pytest.fixture()
def dora(app):
    return describe(
        make_member("Dora Drain", organisation=make_organisation("Westvale Council", region="South West")),
        "Drainage engineer",
        (DRAINS,),
        role="engineer",
        disciplines=("drainage", "winter-service"),
        ask_about_text="Soakaways on chalk, and gully rounds",
        working_on="Café of flooding",
    )


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("engineers", "Job title: Drainage *engineer*"),
        ("westvale", "Organisation: *Westvale* Council"),
        ("winter", "Discipline: *Winter* service"),
        ("chalk", "Ask me about: Soakaways on *chalk*, and gully rounds"),
        ("gullies", "Ask me about: Soakaways on chalk, and *gully* rounds"),
        ("cafe", "Working on: *Café* of flooding"),
        ("CAFÉ", "Working on: *Café* of flooding"),
    ],
)
def test_a_result_says_where_the_words_stand(new_browser, alice, dora, words, line):
    page = new_browser(alice).page(f"/people?q={words}")

    assert "Dora Drain" in names(page)
    assert line in lines(page)


def test_a_theme_a_role_an_offer_and_a_story_are_places_too(new_browser, alice, bob, dora):
    make_advocate(bob, "structures")
    make_story(bob, "Bridge bearings in a week")
    describe(alice, role="elected-member")
    browser = new_browser(alice)

    assert "Advocate: *Structures*" in lines(browser.page("/people?q=structure"))
    assert lines(browser.page("/people?q=bearing")) == ["Practice story: Bridge *bearings* in a week"]
    assert "Ask me about: Drainage, gullies and *flooding*" in lines(browser.page("/people?q=flooding"))
    make_advocate(dora, DRAINS)
    flooding = [line for line in lines(browser.page("/people?q=flooding")) if "gullies" in line]
    assert flooding == ["Advocate: Drainage, gullies and *flooding*"]
    assert lines(browser.page("/people?q=elected")) == ["Role: *Elected* member"]


def test_the_exact_name_comes_first_then_beginnings_of_names_then_other_places(new_browser, alice):
    describe(make_member("Zoë Oak"), "Engineer")
    describe(make_member("Abel Oakes"), "Engineer")
    describe(make_member("Aaron Zest"), "Inspector of oak trees")
    make_story(make_member("Aaa Aardvark"), "Oak posts last")
    browser = new_browser(alice)

    assert names(browser.page("/people?q=oak")) == ["Zoë Oak", "Abel Oakes", "Aaron Zest", "Aaa Aardvark"]
    describe(make_member("Ada Oak Zoe"), "Engineer")
    for whole in ("zoe oak", "oak zoe", "@zoe-oak", "Zoë+Oak"):
        assert names(browser.page(f"/people?q={whole}"))[0] == "Zoë Oak"


def test_every_word_must_stand_somewhere(new_browser, alice, dora):
    make_story(dora, "Sensors in gullies")
    browser = new_browser(alice)

    assert names(browser.page("/people?q=dora+westvale+sensor")) == ["Dora Drain"]
    assert names(browser.page("/people?q=dora+eastvale")) == []
    assert "Nobody here fits all of this" in browser.page("/people?q=dora+eastvale").text


def test_a_former_name_of_an_organisation_finds_its_people_and_says_so(new_browser, alice, dora):
    with write():
        add_name(make_organisation("Westvale Council"), "Old Ford Corporation", NameKind.FORMER)

    assert lines(new_browser(alice).page("/people?q=corporation")) == ["Organisation: Old Ford *Corporation*"]


def test_a_story_that_the_reader_may_not_see_finds_nobody(new_browser, alice, bob, mia):
    story = make_story(bob, "Bitumen from lemons")
    with write():
        db.session.get_one(type(story), story.id).held_at = story.created_at

    assert names(new_browser(alice).page("/people?q=lemons")) == []
    assert names(new_browser(mia).page("/people?q=lemons")) == ["Bob Oakes"]


def test_closed_accounts_are_not_found(new_browser, alice):
    make_member("Gone Gully", state=State.DEACTIVATED)
    make_member("Wait Gully", state=State.PENDING)

    assert names(new_browser(alice).page("/people?q=gully")) == []


def test_filters_narrow_what_is_found_and_the_list_of_all(new_browser, alice, bob, dora):
    make_advocate(bob, DRAINS)
    browser = new_browser(alice)

    for query in ("discipline=drainage", "role=engineer", "region=south-west", "q=drain&discipline=winter-service"):
        assert names(browser.page(f"/people?{query}")) == ["Dora Drain"], query
    assert names(browser.page("/people?offers=advocates")) == ["Bob Oakes"]
    assert names(browser.page(f"/people?theme={DRAINS}")) == ["Dora Drain", "Bob Oakes"]
    assert names(browser.page("/people?q=drain&role=finance")) == []
    for query in (
        "discipline=magic",
        "role=king",
        "offers=all",
        "q=a&page=0",
        "q=a&page=26",
        "q=a&page=x",
        "q=b&page=2",
    ):
        browser.page(f"/people?{query}", status=404)


@pytest.mark.parametrize("words", ["facade", "FAÇADE", "façade"])
def test_titles_of_jobs_and_stories_are_met_without_their_accents(new_browser, alice, bob, words):
    describe(make_member("Fay Sade"), "Façade-inspector")
    make_story(bob, "Lime on an old façade")

    page = new_browser(alice).page(f"/people?q={words}")

    assert lines(page) == ["Job title: *Façade*-inspector", "Practice story: Lime on an old *façade*"]


def test_a_title_that_changes_is_met_by_its_new_words_only(new_browser, alice, bob):
    story = make_story(bob, "Lime on an old façade")
    describe(bob, "Égouts")
    with write():
        db.session.get_one(Story, story.id).title = "Lime on a wall"
        db.session.get_one(Member, bob.id).job_title = "Élagage"

    browser = new_browser(alice)

    assert names(browser.page("/people?q=wall")) == names(browser.page("/people?q=elagage")) == ["Bob Oakes"]
    assert names(browser.page("/people?q=facade")) == names(browser.page("/people?q=egouts")) == []


def test_the_people_of_a_family_come_first_but_after_an_exact_name(new_browser, alice, bob, dora):
    other = make_member("Gull Drain", organisation=make_organisation("Elsewhere Council"))
    with write():
        db.session.add(FamilyMember(member_id=alice.id, organisation_id=dora.organisation_id))
    browser = new_browser(alice)

    plain, first = browser.page("/people"), browser.page("/people?sort=family")

    assert names(plain)[-1] != names(first)[0] == "Dora Drain"
    assert names(first)[1:] == [name for name in names(plain) if name != "Dora Drain"]
    assert names(browser.page("/people?q=drain&sort=family")) == ["Dora Drain", other.name]
    assert names(browser.page("/people?q=gull+drain&sort=family"))[0] == other.name
    assert first.select('#sort option[value="family"][selected]')
    assert not new_browser(bob).page("/people?sort=family").select("#sort")


def test_the_button_of_the_filters_says_how_many_are_set(new_browser, alice, dora):
    page = new_browser(alice).page("/people?q=drain&role=engineer&region=south-west")

    assert " ".join(page.select(".filters summary")[0].get_text().split()) == "Filters 2 applied"
    assert not page.select(".filters details[open]")


def test_leads_are_found_and_say_what_they_lead(new_browser, alice, bob):
    with write():
        objective = db.session.scalars(db.select(Objective).limit(1)).one()
        db.session.add(ObjectiveLead(objective_id=objective.id, member_id=bob.id))

    page = new_browser(alice).page("/people?offers=leads")

    assert names(page) == ["Bob Oakes"]
    assert f"Leads {objective.name}" in page.text


def test_twenty_stand_on_a_page_and_all_are_on_exactly_one(new_browser, alice):
    for number in range(25):
        make_member(f"Gull {'abcdefghijklmnopqrstuvwxyz'[number]}ay")
    browser = new_browser(alice)

    first = browser.page("/people?q=gull")
    second = browser.page(first.select('.pages a[rel="next"]')[0]["href"])

    assert "25 people" in first.text
    assert (len(names(first)), len(names(second))) == (20, 5)
    assert not set(names(first)) & set(names(second))


@pytest.mark.parametrize("words", ["%", "_", "'", "%00", "((", "x" * 1000, "a+" * 300, "ß", "☃"])
def test_odd_words_find_nobody_and_break_nothing(new_browser, alice, words):
    assert new_browser(alice).page(f"/people?q={words}").heading == "People"


def test_a_slip_of_the_pen_is_put_right_as_the_search_does(new_browser, alice, dora, whoosh):
    index_changes()

    page = new_browser(alice).page("/people?q=soakawys")

    assert page.link("soakaways") == "/people?q=soakaways"
    assert page.link("Look for “soakawys” in the whole search") == "/search?q=soakawys&kind=member"
    assert "Dora Drain" in names(new_browser(alice).page("/people?q=soakaways"))


def test_without_an_index_nothing_is_put_right(new_browser, alice, dora, whoosh):
    assert "Did you mean" not in new_browser(alice).page("/people?q=soakawys").text


def test_the_whole_search_finds_people_by_what_they_say_of_their_work(new_browser, alice, bob, dora, whoosh):
    make_advocate(bob, "structures")
    index_changes()
    browser = new_browser(alice)

    for words in ("soakaways", "Winter+service"):
        assert "Dora Drain" in browser.page(f"/search?q={words}&kind=member").text
    assert "Bob Oakes" in browser.page("/search?q=advocate+structures&kind=member").text


def test_a_search_costs_the_same_for_one_row_and_for_twenty(new_browser, alice, cost_of):
    browser = new_browser(alice)
    describe(make_member("Gull Aay"), "Gully engineer", (DRAINS,))
    one = cost_of(browser, "/people?q=gull")
    for number in range(30):
        member = describe(make_member(f"Gull Bay {number}"), "Gully engineer", (DRAINS,), disciplines=("drainage",))
        make_story(member, f"Gullies number {number}")
        make_advocate(member, DRAINS)
        make_discussion(member)

    assert one == cost_of(browser, "/people?q=gull") <= 15
