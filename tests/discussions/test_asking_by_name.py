"""A new question is put by name to members who may be asked about its themes; they are told, and nobody else is."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from forum.accounts.models import Member, Role, State
from forum.clock import now
from forum.database import write
from forum.discussions.models import ASKED_A_WEEK_MOST, Discussion, PostAsk
from forum.extensions import db
from forum.notifications.models import Notification
from forum.themes.models import MemberTheme, Theme
from tests.browser import Answer, Browser
from tests.factories import make_member, make_organisation

DRAINS, WINTER = "drainage-gullies-and-flooding", "winter-service-and-severe-weather"


def make_askable(name: str, *themes: str, **values: Any) -> Member:
    """A member who was here today and may be asked about these themes."""
    member = make_member(name, **{"last_seen_at": now(), **values})
    with write():
        ids = db.session.scalars(db.select(Theme.id).where(Theme.slug.in_(themes)))
        db.session.add_all(MemberTheme(member_id=member.id, theme_id=theme_id) for theme_id in ids)
    return member


def form_for(browser: Browser, **values: Any) -> Answer:
    return browser.page(f"/discussions/new?{urlencode({'title': 'Blocked gullies', **values}, doseq=True)}")


def offered(page: Answer) -> list[str]:
    return [box["value"] for box in page.select("input[name=ask]")]


def start(browser: Browser, *handles: str, status: int = 303, **values: Any) -> Answer:
    fields = {"kind": "question", "title": "Blocked gullies", "body": "What do you do?", "audience": "public"}
    return browser.post("/discussions/new", status, **{**fields, "themes": [DRAINS], "ask": list(handles), **values})


def told() -> dict[int, str]:
    db.session.rollback()
    return dict(db.session.execute(db.select(Notification.member_id, Notification.why)).all())


def test_those_who_fit_are_offered_with_job_and_organisation(new_browser, alice):
    make_askable("Bob Drain", DRAINS, organisation=make_organisation("Westvale Council"))
    make_askable("Wes Winter", WINTER)
    make_askable("Dora Both", DRAINS, WINTER)
    browser = new_browser(alice)

    page = form_for(browser, theme=[DRAINS])

    assert set(offered(page)) == {"bob-drain", "dora-both"}
    assert "Bob Drain, Highways engineer, Westvale Council" in page.text
    # The themes of what is nearest to a search count too, but are not chosen.
    near = form_for(browser, near=[DRAINS, WINTER])
    assert offered(near)[0] == "dora-both"
    assert not near.select("input[name=themes][checked]")
    assert offered(form_for(browser)) == []
    assert "Ask people by name" not in form_for(browser).text


def test_those_asked_are_told_by_name_and_others_are_not(new_browser, outbox, alice):
    bob, _ = make_askable("Bob Drain", DRAINS), make_askable("Dora Both", DRAINS)

    start(new_browser(alice), "bob-drain")
    letters = outbox(bob)

    assert told() == {bob.id: "asked_theme"}
    assert "Alice Merrin asked you by name" in letters[0].text
    assert "your profile says that others may ask you about a theme of this" in letters[0].text
    assert "Alice Merrin asked you by name" in new_browser(bob).page("/notifications").text


@pytest.mark.parametrize("who", ["suspended", "deactivated", "away", "never here", "asker", "asked often"])
def test_who_cannot_or_should_not_be_asked_is_neither_offered_nor_told(new_browser, outbox, alice, who: str):
    values: dict[str, dict[str, Any]] = {
        "suspended": {"suspended_until": now() + timedelta(days=2)},
        "deactivated": {"state": State.DEACTIVATED},
        "away": {"last_seen_at": now() - timedelta(days=31)},
        "never here": {"last_seen_at": None},
    }
    member = make_askable("Bob Drain", DRAINS, **values.get(who, {}))
    browser = new_browser(member if who == "asker" else alice)
    if who == "asked often":
        for number in range(ASKED_A_WEEK_MOST):
            start(new_browser(make_member()), "bob-drain", title=f"Gullies number {number}")
        outbox()
        with write():
            db.session.execute(db.delete(Notification))

    assert offered(form_for(browser, theme=[DRAINS])) == []
    start(browser, "bob-drain")
    outbox()

    assert told() == {}


def test_nobody_is_asked_who_offered_nothing(new_browser, outbox, alice, bob):
    with write():
        db.session.get_one(Member, bob.id).last_seen_at = now()

    start(new_browser(alice), "bob-oakes", "nobody", "\x00")
    outbox()

    assert told() == {}


def test_at_most_five_are_offered_and_asked(new_browser, outbox, alice):
    askable = [make_askable(f"Bob Drain {number}", DRAINS) for number in range(7)]
    browser = new_browser(alice)

    assert len(offered(form_for(browser, theme=[DRAINS]))) == 5
    page = start(browser, *(member.handle for member in askable), status=422)

    assert "Choose up to 5 people." in page.text
    assert page.value("title") == "Blocked gullies"
    # Whom one ticked stays ticked, to choose among them.
    assert len(page.select("input[name=ask][checked]")) == 7


def test_the_choice_and_the_themes_nearby_survive_a_preview(new_browser, alice):
    make_askable("Bob Drain", DRAINS)
    make_askable("Wes Winter", WINTER)

    page = start(new_browser(alice), "bob-drain", status=200, preview="1", near=WINTER)

    assert set(offered(page)) == {"bob-drain", "wes-winter"}
    assert [box["value"] for box in page.select("input[name=ask][checked]")] == ["bob-drain"]
    assert page.value("near") == WINTER


def test_asking_by_name_is_limited(new_browser, alice):
    askable = [make_askable(f"Bob Drain {number}", DRAINS) for number in range(3)]
    newcomer = make_member("Nia New", created_at=now(), approved_at=now() - timedelta(days=2), post_count=0)
    browser = new_browser(newcomer)

    start(browser, *(member.handle for member in askable))
    refused = start(browser, *(member.handle for member in askable), status=429, title="Once more")

    assert "questions to people by name" in refused.text
    assert refused.value("title") == "Once more"
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(PostAsk)) == 3


def test_a_question_that_waits_for_a_look_tells_those_asked_when_it_is_approved(new_browser, outbox, alice, mia):
    bob = make_askable("Bob Drain", DRAINS)
    newcomer = make_member("Nia New", created_at=now(), approved_at=now() - timedelta(days=2), post_count=0)

    start(new_browser(newcomer), "bob-drain", body="See https://example.org for it.")
    outbox()
    assert bob.id not in told()
    desk = new_browser(mia)
    version = desk.page("/moderation/cases/1").value("version")
    desk.post("/moderation/cases/1", action="approve", reason="It is fine.", version=version)
    outbox()

    db.session.rollback()
    assert db.session.scalars(db.select(Discussion)).one().held_at is None
    assert told()[bob.id] == "asked_theme"


def test_the_letters_can_be_switched_off(new_browser, outbox, alice):
    bob = make_askable("Bob Drain", DRAINS, role=Role.MODERATOR)
    settings = new_browser(bob)
    settings.post("/account/notifications", asked="page")

    start(new_browser(alice), "bob-drain")

    assert outbox(bob) == []
    assert told() == {bob.id: "asked_theme"}


def test_the_form_costs_one_statement_for_any_number_of_people(new_browser, statements, alice):
    browser = new_browser(alice)
    make_askable("Bob Drain", DRAINS)
    form_for(browser, theme=[DRAINS])
    with statements() as few:
        form_for(browser, theme=[DRAINS])
    for number in range(6):
        make_askable(f"Dora Drain {number}", DRAINS)
    with statements() as many:
        form_for(browser, theme=[DRAINS])

    assert len(many) == len(few)
