"""Warning and suspending from a case: for how long, with the password, and what the member sees."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, SignIn, Suspension, Warned
from forum.clock import LONDON, now
from forum.database import write
from forum.extensions import db
from tests.moderation.cases import entries, fresh, open_case, subjects_of

REASON = "It names somebody who cannot answer here."
IN_THREE_DAYS = f"{now().astimezone(LONDON) + timedelta(days=3):%Y-%m-%d}"


def test_warning_and_suspending_the_author_of_a_reported_reply(new_browser, alice, bob, mia, reply, outbox):
    case = open_case("post", reply.id, alice)
    desk = new_browser(mia)

    desk.post(f"/moderation/cases/{case.id}", action="warn", reason="No names.")
    page = desk.page(f"/moderation/cases/{case.id}")
    desk.post(
        f"/moderation/cases/{case.id}",
        action="suspend",
        reason="Again a name.",
        until=IN_THREE_DAYS,
        version=page.value("version"),
    )

    assert db.session.scalars(db.select(Warned.reason)).all() == ["No names."]
    assert db.session.scalars(db.select(Suspension.reason)).all() == ["Again a name."]
    assert fresh(Member, bob.id).is_suspended
    assert [(row.kind, row.subject_id, row.details["case"]) for row in entries()] == [("member", bob.id, case.id)] * 2
    subjects = subjects_of(outbox(bob))
    assert "A moderator warns you about this: Claims data: what can we share?" in subjects
    assert any("suspended" in subject for subject in subjects)


def test_a_suspended_member_is_signed_out_everywhere_and_reads_why_and_until_when(new_browser, alice, bob, mia, reply):
    case = open_case("post", reply.id, alice)
    office, phone = new_browser(bob), new_browser(bob)
    office.page("/notifications")

    new_browser(mia).post(
        f"/moderation/cases/{case.id}", action="suspend", reason="Names, again and again.", until=IN_THREE_DAYS
    )

    office.page("/notifications", status=302)
    phone.page("/account", status=302)
    assert (
        db.session.scalar(
            db.select(db.func.count()).select_from(SignIn).where(SignIn.member_id == bob.id, SignIn.ended_at.is_(None))
        )
        == 0
    )
    page = new_browser(bob).page("/account")
    assert page.heading == "Your account is suspended"
    assert "Names, again and again." in page.text
    until = now().astimezone(LONDON) + timedelta(days=3)
    assert f"{until.day} {until:%B %Y}" in page.text
    new_browser(bob).post(f"/discussions/{reply.discussion_id}/replies", status=403, body="Let me in.")


@pytest.mark.parametrize("days", [8, 30, None])
def test_a_moderator_suspends_for_seven_days_at_the_most(new_browser, alice, bob, mia, reply, days):
    case = open_case("post", reply.id, alice)
    until = f"{now().astimezone(LONDON) + timedelta(days=days):%Y-%m-%d}" if days else ""

    page = new_browser(mia).post(
        f"/moderation/cases/{case.id}", status=422, action="suspend", reason="Too rude.", until=until
    )

    assert "Moderators suspend for at most 7 days." in page.text
    assert page.value("until") == until
    assert not fresh(Member, bob.id).is_suspended


@pytest.mark.parametrize("until", ["2031-13-01", "tomorrow", "2020-01-01", "9999-12-31", "0001-01-01"])
def test_a_day_that_cannot_be_is_refused(new_browser, alice, ada, reply, until):
    case = open_case("post", reply.id, alice)

    page = new_browser(ada).post(
        f"/moderation/cases/{case.id}", status=422, action="suspend", reason="Too rude.", until=until
    )

    assert "Enter a day" in page.text


def test_an_administrator_suspends_without_end(new_browser, alice, bob, ada, reply):
    case = open_case("post", reply.id, alice)

    new_browser(ada).post(f"/moderation/cases/{case.id}", action="suspend", reason="Sells under a false name.")

    assert fresh(Member, bob.id).suspended_until.year == 9999
    assert "no end date" in new_browser(bob).page("/account").text


def test_a_suspension_asks_for_the_password_when_it_was_given_long_ago(new_browser, alice, bob, mia, reply):
    case = open_case("post", reply.id, alice)
    desk = new_browser(mia)
    with write():
        db.session.execute(db.update(SignIn).values(authenticated_at=now() - timedelta(minutes=16)))

    asked = desk.post(
        f"/moderation/cases/{case.id}", status=422, action="suspend", reason="Too rude.", until=IN_THREE_DAYS
    )
    assert not fresh(Member, bob.id).is_suspended
    kept = {tag["name"]: tag["value"] for tag in asked.select("main form input[type=hidden]")}
    desk.post(
        f"/moderation/cases/{case.id}",
        **{**kept, asked.select("input[type=password]")[0]["name"]: "follow-the-triangle"},
    )

    assert asked.heading == "Enter your password again"
    assert fresh(Member, bob.id).is_suspended
