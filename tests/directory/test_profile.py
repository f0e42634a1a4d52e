"""Changing one's own profile."""

import pytest

from forum.accounts.models import Member
from forum.database import write
from forum.directory.services import Profile, change_profile
from forum.errors import Conflict, Invalid
from forum.expertise.queries import Facts, facts_of
from forum.extensions import db
from forum.subjects import edit_listeners
from forum.themes.queries import themes_of_member

FIELDS = {
    "name": "Alice Merrin-Holt",
    "job_title": "Asset manager",
    "how_to_reach": "Call 01234 567890, mornings",
    "ask_about": ["trees-verges-and-environment", "drainage-gullies-and-flooding"],
    "work_role": "asset-manager",
    "disciplines": ["drainage", "trees-and-verges"],
    "ask_about_text": "Soakaways on chalk",
    "working_on": "A gully round by risk",
    "version": "1",
}


def alice_now():
    statement = db.select(Member).where(Member.handle == "alice-merrin")
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def test_a_member_changes_what_others_read(new_browser, alice, bob):
    browser = new_browser(alice)
    form = browser.page("/account/profile")
    assert form.value("name") == "Alice Merrin"
    assert form.value("how_to_reach") == ""

    page = browser.follow(browser.post("/account/profile", **FIELDS))

    assert "Your profile is saved. This is how members see it." in page.text
    seen = new_browser(bob).page("/people/alice-merrin")
    assert seen.heading == "Alice Merrin-Holt"
    for words in ("Asset manager", "Call 01234 567890, mornings", "Trees, verges and environment"):
        assert words in seen.text
    for words in ("Drainage and flooding , Trees and verges", "Soakaways on chalk", "A gully round by risk"):
        assert words in seen.text
    assert seen.link("Drainage and flooding") == "/people?discipline=drainage"
    assert alice_now().sort_name == "merrin holt alice"
    assert (
        new_browser(bob).page("/people?letter=m").select(".person-row .row-title")[0].get_text() == "Alice Merrin-Holt"
    )


def test_the_form_comes_filled_with_what_was_saved(new_browser, alice):
    browser = new_browser(alice)
    browser.post("/account/profile", **FIELDS)

    form = browser.page("/account/profile")

    assert form.value("job_title") == "Asset manager"
    assert form.value("version") == "2"
    assert form.value("working_on") == "A gully round by risk"
    assert form.select("#work_role option[selected]")[0]["value"] == "asset-manager"
    assert [tag["value"] for tag in form.select("input[name=disciplines][checked]")] == ["drainage", "trees-and-verges"]
    assert [tag["value"] for tag in form.select("input[name=ask_about][checked]")] == [
        "drainage-gullies-and-flooding",
        "trees-verges-and-environment",
    ]


def test_everything_optional_can_be_emptied(new_browser, alice):
    browser = new_browser(alice)
    browser.post("/account/profile", **FIELDS)

    nothing = dict.fromkeys(("how_to_reach", "work_role", "ask_about_text", "working_on"), "")
    browser.post("/account/profile", **{**FIELDS, **nothing, "ask_about": [], "disciplines": [], "version": "2"})

    assert alice_now().how_to_reach == ""
    assert themes_of_member(alice.id) == []
    assert facts_of(alice.id) == Facts()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Enter your name."),
        ({"name": "A"}, "at least 2 characters"),
        ({"name": "x" * 81}, "80 characters or fewer"),
        ({"name": "Аlice Merrin"}, "letters of one alphabet"),
        ({"name": "12345"}, "Enter your name in letters."),
        ({"job_title": ""}, "Enter your job title."),
        ({"how_to_reach": "y" * 201}, "Use 200 characters or fewer."),
        ({"ask_about": ["love"]}, "love"),
        ({"work_role": "king"}, "Not a valid choice."),
        ({"disciplines": ["magic"]}, "magic"),
        ({"disciplines": ["drainage", "structures", "finance", "traffic"]}, "Choose up to 3 disciplines. You have 4."),
        ({"ask_about_text": "y" * 201}, "Use 200 characters or fewer. You have 201."),
        ({"working_on": "y" * 201}, "Use 200 characters or fewer. You have 201."),
    ],
)
def test_a_refused_profile_says_why_and_keeps_what_was_typed(new_browser, alice, change, sentence):
    page = new_browser(alice).post(
        "/account/profile", status=422, **{**FIELDS, "how_to_reach": "Ask at the depot", **change}
    )

    assert page.tree.title.get_text().startswith("Error: ")
    assert sentence in page.text
    assert page.value("how_to_reach") == change.get("how_to_reach", "Ask at the depot")
    assert alice_now().name == "Alice Merrin"


@pytest.mark.parametrize("version", ["", "0", "-1", "first", "1.0", "9" * 9, "1" * 30])
def test_a_made_up_version_counts_as_an_old_one(new_browser, alice, version):
    page = new_browser(alice).post("/account/profile", status=409, **{**FIELDS, "version": version})

    assert "What stands there now" in page.text
    assert page.value("version") == "1"


def test_six_themes_are_one_too_many(new_browser, alice):
    browser = new_browser(alice)
    slugs = [tag["value"] for tag in browser.page("/account/profile").select("input[name=ask_about]")]

    refused = browser.post("/account/profile", status=422, **{**FIELDS, "ask_about": slugs[:6]})
    browser.post("/account/profile", **{**FIELDS, "ask_about": slugs[:5]})

    assert len(slugs) == 22
    assert "Choose up to 5 themes. You have 6." in refused.text
    assert len(refused.select("input[name=ask_about][checked]")) == 6
    assert len(themes_of_member(alice.id)) == 5


def test_two_windows_show_both_and_the_choice_is_kept(new_browser, alice):
    first, second = new_browser(alice), new_browser(alice)
    first.post("/account/profile", **FIELDS)

    clash = second.post("/account/profile", status=409, **{**FIELDS, "job_title": "Drainage engineer"})
    assert "What stands there now" in clash.text
    for words in ("Asset manager", "Drainage and flooding; Trees and verges", "Soakaways on chalk"):
        assert words in clash.select(".plate")[0].get_text()
    assert clash.value("job_title") == "Drainage engineer"
    second.post("/account/profile", **{**FIELDS, "job_title": "Drainage engineer", "version": clash.value("version")})

    assert alice_now().job_title == "Drainage engineer"


def test_the_service_refuses_a_stale_version(alice):
    profile = Profile("Alice Merrin", "Asset manager", "")
    with write():
        change_profile(db.session.get(Member, alice.id), profile, 1)

    with pytest.raises(Conflict), write():
        change_profile(db.session.get(Member, alice.id), profile, 1)


def test_the_organisation_is_changed_by_the_moderators(new_browser, alice):
    browser = new_browser(alice)

    page = browser.page("/account/profile")
    browser.post("/account/profile", **FIELDS, organisation="eastvale-council", role="administrator", email="a@b.uk")

    assert page.link("Tell the moderators") == "/contact"
    assert "Northmoor County Council" in page.text
    assert (alice_now().organisation_id, alice_now().role, alice_now().email) == (
        alice.organisation_id,
        "member",
        alice.email,
    )


def test_bad_characters_are_cleaned_or_refused(new_browser, alice):
    browser = new_browser(alice)

    browser.post("/account/profile", **{**FIELDS, "name": "  Alice \u202e\0  Merrin  ", "how_to_reach": "a\0b\r\nc"})

    assert alice_now().name == "Alice Merrin"
    assert alice_now().how_to_reach == "ab\nc"


def test_edits_are_limited_and_nothing_is_lost(new_browser, alice):
    browser = new_browser(alice)
    for number in range(30):
        browser.post("/account/profile", **{**FIELDS, "version": str(number + 1)})

    page = browser.post("/account/profile", status=429, **{**FIELDS, "version": "31", "job_title": "Once more"})

    assert "You reached the limit of 30 edits" in page.text
    assert page.value("job_title") == "Once more"
    assert int(page.response.headers["Retry-After"]) > 0


def test_who_waits_for_an_edit_of_a_profile_hears_of_it(alice):
    heard = []
    edit_listeners.append(lambda kind, subject_id: heard.append((kind, subject_id)))
    try:
        with write():
            change_profile(db.session.get(Member, alice.id), Profile("Alice Merrin", "Engineer", ""), 1)
    finally:
        edit_listeners.pop()

    assert heard == [("member", alice.id)]


@pytest.mark.parametrize(
    "facts",
    [
        Facts(role="king"),
        Facts(disciplines=("magic",)),
        Facts(disciplines=("drainage", "structures", "finance", "traffic")),
        Facts(working_on="y" * 201),
    ],
)
def test_the_service_keeps_to_the_lists_and_lengths(alice, facts):
    with pytest.raises(Invalid), write():
        change_profile(db.session.get(Member, alice.id), Profile("Alice Merrin", "Engineer", "", facts=facts), 1)

    assert alice_now().version == 1


def test_a_line_whose_letters_stand_for_many_is_kept(alice):
    with write():
        profile = Profile("Alice Merrin", "Engineer", "", facts=Facts(working_on="\ufdfa" * 200))
        change_profile(db.session.get(Member, alice.id), profile, 1)

    assert len(facts_of(alice.id).working_on) == 200
