"""The list of saved searches, the forms, and the ways to them."""

from urllib.parse import parse_qs, urlsplit

import pytest

from forum.database import write
from forum.extensions import db
from forum.saved_searches.models import SAVED_MOST, SavedSearch
from forum.saved_searches.services.keeping import FULL, delete_search
from forum.saved_searches.services.looking import forget_deleted
from forum.search.services.indexing import index_changes
from tests.factories import make_discussion, make_organisation, make_story
from tests.finding.asking import search
from tests.saved_searches.saving import at, morning_of, saved_now, saved_search


def rows(member):
    db.session.rollback()
    statement = db.select(SavedSearch).where(SavedSearch.member_id == member.id, SavedSearch.deleted_at.is_(None))
    return list(db.session.scalars(statement.order_by(SavedSearch.id)))


def names(page):
    return [title.a.find(string=True, recursive=False) for title in page.select(".line-list h2")]


def test_a_search_is_saved_from_its_results(new_browser, alice, bob):
    make_story(bob, "Lanterns lasted longer")
    body = make_organisation("Eastvale Council")
    browser = new_browser(alice)

    results = search(browser, "lanterns", kind="story", organisation=body.slug, since="2026-03-01", sort="newest")
    form = browser.page(results.link("Save this search"))
    answer = browser.post("/saved-searches/new", **form.form("/saved-searches/new"))
    page = browser.follow(answer)

    assert form.value("name") == "lanterns"
    assert [row.parameters for row in rows(alice)] == [
        f"q=lanterns&kind=story&organisation={body.slug}&since=2026-03-01"
    ]
    assert names(page) == ["lanterns"]
    chips = [chip.get_text() for chip in page.select(".chip")]
    assert chips == ["“lanterns”", "Practice stories", "Eastvale Council", "From 1 March 2026"]
    assert "“lanterns” is saved." in page.text
    assert "Email each morning with news" in page.text


def test_nothing_found_offers_to_be_told_once(new_browser, alice):
    browser = new_browser(alice)

    page = browser.page(search(browser, "zzqx").link("Tell me when somebody writes about this"))
    browser.post("/saved-searches/new", **page.form("/saved-searches/new"))

    assert [(row.parameters, row.rate) for row in rows(alice)] == [("q=zzqx", "once")]


def test_a_visitor_signs_in_and_comes_back_to_the_form(browser, alice):
    link = search(browser, "zzqx").link("Sign in to be told when somebody writes about this")
    sign_in = browser.send("GET", link)

    assert sign_in.status == 302
    back = parse_qs(urlsplit(sign_in.location).query)["next"][0]
    assert browser.sign_in(alice).page(back).value("asked") == "q=zzqx"


def test_the_account_menu_leads_to_the_list(new_browser, alice):
    browser = new_browser(alice)

    page = browser.page(browser.page("/about").link("Saved searches"))

    assert "You have no saved searches yet" in page.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Enter a name for this search."),
        ({"name": "x"}, "Name must have at least 2 characters."),
        ({"name": "x" * 81}, "Name must have 80 characters or fewer. You have 81."),
        ({"rate": "hourly"}, "Not a valid choice."),
        ({"rate": ""}, "Choose how often we write to you."),
        ({"asked": ""}, "Enter words or choose filters first, then save the search."),
        ({"asked": "sort=newest"}, "Enter words or choose filters first, then save the search."),
        ({"asked": "q=x&sort=cheapest"}, "The search does not understand this question any more."),
        ({"asked": "q=x&kind=member&kind=organisation"}, "Choose one of these types, or none."),
        ({"asked": f"q=x&theme={'&theme='.join('y' * 190 + str(n) for n in range(20))}"}, "too many filters"),
    ],
)
def test_what_cannot_be_saved_comes_back_with_a_sentence(new_browser, alice, fields, sentence):
    browser = new_browser(alice)
    given = {"name": "Lanterns", "rate": "weekly", "asked": "q=lanterns", **fields}

    page = browser.post("/saved-searches/new", 422, **given)

    assert sentence in page.text
    assert page.value("name") == given["name"] and page.value("asked") == given["asked"]
    assert [box["value"] for box in page.select("input[name=rate][checked]")] == [
        rate for rate in [given["rate"]] if rate in ("weekly",)
    ]
    assert rows(alice) == []


def test_an_empty_address_says_what_to_do_and_a_wrong_one_is_not_found(new_browser, alice):
    browser = new_browser(alice)

    assert "Enter words or choose filters first" in browser.page("/saved-searches/new", 422).text
    browser.page("/saved-searches/new?q=x&sort=cheapest", 404)


def test_the_same_question_is_saved_once(new_browser, alice, bob):
    saved_search(alice, "lanterns", name="My lanterns")
    saved_search(bob, "lanterns")
    browser = new_browser(alice)

    page = browser.post("/saved-searches/new", 422, name="Again", rate="daily", asked="sort=newest&q=lanterns&page=2")

    assert "You saved this search already, as “My lanterns”." in page.text
    assert len(rows(alice)) == 1


def test_there_is_room_for_fifty(new_browser, alice, bob):
    for number in range(SAVED_MOST):
        saved_search(alice, f"lantern {number}")
    browser = new_browser(alice)

    refused = browser.post("/saved-searches/new", 422, name="More", rate="daily", asked="q=more")
    first = rows(alice)[0]
    browser.post(f"/saved-searches/{first.id}/delete")
    browser.post("/saved-searches/new", name="More", rate="daily", asked="q=more")
    no_room = browser.post(f"/saved-searches/{first.id}/restore", 422)

    assert FULL in refused.text and FULL in no_room.text
    assert len(rows(alice)) == SAVED_MOST


def test_a_saved_search_is_changed(new_browser, alice):
    saved = saved_search(alice, "lanterns")
    browser = new_browser(alice)
    path = f"/saved-searches/{saved.id}/edit"

    page = browser.follow(browser.fill(path, name="Lights", rate="off"))

    assert names(page) == ["Lights"]
    assert (saved_now(saved).rate, saved_now(saved).version) == ("off", 2)
    refused = browser.fill(path, 422, name="")
    assert "Enter a name for this search." in refused.text
    assert saved_now(saved).name == "Lights"


def test_of_two_changes_from_one_page_the_second_is_asked_again(new_browser, alice):
    saved = saved_search(alice, "lanterns")
    browser = new_browser(alice)
    path = f"/saved-searches/{saved.id}/edit"
    old = browser.page(path).form(path)
    browser.fill(path, name="First")

    page = browser.post(path, 409, **{**old, "name": "Second"})
    assert "You changed this saved search in another window" in page.text
    assert (page.value("name"), page.value("version"), saved_now(saved).name) == ("Second", "2", "First")
    browser.post(path, **page.form(path))

    assert saved_now(saved).name == "Second"


def test_a_deleted_one_can_be_taken_back_for_a_week(new_browser, alice):
    saved = saved_search(alice, "lanterns")
    browser = new_browser(alice)

    deleted = browser.follow(browser.post(f"/saved-searches/{saved.id}/delete"))
    browser.page(f"/saved-searches/{saved.id}/edit", 404)
    restored = browser.follow(browser.post(deleted.select(".banner form")[0]["action"]))
    browser.post(f"/saved-searches/{saved.id}/restore")

    assert "Deleted: “lanterns”" in deleted.text and names(deleted) == []
    assert "“lanterns” is back." in restored.text and names(restored) == ["lanterns"]
    with write():
        delete_search(saved_now(saved))
    with write():
        forget_deleted()
    assert saved_now(saved).deleted_at is not None
    with at(40), write():
        forget_deleted()
    db.session.rollback()
    assert db.session.scalars(db.select(SavedSearch)).all() == []


def test_a_deleted_one_that_is_saved_again_comes_back_as_new(new_browser, alice):
    saved = saved_search(alice, "lanterns", "weekly")
    with write():
        delete_search(saved_now(saved))

    again = saved_search(alice, "lanterns", "off", name="Once more")

    assert again.id == saved.id
    assert (again.name, again.rate, again.feed_version) == ("Once more", "off", 2)


@pytest.mark.parametrize("verb", ["", "/edit"])
def test_nobody_opens_what_another_keeps(new_browser, alice, bob, verb):
    saved = saved_search(alice, "lanterns")

    new_browser(bob).page(f"/saved-searches/{saved.id}{verb}", 404)


@pytest.mark.parametrize("verb", ["edit", "delete", "restore", "feed"])
def test_nobody_changes_what_another_keeps(new_browser, alice, bob, verb):
    saved = saved_search(alice, "lanterns")

    new_browser(bob).post(f"/saved-searches/{saved.id}/{verb}", 404, name="Mine", rate="off", version="1")

    kept = saved_now(saved)
    assert (kept.name, kept.deleted_at, kept.feed_version) == ("lanterns", None, 1)


def test_the_list_counts_what_is_new_until_it_is_opened(new_browser, alice, bob):
    with at(27):
        saved = saved_search(alice, "lanterns", "off")
    with at(27, 15):
        make_story(bob, "Lanterns lasted longer")
        make_discussion(bob, "Lanterns that hum")
    morning_of(28)
    with at(28):
        browser = new_browser(alice)
        page = browser.page("/saved-searches")
        head = browser.send("HEAD", f"/saved-searches/{saved.id}")
        still = saved_now(saved).new_count
        opened = browser.send("GET", f"/saved-searches/{saved.id}")
        after = browser.page("/saved-searches")

    assert page.select(".new-label")[0].get_text() == "2 new"
    assert (head.status, still) == (302, 2)
    assert (opened.status, opened.location) == (302, "/search?q=lanterns&sort=newest")
    assert after.select(".new-label") == []


def test_the_list_costs_the_same_for_one_and_for_many(new_browser, alice, statements):
    browser = new_browser(alice)
    counts = []
    for number in range(20):
        saved_search(alice, f"lantern {number}", organisation=make_organisation(f"Lantern Council {number}").slug)
        if number in (0, 19):
            with statements() as seen:
                browser.page("/saved-searches")
            counts.append(len([one for one in seen if one.startswith("SELECT")]))

    assert counts[0] == counts[1] <= 15


def test_the_list_has_pages(new_browser, alice):
    for number in range(21):
        saved_search(alice, f"lantern {number}")
    browser = new_browser(alice)

    first = browser.page("/saved-searches")
    second = browser.page(first.link("Older"))

    assert (len(names(first)), names(second)) == (20, ["lantern 0"])


def test_a_name_is_shown_and_never_obeyed(new_browser, alice):
    saved_search(alice, "lanterns", name="<script>x()</script>")

    page = new_browser(alice).page("/saved-searches")

    assert page.select("main script") == []
    assert names(page) == ["<script>x()</script>"]


def test_a_pending_person_is_offered_nothing(new_browser, alice):
    with write():
        db.session.get_one(type(alice), alice.id).state = "pending"
    index_changes()

    assert "Save this search" not in new_browser(alice).page("/search?q=lantern").text
