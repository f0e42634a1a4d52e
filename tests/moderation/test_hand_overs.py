"""What nobody took when a member left: moderators name somebody, or the organisation itself is asked."""

from datetime import timedelta

from forum.accounts.models import Member, Role
from forum.audit.models import AuditEntry
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.moderation.services.telling import tell_moderators
from forum.objectives.models import ObjectiveLead
from forum.objectives.queries import find_objective
from forum.stories.models import Story
from tests.factories import make_adoption, make_story
from tests.leaving.people import colleague, make_hand_over, states
from tests.moderation.cases import open_case


def lead(member: Member) -> int:
    with write():
        objective = find_objective("build-capacity")
        db.session.add(ObjectiveLead(objective_id=objective.id, member_id=member.id))
    return objective.id


def test_a_moderator_names_somebody_and_everybody_concerned_is_told(new_browser, browser, outbox, alice, mia):
    kit, story = colleague(), make_story(alice, "Sensors in gullies")
    row = make_hand_over(alice, None)
    place = f"/moderation/hand-overs/{row.id}"

    new_browser(mia).fill(place, successor=kit.handle, reason="She runs the gully gang.")

    assert states(row) == {f"story:{story.id}": "settled"}
    assert "Ask Kit Keeper a question" in browser.page(story.address).text
    assert "You were asked to look after 1 thing of Alice Merrin" in outbox(kit)[-1].text
    assert "She runs the gully gang." in outbox(alice)[-1].text
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "hand_over")).one()
    assert entry.details == {"to": "Kit Keeper", "things": ["Sensors in gullies"]}
    log = new_browser(mia).page("/moderation/log")
    assert log.link("hand-over “Alice Merrin”") == place
    assert "What you look after now" in new_browser(kit).page(row.address).text
    assert "No hand-over waits" in new_browser(mia).page("/moderation/hand-overs").text


def test_the_organisation_stands_for_itself_and_is_asked(new_browser, browser, outbox, alice, bob, mia):
    colleague()
    story, tried = make_story(alice), make_story(bob)
    make_adoption(tried, alice, may_be_asked=True)
    row = make_hand_over(alice, None)
    new_browser(mia).fill(
        f"/moderation/hand-overs/{row.id}", successor="@organisation", reason="Nobody is left in the team."
    )

    page = new_browser(bob).page(f"{story.address}?ask=contact")

    assert set(states(row).values()) == {"settled"}
    assert "Ask Northmoor County Council a question" in browser.page(story.address).text
    assert "Your question to Northmoor County Council" in page.text and "Kit Keeper is told." in page.text
    assert "Looked after by Northmoor County Council since" in page.text
    assert "Kit Keeper" in new_browser(bob).page(f"/messages/new?about=story:{tried.id}").text
    named = new_browser(mia).page(story.address)
    assert named.link("Name somebody to look after it") == f"/stories/{story.id}/keeper"


def test_only_administrators_confirm_who_leads_an_objective(new_browser, alice, bob, mia, ada):
    objective = lead(alice)
    row = make_hand_over(alice, bob)
    new_browser(bob).fill(row.address, answer="yes")
    place, key = f"/moderation/hand-overs/{row.id}", f"lead:{objective}"
    agreed = new_browser(bob).page(row.address)

    refused = new_browser(mia).fill(place, status=403, things=[key], successor=bob.handle, reason="He agreed.")
    before = set(db.session.scalars(db.select(ObjectiveLead.member_id)))
    page = new_browser(ada).page(place)
    new_browser(ada).fill(place, successor=bob.handle, reason="He agreed.")

    assert "What an administrator has to confirm" in agreed.text
    assert "Only administrators name the lead" in refused.text and before == {alice.id}
    assert "Bob Oakes agreed to lead it." in page.text
    db.session.rollback()
    assert set(db.session.scalars(db.select(ObjectiveLead.member_id))) == {bob.id}


def test_the_record_of_another_organisation_is_not_given_away(new_browser, alice, bob, mia):
    story = make_story(alice)
    place = f"/moderation/hand-overs/{make_hand_over(alice, None).id}"
    moderator = new_browser(mia)

    wrong = moderator.fill(place, status=422, other="Bob Oakes", reason="He knows roads.")
    nobody = moderator.fill(place, status=422, reason="To go on.")
    nothing = moderator.fill(place, status=422, things=[], successor="@organisation", reason="To go on.")

    assert "does not belong to Northmoor County Council" in wrong.text and wrong.value("reason") == "He knows roads."
    assert "Choose who takes over" in nobody.text and "Choose at least one thing" in nothing.text
    db.session.rollback()
    assert db.session.merge(story).handed_over_at is None


def test_what_is_theirs_no_more_is_struck_off(new_browser, outbox, alice, mia):
    story = make_story(alice)
    row = make_hand_over(alice, None)
    with write():
        db.session.merge(story).deleted_at = now()
    moderator = new_browser(mia)

    answer = moderator.fill(
        f"/moderation/hand-overs/{row.id}", successor="@organisation", reason="Nobody is left in the team."
    )

    assert "struck off" in moderator.follow(answer).text
    assert states(row) == {f"story:{story.id}": "ended"} and outbox(alice) == []


def test_two_moderators_at_once_do_not_undo_each_other(new_browser, alice, mia, ada):
    kit, story = colleague(), make_story(alice)
    row = make_hand_over(alice, None)
    place = f"/moderation/hand-overs/{row.id}"
    late = new_browser(ada)
    sent = late.page(place).form(place)
    new_browser(mia).fill(place, things=[f"story:{story.id}"], successor=kit.handle, reason="She knows it.")

    page = late.post(place, status=409, **{**sent, "successor": "@organisation", "reason": "Nobody is there."})

    assert "Another moderator decided about this hand-over meanwhile." in page.text
    assert "Kit Keeper looks after it" in page.text
    db.session.rollback()
    assert db.session.get_one(Story, story.id).keeper_id == kit.id


def test_nobody_settles_what_they_hand_over_themselves(new_browser, mia):
    make_story(mia)
    place = f"/moderation/hand-overs/{make_hand_over(mia, None).id}"

    page = new_browser(mia).page(place)

    assert "Another moderator decides" in page.text
    sent = {"successor": "@organisation", "reason": "It is mine.", "things": [], "version": 1}
    new_browser(mia).post(place, status=403, **sent)


def test_the_desk_is_closed_to_members_and_counts_and_tells(new_browser, outbox, alice, bob, mia):
    make_story(alice)
    row = make_hand_over(alice, None)

    with write():
        tell_moderators(0)

    assert "1 hand-over" in outbox(mia)[-1].subject
    for place in ("/moderation/hand-overs", f"/moderation/hand-overs/{row.id}"):
        new_browser(bob).page(place, status=404)
    new_browser(mia).page("/moderation/hand-overs/999", status=404)


def test_the_queue_costs_the_same_for_one_and_ten(new_browser, statements, alice, mia):
    make_story(alice)
    make_hand_over(alice, None)
    browser = new_browser(mia)
    browser.page("/moderation/hand-overs")
    with statements() as few:
        browser.page("/moderation/hand-overs")
    for number in range(10):
        member = colleague(f"Lee Ver {number}")
        make_story(member)
        make_hand_over(member, None)
    with statements() as many:
        browser.page("/moderation/hand-overs")

    assert len(few) == len(many) <= 15


def test_a_hand_over_costs_the_same_for_one_thing_and_thirty(new_browser, statements, alice, mia):
    kit, costs = colleague(), []
    successor, moderator = new_browser(kit), new_browser(mia)
    for number in (1, 30):
        for _ in range(number):
            make_story(alice)
        place = make_hand_over(alice, kit).address
        costs.append(cost_of(statements, successor, place))
        successor.fill(place, answer="no")
        costs.append(cost_of(statements, moderator, f"/moderation{place}"))
        moderator.fill(f"/moderation{place}", successor=kit.handle, reason="She knows it.")

    assert costs[:2] == costs[2:] and max(costs) <= 15


def cost_of(statements, browser, place: str) -> int:
    browser.page(place)
    with statements() as seen:
        browser.page(place)
    return len(seen)


def test_a_moderator_who_took_a_story_over_decides_nothing_about_it(new_browser, alice, bob):
    kim, story = colleague("Kim Both", role=Role.MODERATOR), make_story(alice)
    new_browser(kim).fill(make_hand_over(alice, kim).address, answer="yes")
    case = open_case("story", story.id, bob)
    moderator = new_browser(kim)

    page = moderator.page(f"/moderation/cases/{case.id}")

    assert not page.select('select[name="action"], input[name="action"]')
    moderator.post(f"/moderation/cases/{case.id}", 403, action="keep", reason="It is fine.", version="1")
    moderator.page(f"/stories/{story.id}/keeper", status=403)
    moderator.page(f"/stories/{story.id}/redact", status=403)
    assert "your own" in moderator.page(f"/report/story/{story.id}", status=403).text


def test_the_desk_hears_of_what_comes_later_too(new_browser, alice, bob):
    kit = colleague()
    make_story(alice)
    with write():
        objective = find_objective("build-capacity")
        db.session.add(ObjectiveLead(objective_id=objective.id, member_id=alice.id))
    row = make_hand_over(alice, kit)
    first = now() - timedelta(days=2)
    with write():
        kept = db.session.merge(row)
        kept.waiting_since = first

    new_browser(kit).fill(row.address, answer="no")

    assert db.session.merge(row).waiting_since > first
