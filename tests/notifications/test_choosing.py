"""The table of choices, the plain ways, and the question at joining."""

import re
from datetime import timedelta

import pytest

from forum.accounts.models import State
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.notifications.channels import channels_of, choose
from forum.notifications.choices import EVENTS, Channel
from forum.notifications.digest_times import DigestTime, digest_time_of
from forum.notifications.presets import PRESET_OF
from tests.factories import make_member

ADDRESS = "/account/notifications"


def chosen_on(page):
    return {tag["name"]: tag["value"] for tag in page.select("main input[type=radio][checked]")}


def test_the_table_has_a_row_for_each_event_and_shows_the_usual_ways(new_browser, alice):
    page = new_browser(alice).page(ADDRESS)

    heads = [" ".join(tag.get_text(" ").split()) for tag in page.select(".choice-table th[scope=row]")]
    assert heads == [*(event.words for event in EVENTS), "Decisions about me or what I wrote"]
    assert [tag.get_text() for tag in page.select(".choice-table th[scope=col]")] == [
        "Off",
        "Page",
        "At once",
        "Daily",
        "Weekly",
    ]
    assert chosen_on(page) == {event.name: event.usual for event in EVENTS}
    assert len(page.select(".choice-table input")) == sum(len(event.ways) for event in EVENTS)


def test_each_choice_names_its_event_and_its_way(new_browser, alice):
    page = new_browser(alice).page(ADDRESS)

    label = page.select("input[name=mention][value=daily]")[0].find_parent("label")

    # The word that stands on phones only is not what names the button.
    assert label.select_one(".hidden").get_text() == "Somebody mentions me: Daily"
    assert label.select_one("[aria-hidden=true]").get_text() == "Daily"


def test_choices_and_the_time_of_digests_are_kept(new_browser, alice):
    browser = new_browser(alice)

    answer = browser.fill(ADDRESS, mention="weekly", reply="off", digest_hour="17", digest_weekday="4")
    page = browser.follow(answer)

    channels = channels_of([alice.id])[alice.id]
    assert (channels["mention"], channels["reply"], channels["accepted"]) == ("weekly", "off", "at_once")
    assert digest_time_of(alice.id) == DigestTime(17, 4)
    assert chosen_on(page)["mention"] == "weekly"
    assert [tag["value"] for tag in page.select("option[selected]")][:2] == ["17", "4"]
    assert "Your choices are saved." in page.text


def test_what_a_form_does_not_send_stays(new_browser, alice):
    with write():
        choose(alice.id, {"reply": Channel.DAILY})

    new_browser(alice).post(ADDRESS, mention="off")

    channels = channels_of([alice.id])[alice.id]
    assert (channels["mention"], channels["reply"]) == ("off", "daily")


@pytest.mark.parametrize(
    "fields", [{"mention": "hourly"}, {"saved_search": "daily"}, {"digest_hour": "24"}, {"digest_weekday": "x"}]
)
def test_what_is_not_offered_is_refused_and_the_rest_is_kept(new_browser, alice, fields):
    page = new_browser(alice).post(ADDRESS, 422, **{"reply": "off", **fields})

    assert page.select(".error-summary a")
    assert chosen_on(page)["reply"] == "off"
    assert channels_of([alice.id])[alice.id]["reply"] == "weekly"


def test_a_plain_way_is_one_press_and_the_page_says_which_holds(new_browser, alice):
    browser = new_browser(alice)
    browser.post(ADDRESS, digest_hour="6")

    page = browser.follow(browser.post(f"{ADDRESS}/preset", preset="everything"))
    back = browser.follow(browser.post(f"{ADDRESS}/preset", preset="quiet"))

    assert "You are told like this from now on: Everything at once." in page.text
    assert set(chosen_on(page).values()) == {"at_once"}
    assert re.search("An email for each thing as it happens. Chosen", page.text)
    assert re.search(r"one a week about what you follow. Chosen", back.text)
    assert digest_time_of(alice.id).hour == 6


def test_a_plain_way_can_be_taken_back(new_browser, alice):
    browser = new_browser(alice)
    browser.post(ADDRESS, mention="weekly", reply="off", digest_hour="6")
    former = channels_of([alice.id])[alice.id]
    page = browser.follow(browser.post(f"{ADDRESS}/preset", preset="page"))

    back = browser.follow(browser.post(f"{ADDRESS}/preset/undo", before=undo_of(page)))

    assert channels_of([alice.id])[alice.id] == former
    assert "Your choices are as they were before." in back.text
    assert not back.select("input[name=before]")


def test_what_was_chosen_after_a_plain_way_is_not_undone(new_browser, alice):
    browser = new_browser(alice)
    answer = browser.post(f"{ADDRESS}/preset", preset="page")
    before = undo_of(browser.follow(answer))
    browser.post(ADDRESS, mention="off")

    page = browser.follow(browser.post(f"{ADDRESS}/preset/undo", before=before))

    assert "You chose something else after that, so nothing was undone." in page.text
    assert channels_of([alice.id])[alice.id]["mention"] == "off"
    assert not browser.page(answer.location).select("input[name=before]")


def test_nobody_undoes_with_what_is_not_theirs(new_browser, alice, bob):
    page = new_browser(alice).follow(new_browser(alice).post(f"{ADDRESS}/preset", preset="page"))
    browser = new_browser(bob)
    browser.post(f"{ADDRESS}/preset", preset="page")

    for before in (undo_of(page), f"{undo_of(page)}x", ""):
        browser.post(f"{ADDRESS}/preset/undo", 404, before=before)

    assert channels_of([bob.id])[bob.id] == PRESET_OF["page"].channels


def undo_of(page):
    """What the button that takes a plain way back sends."""
    return page.select("input[name=before]")[0]["value"]


def test_a_way_that_there_is_not_is_no_page(new_browser, alice):
    new_browser(alice).post(f"{ADDRESS}/preset", 404, preset="loud")


@pytest.mark.parametrize(("state", "leads_to"), [(State.ACTIVE, "/"), (State.PENDING, "/account/waiting")])
def test_whoever_joins_is_asked_once_and_quiet_is_chosen_already(new_browser, state, leads_to):
    robin = make_member("Robin New", state=state)
    browser = new_browser(robin)
    page = browser.page(f"{ADDRESS}/start")

    answer = browser.post(f"{ADDRESS}/start", way="page")

    assert chosen_on(page) == {"way": "quiet"}
    assert bool(page.select(f'main a[href="{ADDRESS}"]')) is (state == State.ACTIVE)
    assert answer.location == leads_to
    assert channels_of([robin.id])[robin.id] == PRESET_OF["page"].channels


def test_an_answer_that_was_not_offered_is_refused(new_browser, alice):
    page = new_browser(alice).post(f"{ADDRESS}/start", 422, way="loud")

    assert page.select(".error-summary")


def test_who_is_not_confirmed_or_suspended_is_not_asked(new_browser):
    for values in ({"state": State.UNCONFIRMED}, {"suspended_until": now() + timedelta(days=1)}):
        robin = make_member(**values)

        new_browser(robin).page(f"{ADDRESS}/start", 303)


def test_the_page_costs_as_much_for_who_chose_everything_as_for_who_chose_nothing(new_browser, alice, statements):
    browser = new_browser(alice)
    browser.page(ADDRESS)
    with statements() as usual:
        browser.page(ADDRESS)
    browser.post(f"{ADDRESS}/preset", preset="everything")
    browser.page(ADDRESS)

    with statements() as chosen:
        browser.page(ADDRESS)

    assert len(usual) == len(chosen) <= 15


def test_a_suspended_member_sees_none_of_these_pages(new_browser, alice):
    browser = new_browser(alice)
    with write():
        alice_row = db.session.get(type(alice), alice.id)
        alice_row.suspended_until = now() + timedelta(days=1)

    for address in ("/notifications", "/following", ADDRESS, f"{ADDRESS}/record"):
        browser.page(address, status=403)
