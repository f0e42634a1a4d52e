"""«I'm leaving»: what is listed, to whom it can go, and taking it back."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member
from forum.clock import now, today
from forum.database import write
from forum.expertise.models import Advocate
from forum.extensions import db
from forum.leaving.models import HandOver
from forum.messages.models import MessageBlock
from forum.objectives.models import ObjectiveLead
from forum.objectives.queries import find_objective
from forum.organisations.alliances import Membership, set_membership
from forum.organisations.models import AllianceRole
from tests.factories import make_adoption, make_advocate, make_discussion, make_member, make_organisation, make_story
from tests.leaving.people import colleague, make_hand_over, states, whole

PAGE = "/account/leaving"


def lead(member: Member, slug: str = "build-capacity") -> int:
    with write():
        objective = find_objective(slug)
        db.session.add(ObjectiveLead(objective_id=objective.id, member_id=member.id))
    return objective.id


def test_the_page_lists_all_that_would_be_left_without_a_person(new_browser, alice, bob):
    own, kept = make_story(alice, "Sensors in gullies"), make_story(colleague("Ann Other"), "Salt on hills")
    tried = make_adoption(make_story(bob, "Signals part time"), alice, may_be_asked=True)
    with write():
        db.session.merge(kept).backup_contact_id = alice.id
    objective, advocate = lead(alice), make_advocate(alice)
    make_discussion(alice, "Who salts footways first?", kind="question")
    alliance = make_organisation("Three Hills Alliance", "alliance")
    with write():
        body = make_organisation("Northmoor County Council")
        set_membership(db.session.merge(alliance), db.session.merge(body), Membership(AllianceRole.CHAIR))

    page = new_browser(alice).page(PAGE)

    sent = page.form(PAGE)
    assert sent["stories"] == [f"story:{own.id}", f"story:{kept.id}"]
    assert (sent["adoptions"], sent["leads"]) == ([f"adoption:{tried.id}"], [f"lead:{objective}"])
    assert sent["advocacies"] == [f"advocate:{advocate.id}"]
    assert "You are its author and its contact for questions." in page.text
    assert "You are its backup contact." in page.text
    assert "Who salts footways first?" in page.text
    assert "chairs Three Hills Alliance" in page.text


def test_nobody_waits_where_nothing_would_be_left(new_browser, alice):
    page = new_browser(alice).page(PAGE)

    assert "Nobody waits for you here" in page.text
    assert new_browser(alice).page("/account").link("I’m leaving") == PAGE


def test_the_successor_is_told_at_once_and_nothing_changes_yet(new_browser, outbox, alice):
    kit, story = colleague(), make_story(alice, "Sensors in gullies")

    browser = new_browser(alice)
    answer = browser.fill(PAGE, successor=kit.handle, words="The pumps are in the blue folder.")

    assert "Kit Keeper is asked and told." in browser.follow(answer).text
    letter = outbox(kit)[-1]
    assert letter.subject == "Alice Merrin asks you to take over"
    for words in ("Sensors in gullies", "The pumps are in the blue folder.", "Nothing changes before you accept"):
        assert words in letter.text
    db.session.rollback()
    assert (db.session.merge(story).contact_id, story.keeper_id) == (alice.id, None)
    assert "Alice Merrin asks you to take over 1 thing" in new_browser(kit).page("/notifications").text


def test_somebody_found_by_name_may_be_named(new_browser, alice):
    kit, story = colleague(), make_story(alice)
    colleague("Kit Carver")
    browser = new_browser(alice)

    several = browser.fill(PAGE, status=422, other="Kit")
    browser.fill(PAGE, other="Kit Keeper")

    assert "Several members fit “Kit”" in several.text
    row = db.session.scalars(db.select(HandOver)).one()
    assert (row.successor_id, states(row)) == (kit.id, {f"story:{story.id}": "offered"})


def test_the_record_stays_with_its_own_people(new_browser, alice, bob):
    story = make_story(alice)
    browser = new_browser(alice)

    refused = browser.fill(PAGE, status=422, other="Bob Oakes", words="Over to you.")
    objective = lead(alice)
    browser.fill(PAGE, other="Bob Oakes")

    assert "Name somebody of Northmoor County Council" in refused.text
    assert refused.value("words") == "Over to you."
    row = db.session.scalars(db.select(HandOver)).one()
    assert states(row) == {f"story:{story.id}": "waiting", f"lead:{objective}": "offered"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"stories": []}, "Choose at least one thing to hand over."),
        ({"leaves_on": "2020-01-01"}, "Enter today or a later day."),
        ({"leaves_on": ""}, "Enter today or a later day."),
        ({"leaves_on": "2099-01-01"}, "Enter today or a day within a year from now."),
        ({"other": "Nobody Known"}, "No other member is called “Nobody Known”."),
        ({"words": "x" * 1001}, "Use 1,000 characters or fewer."),
    ],
)
def test_what_cannot_be_is_said_and_everything_typed_is_kept(new_browser, alice, change, sentence):
    kit = colleague()
    make_story(alice)

    page = new_browser(alice).fill(PAGE, status=422, **{"successor": kit.handle, "words": "Thank you.", **change})

    assert sentence in page.text
    assert page.value("words") in ("Thank you.", "x" * 1001)
    assert page.form(PAGE)["successor"] == [kit.handle]


def test_who_blocks_or_is_away_is_not_asked(new_browser, alice):
    kit, gone = colleague(), colleague("Sue Spended", suspended_until=now() + timedelta(days=1))
    make_story(alice)
    with write():
        db.session.add(MessageBlock(member_id=kit.id, blocked_id=alice.id))
    browser = new_browser(alice)

    blocked = browser.fill(PAGE, status=422, successor=kit.handle)
    suspended = browser.fill(PAGE, status=422, successor=gone.handle)

    assert "Kit Keeper takes no messages from you at the moment." in blocked.text
    assert "Sue Spended cannot answer at the moment." in suspended.text
    assert db.session.scalar(db.select(HandOver)) is None


def test_what_changed_meanwhile_is_a_conflict(new_browser, alice, bob):
    kit, story = colleague(), make_story(alice)
    browser = new_browser(alice)
    sent = browser.page(PAGE).form(PAGE) | {"successor": kit.handle}
    with write():
        db.session.merge(story).deleted_at = now()

    page = browser.post(PAGE, status=409, **sent)

    assert "What you look after has changed" in page.text


def test_a_second_offer_waits_for_the_first(new_browser, alice):
    kit = colleague()
    make_story(alice)
    browser = new_browser(alice)
    sent = browser.page(PAGE).form(PAGE) | {"successor": kit.handle}
    browser.post(PAGE, **sent)

    page = browser.post(PAGE, status=409, **sent)

    assert "An offer of yours waits for its answer." in page.text


def test_an_offer_is_taken_back_until_it_is_answered(new_browser, outbox, alice):
    kit, story = colleague(), make_story(alice)
    row = make_hand_over(alice, kit)
    browser = new_browser(alice)

    stale = browser.post(f"/hand-overs/{row.id}/take-back", status=409, version=row.version - 1)
    browser.post(f"/hand-overs/{row.id}/take-back", version=row.version)

    assert "answered or taken back in another window" in stale.text
    assert states(row) == {f"story:{story.id}": "withdrawn"}
    assert outbox(kit) == []
    new_browser(kit).page(f"/hand-overs/{row.id}", status=410)
    assert browser.page(PAGE).form(PAGE)["stories"] == [f"story:{story.id}"]


def test_only_whoever_made_it_takes_it_back(new_browser, alice):
    kit = colleague()
    make_story(alice)
    row = make_hand_over(alice, kit)

    new_browser(kit).post(f"/hand-overs/{row.id}/take-back", status=403, version=row.version)

    assert whole(row.id).is_offered


def test_hand_overs_are_limited_by_the_day(new_browser, alice):
    kit = colleague()
    make_story(alice)
    browser = new_browser(alice)
    for _ in range(5):
        browser.fill(PAGE, successor=kit.handle)
        row = db.session.scalars(db.select(HandOver).order_by(HandOver.id.desc()).limit(1)).one()
        browser.post(f"/hand-overs/{row.id}/take-back", version=row.version)

    page = browser.fill(PAGE, status=429, successor=kit.handle)

    assert "hand-overs" in page.text


def test_with_nobody_named_the_moderators_have_it_and_an_advocacy_ends(new_browser, alice, mia):
    story, advocacy = make_story(alice), f"advocate:{make_advocate(alice).id}"
    browser = new_browser(alice)

    browser.fill(PAGE)

    row = db.session.scalars(db.select(HandOver)).one()
    assert states(row) == {f"story:{story.id}": "waiting", advocacy: "ended"}
    assert db.session.scalar(db.select(Advocate)) is None
    assert "With the moderators" in browser.page(PAGE).text
    desk = new_browser(mia).page("/moderation/hand-overs")
    assert [link.text for link in desk.select(".row-title a")] == ["Alice Merrin"]


def test_an_advocacy_alone_asks_nobody(new_browser, alice, mia):
    kit, advocacy = colleague(), f"advocate:{make_advocate(alice).id}"
    browser = new_browser(alice)

    answer = browser.fill(PAGE, successor=kit.handle)

    row = db.session.scalars(db.select(HandOver)).one()
    assert (states(row), row.waiting_since) == ({advocacy: "ended"}, None)
    assert "nobody has to take anything over" in browser.follow(answer).text
    assert "No hand-over waits" in new_browser(mia).page("/moderation/hand-overs").text


def test_the_page_costs_the_same_for_one_and_thirty(new_browser, statements, alice, bob):
    kit, mine, costs = colleague(), new_browser(alice), []
    for number in (1, 30):
        make_adoption(make_story(bob), alice, may_be_asked=True)
        for _ in range(number):
            make_story(alice)
        row = make_hand_over(alice, kit)
        costs.append(cost_of(statements, mine))
        new_browser(kit).fill(row.address, answer="yes")
        make_story(alice)
        costs.append(cost_of(statements, mine))

    assert costs[:2] == costs[2:] and max(costs) <= 15


def cost_of(statements, browser) -> int:
    browser.page(PAGE)
    with statements() as seen:
        browser.page(PAGE)
    return len(seen)


def test_a_move_to_another_organisation_takes_no_story_along(new_browser, alice, bob):
    story = make_story(alice)
    with write():
        db.session.get_one(Member, alice.id).organisation_id = bob.organisation_id

    page = new_browser(alice).page(PAGE)

    assert db.session.merge(story).organisation_id == make_organisation("Northmoor County Council").id
    assert "It is a record of Northmoor County Council." in page.text


def test_the_profile_tells_from_the_last_day_on(new_browser, alice, bob):
    kit = colleague()
    make_story(alice)
    later = make_hand_over(alice, kit, leaves_on=today() + timedelta(days=3))
    before = new_browser(bob).page(alice.address)
    with write():
        db.session.merge(later).leaves_on = today()
    new_browser(kit).fill(f"/hand-overs/{later.id}", answer="yes")

    page = new_browser(bob).page(alice.address)

    assert "Left " not in before.text
    assert f"Left Northmoor County Council in {today():%B %Y} and handed over to Kit Keeper" in page.text


def test_visitors_and_the_suspended_see_none_of_it(browser, new_browser, alice):
    suspended = make_member("Sam Stopped", suspended_until=now() + timedelta(days=2))

    assert browser.send("GET", PAGE).status == 302
    new_browser(suspended).page(PAGE, status=403)
