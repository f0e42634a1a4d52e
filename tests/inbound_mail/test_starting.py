"""A new discussion by mail, by members who allow it."""

import pytest

from forum.accounts.models import Member, State
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, DiscussionKind
from forum.extensions import db
from forum.inbound_mail.models import IncomingState, StartsByMail
from forum.inbound_mail.refusals import SENTENCES, Reason
from tests.factories import make_member
from tests.inbound_mail.mails import DOMAIN, come_in, mail, refusals

OBJECTIVE = f"build-capacity@{DOMAIN}"
TITLE = "Gullies on hills"


def allow(member):
    with write():
        db.session.add(StartsByMail(member_id=member.id))


def discussions():
    db.session.rollback()
    statement = db.select(Discussion).options(db.selectinload(Discussion.objectives))
    return list(db.session.scalars(statement))


def test_a_mail_starts_a_discussion_and_is_answered_with_its_link(app, bob, outbox):
    allow(bob)
    with write():
        db.session.get_one(Member, bob.id).last_seen_at = None

    row = come_in(mail(bob.email, "How do others do this?\n\n-- \nBob", f"Fwd: {TITLE}"), OBJECTIVE)

    (made,) = discussions()
    assert (made.title, made.kind, made.author_id) == (TITLE, DiscussionKind.DISCUSSION, bob.id)
    assert [objective.slug for objective in made.objectives] == ["build-capacity"]
    assert row.became == made.address
    assert db.session.get_one(Member, bob.id).last_seen_at is not None
    (letter,) = [letter for letter in outbox(bob) if letter.kind == "mail_started"]
    assert made.address in letter.text and letter.in_reply_to


def test_a_title_that_asks_makes_a_question(app, bob):
    allow(bob)

    come_in(mail(bob.email, "How do others do this?", "Who cleans gullies on hills?"), OBJECTIVE)

    assert discussions()[0].kind == DiscussionKind.QUESTION


@pytest.mark.parametrize("is_member", [True, False])
def test_without_permission_member_and_stranger_hear_the_same(app, bob, is_member):
    address = bob.email if is_member else "stranger@council.example"

    row = come_in(mail(address, "Words", TITLE), OBJECTIVE, sender=address)

    assert (row.state, row.why) == (IncomingState.REFUSED, Reason.NOT_ALLOWED)
    assert SENTENCES[Reason.NOT_ALLOWED] in refusals()[0].text
    assert discussions() == []


def test_what_the_mail_server_calls_forged_is_refused(app, bob):
    allow(bob)
    headers = {"Authentication_Results": "mx.example; spf=pass; dmarc=fail (p=NONE) header.from=demo.example"}

    assert come_in(mail(bob.email, "Words", TITLE, **headers), OBJECTIVE).why == Reason.FORGED


@pytest.mark.parametrize("title", ["", "Oh", "x" * 151])
def test_a_subject_that_is_no_title_is_refused(app, bob, title):
    allow(bob)

    assert come_in(mail(bob.email, "Words", title), OBJECTIVE).why == Reason.TITLE


def test_a_suspended_member_starts_nothing(app, bob):
    allow(bob)
    with write():
        bob.state = State.PENDING

    assert come_in(mail(bob.email, "Words", TITLE), OBJECTIVE).why == Reason.STANDING


def test_the_limit_of_new_discussions_holds_by_mail_too(app, bob):
    allow(bob)

    rows = [
        come_in(mail(bob.email, "Words", f"{TITLE} {n}", message_id=f"<{n}@x.example>"), OBJECTIVE) for n in range(4)
    ]

    assert [row.state for row in rows] == [IncomingState.POSTED] * 3 + [IncomingState.REFUSED]
    assert rows[3].why == Reason.LIMIT


def test_the_first_with_a_link_waits_and_the_letter_says_so(app, outbox):
    newcomer = make_member("Nia Reed", post_count=0, approved_at=now())
    allow(newcomer)

    come_in(mail(newcomer.email, "See https://council.example/plan", TITLE), OBJECTIVE)

    assert discussions()[0].held_at is not None
    assert "A moderator checks your first post" in outbox(newcomer)[-1].text


def test_a_member_allows_it_on_a_page_and_takes_it_back(app, bob, new_browser):
    browser = new_browser(bob)

    page = browser.page(browser.page("/account").link("Writing by email"))
    assert OBJECTIVE in page.text and f"mailto:{OBJECTIVE}" not in page.html
    allowed = browser.follow(browser.post("/account/email-in", may_start="y"))
    assert f"mailto:{OBJECTIVE}" in allowed.html and "You may start discussions by email." in allowed.text
    assert come_in(mail(bob.email, "Words", TITLE), OBJECTIVE).state == IncomingState.POSTED

    browser.post("/account/email-in")
    assert come_in(mail(bob.email, "More", TITLE), OBJECTIVE).why == Reason.NOT_ALLOWED


def test_where_no_mail_is_taken_the_page_says_so(app, bob, new_browser):
    app.config["MAIL_IN"] = ""

    assert "does not take email at present" in new_browser(bob).page("/account/email-in").text
