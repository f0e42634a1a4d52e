"""The mails of people who wait: seen with a reason that is recorded, and sent again."""

from datetime import timedelta

from forum.accounts.models import Member, State
from forum.audit.models import AuditEntry
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.services import run_due_jobs
from forum.mail.models import OutgoingMail
from forum.mail.showing import without_secrets
from tests.factories import make_member, make_organisation

JOIN = {
    "name": "Nina Fox",
    "email": "nina@wexcombe-works.example",
    "job_title": "Graduate engineer",
    "password": "four unrelated words here",
}


def actions() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)))


def test_the_mails_of_somebody_who_waits_are_seen_with_a_reason_that_is_recorded(new_browser, browser, mia):
    make_organisation("Wexcombe Council")
    browser.page("/register")
    browser.post("/register", **JOIN, organisation="Wexcombe Council")
    run_due_jobs()
    nina = db.session.scalars(db.select(Member).where(Member.email == JOIN["email"])).one()
    desk = new_browser(mia)
    address = f"/moderation/members/{nina.id}"

    first = desk.page(f"{address}/mails", status=302)
    before = desk.page(address)
    answer = desk.post(address, action="see_mail", reason="She says that nothing came.")
    page = desk.follow(answer)

    assert first.location == address
    assert JOIN["email"] not in before.text
    assert "Address at wexcombe-works.example" in before.text
    assert answer.location == f"{address}/mails"
    assert JOIN["email"] in page.text
    assert "Confirm your email address" in page.text
    assert "/confirm/…" in page.text
    token = db.session.scalars(db.select(OutgoingMail.text)).first().split("/confirm/")[1].split()[0]
    assert token not in page.html
    assert actions() == ["see_mail"]


def test_what_one_moderator_may_see_another_may_not_and_not_for_long(new_browser, ada, mia):
    hannah = make_member("Hannah Quill", state=State.UNCONFIRMED, confirmed_at=None, approved_at=None)
    address = f"/moderation/members/{hannah.id}"
    new_browser(mia).post(address, action="see_mail", reason="Nothing came.")

    new_browser(ada).page(f"{address}/mails", status=302)
    new_browser(mia).page(f"{address}/mails")
    with write():
        # The log cannot be changed, so time passes by another way: the entry of an hour ago is written beside it.
        db.session.add(_old_entry(mia, hannah))
    new_browser(mia).page(f"{address}/mails", status=302)


def _old_entry(mia: Member, hannah: Member) -> AuditEntry:
    return AuditEntry(
        at=now() - timedelta(hours=1),
        actor_id=mia.id,
        actor_name=mia.name,
        action="see_mail",
        kind="member",
        subject_id=hannah.id,
        reason="An hour ago.",
        details={},
    )


def test_the_mails_of_members_are_nobodys_business(new_browser, bob, mia):
    page = new_browser(mia).post(f"/moderation/members/{bob.id}", status=403, action="see_mail", reason="Curious.")

    assert "of nobody else" in page.text
    assert actions() == []


def test_the_confirmation_goes_out_again(new_browser, mia, outbox):
    hannah = make_member("Hannah Quill", state=State.UNCONFIRMED, confirmed_at=None, approved_at=None)
    desk = new_browser(mia)

    listed = desk.page("/moderation?tab=members")
    desk.post(f"/moderation/members/{hannah.id}", action="confirm_again", reason="She asked on the phone.")

    assert "Address not confirmed yet" in listed.text
    assert [letter.kind for letter in outbox(hannah)] == ["confirmation"]
    assert actions() == ["confirm_again"]


def test_one_time_links_are_left_out_of_what_others_see():
    text = "Open https://x.example/confirm/abc-DEF_1 or https://x.example/reset-password/zz9, and read /about."

    assert without_secrets(text) == (
        "Open https://x.example/confirm/… or https://x.example/reset-password/… and read /about."
    )
