"""Members and organisations on the search page: who finds them, and by what."""

import pytest

from forum.accounts.models import Member, State
from forum.database import write
from forum.expertise.models import Advocate
from forum.expertise.queries import Facts
from forum.expertise.services import Offer, offer_help, pause_help, set_facts
from forum.extensions import db
from forum.organisations.models import NameKind, OrganisationKind, OrganisationName
from forum.organisations.services import add_name, add_organisation
from forum.text.plain import fold
from forum.themes.models import MemberTheme, Theme
from forum.themes.queries import find_theme
from tests.browser import Browser
from tests.factories import make_discussion, make_member, make_organisation, make_story
from tests.finding.asking import counts, search, titles


@pytest.fixture()
def bridget(app):
    """A member with everything that a profile has."""
    member = make_member("Bridget Quill", organisation=make_organisation("Fenmarsh Council", region="Wales"))
    with write():
        row = db.session.merge(member)
        row.job_title, row.how_to_reach, row.handle = "Culvert surveyor", "Ring the yard at Ferry Lane", "bquill"
        theme = db.session.scalars(db.select(Theme).where(Theme.slug == "road-drainage-and-flooding")).one_or_none()
        theme = theme or db.session.scalars(db.select(Theme).limit(1)).one()
        db.session.add(MemberTheme(member_id=row.id, theme_id=theme.id))
    return member


@pytest.mark.parametrize("words", ["quill", "culvert", "bquill", "fenmarsh", "ferry lane"])
def test_a_member_is_found_by_name_post_handle_body_and_how_to_reach(new_browser, bob, bridget, words: str):
    page = search(new_browser(bob), words, kind="member")

    assert titles(page) == ["Bridget Quill"]
    row = page.select(".result")[0].get_text(" ")
    for part in ("Member", "Culvert surveyor", "Fenmarsh Council"):
        assert part in row
    assert page.select(".result a")[0]["href"] == "/people/bquill"


def test_a_member_is_found_by_what_they_may_be_asked_about(new_browser, bob, bridget):
    theme = db.session.scalars(db.select(Theme).join(MemberTheme)).one()

    assert titles(search(new_browser(bob), theme.name, kind="member")) == ["Bridget Quill"]
    assert titles(search(new_browser(bob), "", kind="member", theme=theme.slug)) == ["Bridget Quill"]


def test_a_members_name_stands_first(new_browser, bob, alice, bridget):
    make_discussion(alice, "What Bridget Quill wrote on quills, by Bridget", body="Bridget Quill. " * 20)

    assert titles(search(new_browser(bob), "bridget QUILL"))[0] == "Bridget Quill"
    assert titles(search(new_browser(bob), "bquill"))[0] == "Bridget Quill"


def test_visitors_and_the_pending_never_get_members(browser: Browser, new_browser, bridget):
    pending = make_member("Pat Pending", state=State.PENDING)

    for viewer in (browser, new_browser(pending)):
        page = search(viewer, "quill culvert fenmarsh")
        assert titles(page) == ["Fenmarsh Council"]
        assert counts(page, "kind") == {"story": 0, "discussion": 0, "post": 0, "organisation": 1}
        search(viewer, "quill", 404, kind="member")
        search(viewer, "", 404, kind="member")


@pytest.mark.parametrize("state", [State.UNCONFIRMED, State.PENDING, State.DEACTIVATED])
def test_only_open_accounts_are_found_also_by_moderators(new_browser, bob, mia, state: State):
    make_member("Lantern Hall", state=state)

    assert titles(search(new_browser(bob), "lantern")) == []
    assert titles(search(new_browser(mia), "lantern")) == []


def test_addresses_and_passwords_are_found_by_nobody(new_browser, mia, bridget):
    with write():
        db.session.merge(bridget).email = "zyx@secretpost.example"

    for words in ("zyx@secretpost.example", "secretpost", bridget.password_hash):
        assert "Bridget Quill" not in titles(search(new_browser(mia), words[:200], kind="member"))


def test_an_organisation_is_found_by_any_of_its_names_and_stands_first(browser: Browser, alice):
    with write():
        add_organisation(
            "Cumberland Council",
            OrganisationKind.UNITARY,
            short="Cumberland",
            former=("Cumbria County Council",),
            nation="England",
            region="North West",
            description="Looks after the roads of the west.",
        )
    make_story(alice, "What Cumbria County Council learned", result="Cumbria County Council " * 30)

    for words in ("cumbria county council", "CUMBERLAND", "Cumberland Council"):
        page = search(browser, words)
        assert titles(page)[0] == "Cumberland Council", words
    row = page.select(".result")[0].get_text(" ")
    for part in ("Organisation", "Looks after the roads", "Also known as", "Unitary authority · North West"):
        assert part in row
    assert page.select(".result a")[0]["href"] == "/organisations/cumberland-council"
    assert titles(search(browser, "north west", kind="organisation")) == ["Cumberland Council"]


def test_a_name_that_a_body_gains_and_loses_is_followed(browser: Browser):
    body = make_organisation("Fenmarsh Council")
    assert titles(search(browser, "saltwick")) == []

    with write():
        add_name(db.session.merge(body), "Saltwick District", NameKind.FORMER)
    assert titles(search(browser, "saltwick")) == ["Fenmarsh Council"]
    with write():
        row = db.session.scalars(
            db.select(OrganisationName).where(OrganisationName.folded == fold("Saltwick District"))
        )
        db.session.delete(row.one())

    assert titles(search(browser, "saltwick")) == []


def test_a_profile_that_changes_is_followed_through_its_page(new_browser, bob, bridget):
    own = new_browser(bridget)
    version = own.page("/account/profile").value("version")
    themes = [theme.slug for theme in db.session.scalars(db.select(Theme).order_by(Theme.position).limit(3))]

    own.post(
        "/account/profile",
        name="Bridget Reed",
        job_title="Bridge engineer",
        how_to_reach="",
        ask_about=themes[1:],
        version=version,
    )

    looker = new_browser(bob)
    assert titles(search(looker, "quill culvert ferry", kind="member")) == []
    assert titles(search(looker, "reed", kind="member")) == ["Bridget Reed"]
    assert titles(search(looker, "", kind="member", theme=themes[2])) == ["Bridget Reed"]
    name = db.session.scalar(db.select(Theme.name).where(Theme.slug == themes[2]))
    with write():
        offer_help(bob, Offer(find_theme(themes[2])))
    search(looker, "reed")
    _rename(themes[2], "Windmills")
    found = sorted(titles(search(looker, "windmill", kind="member")))
    # The themes stay for the tests that come after.
    _rename(themes[2], name)
    assert found == ["Bob Oakes", "Bridget Reed"]


def _rename(slug, name):
    with write():
        db.session.execute(db.update(Theme).where(Theme.slug == slug).values(name=name))


@pytest.fixture()
def quill(bridget):
    """She says what she is and knows, and is an advocate."""
    with write():
        theme = find_theme("structures")
        set_facts(bridget.id, Facts(role="engineer", disciplines=("drainage", "structures")))
        offer_help(db.session.get_one(Member, bridget.id), Offer(theme))
    return bridget


@pytest.mark.parametrize(
    ("group", "value", "typed", "chip"),
    [
        ("discipline", "drainage", "discipline:drain", "Drainage and flooding"),
        ("role", "engineer", "role:Engineer", "Engineer"),
        ("advocate", "structures", "advocate:structures", "Advocate: Structures"),
    ],
)
def test_members_are_filtered_by_what_they_know_are_and_offer(new_browser, bob, quill, group, value, typed, chip):
    make_member("Quillon Reed")
    looker = new_browser(bob)

    everybody = search(looker, "", kind="member")
    filtered = search(looker, "", kind="member", **{group: value})
    asked = search(looker, typed)

    assert counts(everybody, group)[value] == 1
    assert titles(filtered) == titles(asked) == ["Bridget Quill"]
    for page in (filtered, asked):
        assert [tag.get_text() for tag in page.select(".chip")][-1] == f"Remove filter: {chip}"
        assert [box["value"] for box in page.select(f'.filters input[name="{group}"][checked]')] == [value]
        assert "Save this search" not in page.text
    assert not counts(search(looker, "quill"), group)


@pytest.mark.parametrize(
    ("words", "shown"),
    [("winter", "Discipline: Winter service."), ("inspector", "Role: Inspector."), ("chalk", "Soakaways on chalk.")],
)
def test_a_member_who_is_found_shows_by_what(new_browser, bob, bridget, words, shown):
    with write():
        facts = Facts(role="inspector", disciplines=("winter-service",), ask_about_text="Soakaways on chalk.")
        set_facts(bridget.id, facts)

    page = search(new_browser(bob), words, kind="member")

    assert shown in page.select(".snippet")[0].get_text()
    assert page.select(".snippet mark")[0].get_text().lower() == words


def test_the_filters_of_people_follow_every_change(new_browser, bob, quill):
    looker = new_browser(bob)
    search(looker, "quill")
    with write():
        set_facts(quill.id, Facts(role="inspector", disciplines=("finance",)))
        pause_help(db.session.scalars(db.select(Advocate)).one(), db.session.get_one(Member, quill.id), is_paused=True)
    page = search(looker, "quill", kind="member")

    assert counts(page, "role") == {"inspector": 1}
    assert counts(page, "discipline") == {"finance": 1}
    assert counts(page, "advocate") == {}


def test_visitors_never_filter_by_people(browser: Browser, quill):
    for name, value in (("role", "engineer"), ("discipline", "drainage"), ("advocate", "structures")):
        search(browser, "quill", 404, **{name: value})
        page = search(browser, f"{name}:{value}")
        assert "Members are found by members only. Sign in first." in page.text
        assert titles(page) == []
