"""Advocates: offering help with a theme in a region, finding who does, and ending it."""

import pytest

from forum.accounts.models import Member, State
from forum.audit.models import AuditEntry
from forum.clock import now
from forum.database import write
from forum.expertise.models import ADVOCACIES_MOST, Advocate
from forum.extensions import db
from forum.notifications.models import Event
from forum.objectives.models import Objective, ObjectiveLead
from forum.themes.queries import all_themes
from tests.factories import make_advocate, make_member, make_organisation

DRAINS = "drainage-gullies-and-flooding"


def offers():
    db.session.rollback()
    return db.session.scalars(db.select(Advocate).order_by(Advocate.id)).all()


def make_lead(member):
    with write():
        objective = db.session.scalars(db.select(Objective).limit(1)).one()
        db.session.add(ObjectiveLead(objective_id=objective.id, member_id=member.id))


@pytest.fixture()
def dora(app):
    return make_member("Dora Drain", organisation=make_organisation("Westvale Council", region="South West"))


def test_a_member_offers_help_and_others_find_it(new_browser, alice, dora):
    browser = new_browser(dora)
    form = browser.page(f"/account/advocate?theme={DRAINS}")
    # Their own region stands there already.
    assert form.select("#region option[selected]")[0]["value"] == "south-west"
    assert form.select("#theme option[selected]")[0]["value"] == DRAINS

    page = browser.follow(browser.fill("/account/advocate", theme=DRAINS, note="Soakaways, mostly"))

    assert "You are an advocate of Drainage, gullies and flooding." in page.text
    reader = new_browser(alice)
    listed = reader.page("/advocates")
    assert "Helps in South West: Soakaways, mostly" in listed.text
    assert "Dora Drain" in reader.page(f"/themes/{DRAINS}").select(".aside")[0].get_text()
    assert "Drainage, gullies and flooding , South West: Soakaways, mostly" in reader.page("/people/dora-drain").text


def test_visitors_see_no_advocates(browser, dora):
    make_advocate(dora)

    assert "Dora Drain" not in browser.page(f"/themes/{DRAINS}").html
    assert browser.page("/advocates", status=302).location.startswith("/sign-in")
    assert browser.page("/account/advocate", status=302).location.startswith("/sign-in")


def test_the_list_narrows_by_theme_and_region_and_puts_the_region_first(new_browser, alice, bob, dora):
    make_advocate(bob)
    make_advocate(dora, region="South West")
    make_advocate(alice, "structures", region="South West")
    browser = new_browser(alice)

    def names(query):
        return [tag.get_text() for tag in browser.page(f"/advocates?{query}").select("section .row-title")]

    assert names(f"theme={DRAINS}") == ["Dora Drain", "Bob Oakes"]
    assert names(f"theme={DRAINS}&region=south-west") == ["Dora Drain", "Bob Oakes"]
    assert names("region=south-west") == ["Dora Drain", "Bob Oakes", "Alice Merrin"]
    assert "Nobody offers help with this yet" in browser.page("/advocates?theme=trees-verges-and-environment").text
    browser.page("/advocates?theme=love", status=404)


def test_a_theme_page_puts_those_of_the_readers_region_first(new_browser, bob, dora):
    make_advocate(make_member("Abel Near"), region="Wales")
    make_advocate(bob)
    make_advocate(dora, region="South West")

    text = new_browser(dora).page(f"/themes/{DRAINS}").select(".aside")[0].get_text()

    assert text.index("Dora Drain") < text.index("Bob Oakes") < text.index("Abel Near")


def test_offering_the_same_again_changes_its_line_and_ends_a_pause(new_browser, dora):
    browser = new_browser(dora)
    browser.post("/account/advocate", theme=DRAINS, region="", note="Once")
    browser.post(f"/account/advocate/{offers()[0].id}/pause")
    assert offers()[0].paused_at is not None

    browser.post("/account/advocate", theme=DRAINS, region="", note="Twice")

    assert [(row.note, row.paused_at) for row in offers()] == [("Twice", None)]


def test_who_pauses_shows_nowhere_until_they_are_back(new_browser, alice, dora):
    row, browser, reader = make_advocate(dora), new_browser(dora), new_browser(alice)

    browser.post(f"/account/advocate/{row.id}/pause")
    assert "Paused: you are not asked" in browser.page("/account/advocate").text
    assert "Dora Drain" not in reader.page("/advocates").text
    assert "Dora Drain" not in reader.page("/people?offers=advocates").text
    browser.post(f"/account/advocate/{row.id}/resume")

    assert "Dora Drain" in reader.page("/advocates").text


@pytest.mark.parametrize("values", [{"suspended_until": True}, {"state": State.DEACTIVATED}])
def test_who_is_not_in_good_standing_shows_nowhere(new_browser, alice, dora, values):
    make_advocate(dora)
    with write():
        for name, value in values.items():
            when = now().replace(year=now().year + 1) if value is True else value
            setattr(db.session.get_one(Member, dora.id), name, when)

    assert "Dora Drain" not in new_browser(alice).page("/advocates").text


def test_a_member_stops_and_nobody_else_changes_it(new_browser, alice, dora):
    row = make_advocate(dora)
    for verb in ("pause", "resume", "stop"):
        new_browser(alice).post(f"/account/advocate/{row.id}/{verb}", status=404)
    new_browser(dora).post(f"/account/advocate/{row.id}/praise", status=404)
    assert len(offers()) == 1

    new_browser(dora).post(f"/account/advocate/{row.id}/stop")

    assert offers() == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"theme": ""}, "Choose the theme that you offer to help with."),
        ({"theme": "love"}, "Not a valid choice."),
        ({"region": "atlantis"}, "Not a valid choice."),
        ({"note": "y" * 201}, "Use 200 characters or fewer. You have 201."),
    ],
)
def test_a_refused_offer_says_why_and_keeps_what_was_typed(new_browser, dora, fields, sentence):
    typed = {"theme": DRAINS, "region": "", "note": "Soakaways", **fields}

    page = new_browser(dora).post("/account/advocate", status=422, **typed)

    assert sentence in page.text
    assert page.value("note") == typed["note"]
    assert offers() == []


def test_ten_offers_are_enough(new_browser, dora):
    for theme in all_themes()[:ADVOCACIES_MOST]:
        make_advocate(dora, theme.slug)
    last = all_themes()[ADVOCACIES_MOST].slug

    page = new_browser(dora).post("/account/advocate", status=422, theme=last, region="", note="One more")

    assert "You are an advocate 10 times over." in page.text
    assert page.value("note") == "One more"
    assert len(offers()) == ADVOCACIES_MOST


@pytest.mark.parametrize("who", ["administrator", "lead"])
def test_an_administrator_or_lead_ends_it_with_a_reason_that_is_told_and_kept(
    new_browser, outbox, alice, ada, dora, who
):
    row = make_advocate(dora)
    make_lead(alice)
    actor = ada if who == "administrator" else alice
    browser = new_browser(actor)
    assert "End this" in browser.page("/advocates").text

    refused = browser.post(f"/advocates/{row.id}/end", status=422, reason="")
    browser.post(f"/advocates/{row.id}/end", reason="Asked to be taken off by telephone.")

    assert "Enter the reason." in refused.text
    assert offers() == []
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("end_advocate", actor.id, dora.id)
    assert entry.details == {"theme": DRAINS, "region": ""}
    letters = outbox(dora)
    assert "Asked to be taken off by telephone." in letters[0].text
    assert db.session.scalars(db.select(Event)).one().actor_id is None


def test_nobody_else_ends_an_offer_and_nobody_their_own_this_way(new_browser, alice, mia, dora):
    row = make_advocate(dora)
    make_lead(dora)

    for member in (alice, mia, dora):
        new_browser(member).page(f"/advocates/{row.id}/end", status=403)
        new_browser(member).post(f"/advocates/{row.id}/end", status=403, reason="No reason at all.")
    new_browser(alice).page("/advocates/999/end", status=404)

    assert len(offers()) == 1
    assert "End this" not in new_browser(alice).page("/advocates").text


def test_the_leads_stand_on_the_page_of_advocates(new_browser, alice, bob):
    make_lead(bob)

    assert "Bob Oakes" in new_browser(alice).page("/advocates").select("#leads")[0].get_text()


def test_the_pages_cost_the_same_for_one_and_for_thirty(new_browser, alice, cost_of):
    browser = new_browser(alice)
    make_advocate(make_member())
    addresses = ("/advocates", f"/themes/{DRAINS}", "/account/advocate")
    before = [cost_of(browser, address) for address in addresses]
    for theme in all_themes()[:ADVOCACIES_MOST]:
        make_advocate(alice, theme.slug)
    for _ in range(30):
        make_advocate(make_member())

    assert before == [cost_of(browser, address) for address in addresses]
    assert max(before) <= 15
