"""The pages of objectives and themes."""

import pytest

from forum.clock import now
from forum.database import write
from forum.objectives.queries import all_objectives, find_objective
from forum.objectives.services import set_lead
from forum.themes.queries import find_theme
from tests.factories import make_discussion, make_member, make_organisation, make_story

OBJECTIVE = "/objectives/build-capacity"
THEME = "/themes/drainage-gullies-and-flooding"
TAGS = {"objectives": ["build-capacity"], "themes": ["drainage-gullies-and-flooding"]}


@pytest.mark.parametrize(
    ("slug", "name", "lead"),
    [
        ("encourage-leadership", "Encourage Leadership", "Haydn Davies"),
        ("build-capacity", "Build Capacity", "Geoff Allister"),
        ("enable-and-embed-change", "Enable and Embed Change", "Jason Russell"),
        ("efficiency-resources", "Efficiency resources", "Steve Kent"),
    ],
)
def test_each_objective_says_what_it_is_and_who_led_it_in_2014(browser, slug, name, lead):
    page = browser.page(f"/objectives/{slug}")
    objective = find_objective(slug)

    assert page.heading == name
    assert objective.short in page.text
    assert f"{lead}, as of 8 July 2014" in page.text
    assert page.select("h1")[0].find_parent("header").select(".symbol")
    assert "Text last updated on" in page.text
    assert page.select('meta[name="description"]')[0]["content"] == objective.short


def test_the_members_who_lead_it_here_are_named(browser, new_browser, alice, ada):
    lena = make_member("Lena Mora", organisation=make_organisation("Northmoor County Council"))
    empty = browser.page(OBJECTIVE)
    with write():
        set_lead(find_objective("build-capacity"), lena, ada, "She leads the work.", leads=True)

    visitor, member, lead = (
        browser.page(OBJECTIVE),
        new_browser(alice).page(OBJECTIVE),
        new_browser(lena).page(OBJECTIVE),
    )

    assert "Nobody leads it on this network yet." in empty.text
    assert "Lena Mora" in visitor.text
    assert not visitor.select('a[href^="/people/"]')
    assert member.link("Lena Mora") == "/people/lena-mora"
    assert "Edit the text" not in member.text
    assert lead.link("Edit the text") == f"{OBJECTIVE}/edit"


@pytest.mark.parametrize("address", [OBJECTIVE, THEME])
def test_stories_open_questions_and_latest_discussions_of_it_stand_there(browser, alice, address):
    make_story(alice, "A story of this subject", **TAGS)
    make_discussion(alice, "An open question of this subject", kind="question", **TAGS)
    make_discussion(alice, "An answered question of it", kind="question", answer_count=1, **TAGS)
    make_discussion(alice, "Something else altogether", objectives=["encourage-leadership"], themes=["structures"])

    page = browser.page(address)

    lists = {tag["aria-labelledby"]: tag.get_text() for tag in page.select("section[aria-labelledby]")}
    assert "A story of this subject" in lists["stories-title"]
    assert "An open question of this subject" in lists["questions-title"]
    assert "An answered question" not in lists["questions-title"]
    assert "An answered question of it" in lists["latest-title"]
    assert "Something else altogether" not in page.text


@pytest.mark.parametrize("address", [OBJECTIVE, THEME])
def test_an_empty_page_leads_to_asking_and_sharing_with_the_tag_chosen(browser, address):
    page = browser.page(address)
    query = page.link("Ask about this").partition("?")[2]

    assert "No practice story here yet" in page.text
    assert "No one has asked about this yet" in page.text
    assert query.endswith(address.rsplit("/", 1)[1])
    assert page.link("Share a practice story").endswith(address.rsplit("/", 1)[1])


@pytest.mark.parametrize(
    ("address", "name", "value"),
    [(OBJECTIVE, "objectives", "build-capacity"), (THEME, "themes", "drainage-gullies-and-flooding")],
)
def test_the_writing_pages_come_filled_in(new_browser, alice, address, name, value):
    browser = new_browser(alice)
    page = browser.page(address)

    for words in ("Ask about this", "Share a practice story"):
        form = browser.page(page.link(words))
        chosen = [tag["value"] for tag in form.select(f'input[name="{name}"][checked]')]
        assert chosen == [value]


@pytest.mark.parametrize(("address", "kind"), [(OBJECTIVE, "objective"), (THEME, "theme")])
def test_one_button_follows_and_stops(new_browser, browser, alice, address, kind):
    reader = new_browser(alice)
    before = reader.page(address)
    path = before.select(f'form[action^="/following/{kind}/"]')[0]["action"]

    after = reader.follow(reader.post(path))
    again = reader.follow(reader.post(after.select(f'form[action^="/following/{kind}/"]')[0]["action"]))

    assert before.select('[aria-pressed="false"]')
    assert after.select('[aria-pressed="true"]')
    assert again.select('[aria-pressed="false"]')
    assert not browser.page(address).select("[aria-pressed]")


def test_the_efficiency_resources_list_the_named_products(browser):
    page = browser.page("/objectives/efficiency-resources")

    rows = page.select("table tbody tr")
    assert len(rows) == 16
    assert "Potholes Review: prevention and a better cure" in rows[0].get_text()
    assert "2012" in rows[0].get_text()
    assert all(len(row.select("td")) == 2 and "Source: " in row.get_text() for row in rows)
    assert not browser.page(OBJECTIVE).select("table")


def test_a_theme_says_what_it_is_about_and_leads_to_the_others(browser):
    page = browser.page(THEME)

    assert page.heading == "Drainage, gullies and flooding"
    assert find_theme("drainage-gullies-and-flooding").description in page.text
    assert "Description last updated on 23 November 2026" in page.text
    assert page.link("Structures") == "/themes/structures"


def test_what_is_not_for_the_viewer_is_not_there(browser, alice):
    for values in ({"audience": "members"}, {"removed_at": now()}, {"held_at": now()}):
        make_discussion(alice, "Not for visitors at all", kind="question", **TAGS, **values)
        make_story(alice, "Not for visitors either", **TAGS, **values)

    for address in (OBJECTIVE, THEME):
        page = browser.page(address)
        assert "Not for visitors" not in page.text


def test_an_unknown_objective_or_theme_is_not_there(browser):
    for address in ("/objectives/none", "/themes/none", "/themes/" + "x" * 500):
        browser.page(address, status=404)
    # PostgreSQL takes no NUL in a text; SQLite finds nothing.
    assert browser.send("GET", "/objectives/%00").status in (400, 404)


@pytest.mark.parametrize("address", [OBJECTIVE, THEME])
def test_the_page_costs_the_same_for_one_row_and_for_thirty(browser, new_browser, alice, mia, statements, address):
    make_discussion(alice, kind="question", **TAGS)
    make_story(alice, **TAGS)
    moderator = new_browser(mia)
    costs = {}
    for number in (1, 30):
        for name, reader in (("visitor", browser), ("moderator", moderator)):
            reader.page(address)
            with statements() as seen:
                reader.page(address)
            costs[name, number] = len(seen)
        if number == 1:
            for _ in range(29):
                make_discussion(alice, kind="question", **TAGS)
                make_story(alice, **TAGS)

    assert costs["visitor", 1] == costs["visitor", 30] <= 12
    assert costs["moderator", 1] == costs["moderator", 30] <= 15


@pytest.mark.parametrize("address", [OBJECTIVE, THEME])
def test_the_page_answers_not_changed_until_something_changes(browser, alice, address):
    tag = browser.page(address).response.headers["ETag"]

    same = browser.page(address, status=304, headers={"If-None-Match": tag})
    make_discussion(alice, **TAGS)
    other = browser.page(address, headers={"If-None-Match": tag})

    assert same.html == ""
    assert other.response.headers["ETag"] != tag


def test_every_objective_has_a_symbol_of_its_own(app):
    assert len({row.symbol for row in all_objectives()}) == 4
