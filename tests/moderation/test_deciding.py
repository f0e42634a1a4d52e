"""Deciding cases through the desk: what each act does, and who is told."""

from datetime import timedelta

import pytest

from forum.clock import LONDON, now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.moderation.models import AUTHOR_DAYS, Case, CaseState
from forum.moderation.services.deciding import give_up_waiting
from forum.stories.models import Story
from tests.factories import make_discussion, make_member, make_organisation, make_story
from tests.moderation.cases import entries, fresh, open_case, subjects_of

REASON = "It names somebody who cannot answer here."
IN_THREE_DAYS = f"{now().astimezone(LONDON) + timedelta(days=3):%Y-%m-%d}"


def test_the_case_page_shows_the_text_the_reports_and_the_record(new_browser, alice, mia, reply):
    case = open_case("post", reply.id, alice)

    page = new_browser(mia).page(f"/moderation/cases/{case.id}")

    assert page.heading == f"Moderation desk, case {case.id}"
    assert "Reply by Bob Oakes" in page.text
    assert "It was Jo Bloggs who blocked it." in page.text
    assert "Names an individual : Look at line one." in page.text
    assert "Alice Merrin , Northmoor County Council" in page.text
    assert "Earlier decisions None" in page.text
    assert page.link("Take out a detail") == f"/posts/{reply.id}/edit"
    assert page.response.headers["Cache-Control"] == "no-store"


def test_removing_leaves_a_notice_and_tells_author_and_reporter(new_browser, browser, alice, bob, mia, reply, outbox):
    case = open_case("post", reply.id, alice)
    desk = new_browser(mia)

    page = desk.follow(desk.post(f"/moderation/cases/{case.id}", action="remove", reason=REASON, note="Second time."))

    assert "Decision recorded. Nothing is left." in page.text
    assert "Nothing needs a decision" in page.text
    assert fresh(Post, reply.id).removal_reason == REASON
    assert REASON in browser.page(make_address(reply)).text
    to_bob, to_alice = outbox(bob), outbox(alice)
    assert subjects_of(to_bob) == ["A moderator removed this: Claims data: what can we share?"]
    assert REASON in to_bob[0].text
    assert "you can appeal once" in to_bob[0].text
    assert "Mia" not in to_bob[0].text
    assert "Alice" not in to_bob[0].text
    assert subjects_of(to_alice) == ["Your report was decided. It is removed: Claims data: what can we share?"]
    assert "A moderator removed this" in new_browser(bob).page("/notifications").text
    assert "Your report was decided" in new_browser(alice).page("/notifications").text
    entry = entries()[-1]
    assert (entry.actor_name, entry.action, entry.kind, entry.subject_id) == ("Mia Castell", "remove", "post", reply.id)
    assert (entry.reason, entry.details) == (REASON, {"case": case.id, "note": "Second time."})


def make_address(post: Post) -> str:
    return fresh(Discussion, post.discussion_id).address


def test_keeping_tells_those_who_reported_and_nobody_else(new_browser, alice, bob, mia, reply, outbox):
    case = open_case("post", reply.id, alice)

    new_browser(mia).post(f"/moderation/cases/{case.id}", action="keep", reason="It is a fair point.")

    assert fresh(Post, reply.id).removed_at is None
    assert subjects_of(outbox(bob)) == []
    assert subjects_of(outbox(alice)) == ["Your report was decided. It stays as it is: Claims data: what can we share?"]


def test_what_was_removed_until_decided_comes_back_when_kept(new_browser, bob, mia, reply, outbox):
    reporters = [make_member(organisation=make_organisation(f"Body {number}")) for number in range(3)]
    case = open_case("post", reply.id, *reporters)
    assert fresh(Post, reply.id).removed_at is not None

    page = new_browser(mia).page(f"/moderation/cases/{case.id}")
    new_browser(mia).post(f"/moderation/cases/{case.id}", action="keep", reason="It is a fair point.")

    assert "does not show until you decide" in page.text
    assert "3 reports" in page.text
    assert fresh(Post, reply.id).removed_at is None
    assert fresh(Discussion, reply.discussion_id).reply_count == 1
    assert any("shows again" in subject for subject in subjects_of(outbox(bob)))


def test_asking_to_edit_removes_and_the_edit_brings_the_case_back(new_browser, alice, bob, mia, reply, outbox):
    case = open_case("post", reply.id, alice)
    desk, author = new_browser(mia), new_browser(bob)

    author.page(f"/posts/{reply.id}/edit")
    author.post(f"/posts/{reply.id}/edit", status=403, body="It was an officer who blocked it.", version=1)
    desk.post(f"/moderation/cases/{case.id}", action="ask_to_edit", reason="Take out the name.")
    waiting = desk.page("/moderation?tab=author")
    assert fresh(Post, reply.id).removed_at is not None
    author.post(f"/posts/{reply.id}/edit", body="It was an officer who blocked it.", version=1)
    back = desk.page(f"/moderation/cases/{case.id}")
    desk.post(f"/moderation/cases/{case.id}", action="keep", reason="Thank you.", version=back.value("version"))

    assert "Claims data" in waiting.text
    assert "asked the author to edit it" in waiting.text
    assert "The author edited it, as Mia Castell asked" in back.text
    assert "It was an officer who blocked it." in back.text
    assert fresh(Case, case.id).state == CaseState.DECIDED
    assert fresh(Post, reply.id).removed_at is None
    assert "A moderator asks you to edit this: Claims data: what can we share?" in subjects_of(outbox(bob))


def test_without_an_edit_in_five_days_it_stays_removed(new_browser, alice, bob, mia, reply, outbox):
    case = open_case("post", reply.id, alice)
    new_browser(mia).post(f"/moderation/cases/{case.id}", action="ask_to_edit", reason="Take out the name.")
    with write():
        give_up_waiting()
    assert fresh(Case, case.id).state == CaseState.WITH_AUTHOR
    with write():
        fresh(Case, case.id).with_author_since = now() - timedelta(days=AUTHOR_DAYS, minutes=1)

    with write():
        give_up_waiting()

    row = fresh(Case, case.id)
    assert (row.state, row.decision, row.decided_by_id) == (CaseState.DECIDED, "remove", None)
    assert fresh(Post, reply.id).removed_at is not None
    assert "This stays removed: Claims data: what can we share?" in subjects_of(outbox(bob))
    assert "Your report was decided. It is removed: Claims data: what can we share?" in subjects_of(outbox(alice))
    assert entries()[-1].actor_name == "Connect and Share"


def test_a_decided_case_can_be_decided_again_and_the_text_comes_back(new_browser, alice, bob, mia, reply, outbox):
    case = open_case("post", reply.id, alice)
    desk = new_browser(mia)
    desk.post(f"/moderation/cases/{case.id}", action="remove", reason=REASON)

    page = desk.page(f"/moderation/cases/{case.id}")
    listed = desk.page("/moderation?tab=decided")
    desk.post(
        f"/moderation/cases/{case.id}", action="restore", reason="The appeal is right.", version=page.value("version")
    )

    assert "Decide again" in page.text
    assert "It is removed. Decided by Mia Castell on" in page.text
    assert [tag["value"] for tag in page.select("main input[name=action]")] == ["restore", "warn", "suspend"]
    assert "Removed, Mia Castell" in listed.text
    assert fresh(Post, reply.id).removed_at is None
    assert "A moderator brought this back: Claims data: what can we share?" in subjects_of(outbox(bob))


def test_closing_and_opening_a_discussion_from_its_case(new_browser, alice, bob, mia):
    discussion = make_discussion(alice)
    case = open_case("discussion", discussion.id, bob)
    desk = new_browser(mia)

    desk.post(f"/moderation/cases/{case.id}", action="lock", reason="It goes round in circles.")
    row = fresh(Discussion, discussion.id)
    assert (row.locked_by_id, row.lock_reason) == (mia.id, "It goes round in circles.")
    page = desk.page(f"/moderation/cases/{case.id}")
    desk.post(f"/moderation/cases/{case.id}", action="unlock", reason="There is news.", version=page.value("version"))

    assert fresh(Discussion, discussion.id).locked_at is None


@pytest.mark.parametrize("kind", ["discussion", "story"])
def test_moving_gives_other_objectives_and_themes(new_browser, alice, bob, mia, outbox, kind):
    thing = make_discussion(alice) if kind == "discussion" else make_story(alice)
    case = open_case(kind, thing.id, bob, reason="off_topic")

    new_browser(mia).post(
        f"/moderation/cases/{case.id}",
        action="move",
        reason="It is about drainage.",
        objectives=["encourage-leadership"],
        themes=["drainage-gullies-and-flooding"],
    )

    page = new_browser(bob).page(fresh(Discussion if kind == "discussion" else Story, thing.id).address)
    assert "Encourage Leadership" in page.text
    assert "Drainage" in page.text
    assert entries()[-1].details["tags"] == ["encourage-leadership", "drainage-gullies-and-flooding"]
    assert any("changed the objectives and themes" in subject for subject in subjects_of(outbox(alice)))


def test_moving_without_a_tag_is_refused_and_keeps_the_form(new_browser, alice, bob, mia):
    discussion = make_discussion(alice)
    case = open_case("discussion", discussion.id, bob)

    page = new_browser(mia).post(f"/moderation/cases/{case.id}", status=422, action="move", reason="It is elsewhere.")

    assert "Choose an objective or a theme." in page.text
    assert page.value("reason") == "It is elsewhere."
    assert fresh(Case, case.id).state == CaseState.OPEN
    assert entries() == []


def test_a_first_post_with_a_link_waits_is_shown_and_told(new_browser, browser, mia, outbox):
    robin = make_member("Robin New", post_count=0)
    discussion = make_discussion(robin, "Cameras in gullies", body="See https://example.org/cameras")
    browser.page(discussion.address, status=404)
    desk = new_browser(mia)

    page = desk.page("/moderation")
    desk.post("/moderation/cases/1", action="approve", reason="A good question.")

    assert "Held for a first check" in page.text
    assert [tag["value"] for tag in page.select("main input[name=action]")] == ["approve", "refuse"]
    assert "example.org/cameras" in browser.page(discussion.address).text
    assert "Your first post shows now: Cameras in gullies" in subjects_of(outbox(robin))


def test_a_refused_first_post_can_still_be_shown_later(new_browser, browser, mia):
    robin = make_member("Robin New", post_count=0)
    discussion = make_discussion(robin, body="Buy at https://example.org/shop")
    desk = new_browser(mia)

    desk.post("/moderation/cases/1", action="refuse", reason="It only sells.")
    browser.page(discussion.address, status=410)
    page = desk.page("/moderation/cases/1")
    desk.post("/moderation/cases/1", action="approve", reason="The appeal is right.", version=page.value("version"))

    browser.page(fresh(Discussion, discussion.id).address)


def test_a_report_about_a_member_ends_in_a_warning_or_in_nothing(new_browser, alice, bob, mia, outbox):
    case = open_case("member", bob.id, alice, reason="advertising")
    desk = new_browser(mia)

    page = desk.page(f"/moderation/cases/{case.id}")
    desk.post(f"/moderation/cases/{case.id}", action="warn", reason="Your profile sells.")

    assert [tag["value"] for tag in page.select("main input[name=action]")] == ["keep", "warn", "suspend"]
    assert "Take no action" in page.text
    assert any("warns you" in subject for subject in subjects_of(outbox(bob)))
    assert any("This member is warned" in subject for subject in subjects_of(outbox(alice)))


def test_a_report_about_an_organisation_is_settled(new_browser, alice, mia, outbox):
    case = open_case("organisation", alice.organisation_id, alice, reason="other")

    new_browser(mia).post(f"/moderation/cases/{case.id}", action="keep", reason="The name is right.")

    assert any("No action was taken" in subject for subject in subjects_of(outbox(alice)))


def test_the_next_case_comes_up_with_the_number_that_is_left(new_browser, alice, bob, mia):
    cases = [open_case("discussion", make_discussion(alice).id, bob) for _ in range(3)]
    desk = new_browser(mia)

    answer = desk.post(f"/moderation/cases/{cases[0].id}", action="keep", reason="It is fine.")
    page = desk.follow(answer)

    assert answer.location == f"/moderation/cases/{cases[1].id}"
    assert "Decision recorded. 2 left." in page.text


@pytest.mark.parametrize(
    "fields", [{"reason": "A reason."}, {"action": "keep"}, {"action": "explode", "reason": "x y"}]
)
def test_a_decision_needs_an_action_and_a_reason(new_browser, alice, mia, reply, fields):
    case = open_case("post", reply.id, alice)

    page = new_browser(mia).post(f"/moderation/cases/{case.id}", status=422, **fields)

    assert page.tree.title.get_text().startswith("Error: ")
    assert fresh(Case, case.id).state == CaseState.OPEN
    assert entries() == []


def test_an_action_that_the_case_does_not_offer_is_refused(new_browser, alice, mia, reply):
    case = open_case("post", reply.id, alice)

    page = new_browser(mia).post(f"/moderation/cases/{case.id}", status=422, action="approve", reason="Let it show.")

    assert "Choose what should happen." in page.text
    assert fresh(Case, case.id).state == CaseState.OPEN
