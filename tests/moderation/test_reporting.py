"""Reporting through the pages, signed in and signed out, and how reports gather in cases."""

import pytest

from forum.audit.models import AuditEntry
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.extensions import db
from forum.moderation.models import REASON_LABELS, Case, CaseState, Report
from forum.stories.models import Story
from tests.factories import make_discussion, make_member, make_organisation, make_post, make_story

SIGNED_OUT = {"name": "Sam Reed", "email": "sam@elsewhere.example"}


def cases() -> list[Case]:
    return list(db.session.scalars(db.select(Case).order_by(Case.id)))


def test_a_member_reports_a_reply_and_a_case_opens(new_browser, alice, bob):
    post = make_post(make_discussion(alice), bob, "Ask Jo Bloggs, she blocked it.")
    browser = new_browser(alice)

    form = browser.page(f"/report/post/{post.id}")
    sent = browser.follow(
        browser.post(f"/report/post/{post.id}", reason="individual", note="It names somebody who is not here.")
    )

    assert form.heading == "Report this reply"
    assert "Ask Jo Bloggs" in form.text
    assert [tag["value"] for tag in form.select("input[name=reason]")] == list(REASON_LABELS)
    assert sent.heading == "Report sent"
    assert "You hear the outcome by email" in sent.text
    case = cases()[0]
    assert (case.kind, case.subject_id, case.author_id, case.state) == ("post", post.id, bob.id, CaseState.OPEN)


@pytest.mark.parametrize("kind", ["story", "post", "discussion", "member", "organisation"])
def test_everything_can_be_reported_signed_in_and_signed_out(browser, new_browser, alice, bob, kind):
    discussion = make_discussion(alice)
    things = {
        "story": make_story(alice),
        "post": make_post(discussion, alice),
        "discussion": discussion,
        "member": alice,
        "organisation": make_organisation("Eastvale Council"),
    }
    address = f"/report/{kind}/{things[kind].id}"

    new_browser(bob).post(address, reason="other", note="")
    form = browser.page(address)
    browser.post(address, reason="illegal", note="", **SIGNED_OUT)

    assert "Your name" in form.text
    assert "Your email" in form.text
    reports = list(db.session.scalars(db.select(Report).order_by(Report.id)))
    assert [(row.case_id, row.reporter_name) for row in reports] == [(1, "Bob Oakes"), (1, "Sam Reed")]


def test_signed_out_the_name_and_the_address_are_needed(browser, alice):
    discussion = make_discussion(alice)

    page = browser.post(f"/report/discussion/{discussion.id}", status=422, note="See paragraph 2.")

    assert "Choose what is wrong." in page.text
    assert "Enter your name." in page.text
    assert "Enter your email address" in page.text
    assert page.value("note") == "See paragraph 2."
    assert cases() == []


def test_what_a_viewer_may_not_see_cannot_be_reported(browser, new_browser, alice, bob):
    discussion = make_discussion(alice, audience="members")
    nobody_knows = make_member("Noor Quiet")

    browser.page(f"/report/discussion/{discussion.id}", status=404)
    browser.page(f"/report/member/{nobody_knows.id}", status=404)
    browser.page("/report/discussion/99999999999", status=404)
    browser.page("/report/discussion/0", status=404)
    browser.page("/report/desk/1", status=404)
    browser.page("/report/objective/1", status=404)
    new_browser(bob).page(f"/report/discussion/{discussion.id}")


def test_a_visitor_who_reports_a_member_reads_no_more_than_the_name(browser, alice):
    with write():
        db.session.merge(alice).how_to_reach = "Desk phone 4455, Tuesdays."
    make_discussion(alice)

    page = browser.page(f"/report/member/{alice.id}")

    assert "Alice Merrin" in page.text
    assert "4455" not in page.text
    assert "Highways engineer" not in page.text


def test_nobody_reports_their_own(new_browser, alice):
    discussion = make_discussion(alice)
    browser = new_browser(alice)

    page = browser.page(f"/report/discussion/{discussion.id}", status=403)
    browser.post(f"/report/discussion/{discussion.id}", status=403, reason="unkind")
    browser.page(f"/report/member/{alice.id}", status=403)

    assert "This is your own" in page.text
    assert cases() == []


def test_an_opening_post_stands_for_its_discussion_and_a_storys_talk_for_the_story(new_browser, alice, bob):
    discussion, story = make_discussion(alice), make_story(alice)
    opening = db.session.scalars(db.select(Post).where(Post.discussion_id == discussion.id)).one()
    browser = new_browser(bob)

    browser.post(f"/report/post/{opening.id}", reason="off_topic")
    browser.post(f"/report/discussion/{story.discussion_id}", reason="off_topic")

    assert [(case.kind, case.subject_id) for case in cases()] == [("discussion", discussion.id), ("story", story.id)]


def test_reporting_twice_makes_one_report(new_browser, alice, bob):
    discussion = make_discussion(alice)
    browser = new_browser(bob)

    browser.post(f"/report/discussion/{discussion.id}", reason="unkind")
    again = browser.page(f"/report/discussion/{discussion.id}")
    browser.post(f"/report/discussion/{discussion.id}", reason="unkind")

    assert "You reported this already" in again.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Report)) == 1


def report_from(new_browser, address, count, **values):
    for number in range(count):
        member = make_member(organisation=make_organisation(f"Body number {number}"), **values)
        new_browser(member).post(address, reason="unkind")


def test_three_reports_from_three_organisations_remove_until_decided(new_browser, browser, alice, bob, outbox):
    discussion = make_discussion(alice)
    post = make_post(discussion, bob, "You people know nothing.")

    report_from(new_browser, f"/report/post/{post.id}", 2)
    assert db.session.get(Post, post.id, populate_existing=True).removed_at is None
    third = make_member(organisation=make_organisation("The third body"))
    sent = new_browser(third).follow(new_browser(third).post(f"/report/post/{post.id}", reason="unkind"))

    row = db.session.get(Post, post.id, populate_existing=True)
    assert row.removed_at is not None
    assert cases()[0].is_removed_until_decided
    assert "Several members reported this" in browser.page(discussion.address).text
    assert "Back to" not in sent.text
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "remove")).one()
    assert (entry.actor_name, entry.reason) == ("Connect and Share", "Members of 3 organisations reported it.")
    assert any("This does not show until a moderator decides" in letter.subject for letter in outbox(bob))


def test_three_reports_from_one_organisation_remove_nothing(new_browser, alice, bob):
    post = make_post(make_discussion(alice), bob)
    body = make_organisation("One body")

    for _ in range(3):
        new_browser(make_member(organisation=body)).post(f"/report/post/{post.id}", reason="unkind")

    assert db.session.get(Post, post.id, populate_existing=True).removed_at is None


def test_claimed_organisations_of_people_who_wait_do_not_count(new_browser, alice, bob):
    post = make_post(make_discussion(alice), bob)

    report_from(new_browser, f"/report/post/{post.id}", 3, state="pending", approved_at=None)

    assert len(cases()) == 1
    assert db.session.get(Post, post.id, populate_existing=True).removed_at is None


@pytest.mark.parametrize("staff", ["mia", "ada"])
def test_reports_alone_never_remove_what_staff_wrote(request, new_browser, staff):
    author = request.getfixturevalue(staff)
    discussion = make_discussion(author)

    report_from(new_browser, f"/report/discussion/{discussion.id}", 4)

    assert db.session.get(Discussion, discussion.id, populate_existing=True).removed_at is None
    assert not cases()[0].is_removed_until_decided


def test_three_reports_remove_a_story_but_not_a_member(new_browser, alice, bob):
    story = make_story(alice)

    report_from(new_browser, f"/report/story/{story.id}", 3)
    report_from(new_browser, f"/report/member/{bob.id}", 3)

    assert db.session.get(Story, story.id, populate_existing=True).removed_at is not None
    assert [case.is_removed_until_decided for case in cases()] == [True, False]


def test_reports_have_a_limit_that_keeps_what_was_typed(new_browser, alice, bob):
    new = make_member("Robin New", post_count=0)
    browser = new_browser(new)
    discussions = [make_discussion(alice) for _ in range(6)]
    for discussion in discussions[:5]:
        browser.post(f"/report/discussion/{discussion.id}", reason="unkind")

    page = browser.post(f"/report/discussion/{discussions[5].id}", status=429, reason="unkind", note="Rude.")

    assert "You reached the limit of 5 reports" in page.text
    assert page.value("note") == "Rude."
    assert page.response.headers["Retry-After"]


def test_a_signed_out_network_has_a_limit_too(browser, alice):
    discussion = make_discussion(alice)
    for number in range(10):
        browser.post(
            f"/report/discussion/{discussion.id}",
            reason="other",
            name="Sam Reed",
            email=f"sam{number}@elsewhere.example",
        )

    browser.post(f"/report/discussion/{discussion.id}", status=429, reason="other", **SIGNED_OUT)


@pytest.mark.parametrize("state", ["unconfirmed", "pending"])
def test_people_who_wait_may_report_what_is_public(new_browser, alice, state):
    discussion = make_discussion(alice)
    person = make_member(state=state, approved_at=None)

    new_browser(person).post(f"/report/discussion/{discussion.id}", reason="illegal")

    assert len(cases()) == 1


def test_bad_input_is_refused_with_a_sentence(new_browser, alice, bob):
    discussion = make_discussion(alice)
    browser = new_browser(bob)
    address = f"/report/discussion/{discussion.id}"

    unknown = browser.post(address, status=422, reason="boring")
    long = browser.post(address, status=422, reason="other", note="x" * 2001)
    browser.send("POST", address, data={"reason": "other"})

    assert "Choose what is wrong." in unknown.text
    assert "Use 2,000 characters or fewer." in long.text
    assert cases() == []


def test_a_letter_signed_out_opens_a_case_and_is_answered_by_email(browser, new_browser, mia, outbox):
    browser.page("/contact")
    sent = browser.follow(browser.post("/contact", note="Where is the minutes page?\nI cannot find it.", **SIGNED_OUT))
    desk = new_browser(mia)
    case = desk.page("/moderation/cases/1")
    desk.post("/moderation/cases/1", action="keep", reason="It is at the foot of the About page.")

    assert sent.heading == "Message sent"
    assert "Message from Sam Reed" in case.text
    assert "Where is the minutes page?" in case.text
    letter = next(row for row in outbox() if row.to_address == "sam@elsewhere.example")
    assert letter.subject == "Answer to your message to the moderators"
    assert "Hello Sam Reed," in letter.text
    assert "It is at the foot of the About page." in letter.text
    assert "> Where is the minutes page?\n> I cannot find it." in letter.text


def test_a_member_writes_to_the_moderators_without_giving_a_name(new_browser, alice, mia, outbox):
    page = new_browser(alice).page("/contact")
    new_browser(alice).post("/contact", note="May I appeal against the removal?")
    desk = new_browser(mia)
    desk.post("/moderation/cases/1", action="keep", reason="Yes: we look at it again.")

    assert "Your name" not in page.text
    assert any("we look at it again" in letter.text for letter in outbox(alice))


def test_an_empty_letter_is_refused(browser):
    page = browser.post("/contact", status=422, name="", email="sam@", note="")

    assert "Write your message." in page.text
    assert cases() == []
