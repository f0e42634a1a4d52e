"""Moderators write about a case whatever its reader chose, and about all else like everybody."""

import pytest

from forum.database import write
from forum.extensions import db
from forum.messages.models import Conversation, Wish
from forum.messages.services.taking_part import block, choose
from tests.factories import make_discussion, make_member
from tests.messages.talking import begin

NO = "takes no messages from you at the moment"


@pytest.fixture()
def carol(app):
    return make_member("Carol Tye")


def test_moderators_write_about_cases_to_everybody(new_browser, outbox, alice, bob, mia):
    with write():
        block(bob, mia)
        choose(bob, Wish.NOBODY)
    new_browser(bob).post(f"/report/discussion/{make_discussion(alice).id}", reason="unkind", note="")
    desk = new_browser(mia)

    form = desk.page(desk.page("/moderation/cases/1").link("Write to Bob Oakes about this case"))
    desk.post("/messages/new", **{**form.form("/messages/new"), "body": "About your report."})
    desk.post("/messages/1/reply", body="One thing more.")
    page = new_browser(bob).page("/messages/1")

    assert form.link("case 1 of the moderators") == "/moderation/cases/1"
    assert "About case 1 of the moderators" in page.text and "/moderation/cases" not in page.html
    assert not page.select("details.gone-text") and not desk.page("/messages/1").select('[href="/messages/1/add"]')
    assert "Mia Castell wrote you a message about case 1 of the moderators." in outbox(bob)[-1].text
    assert "case 1 of the moderators" in new_browser(bob).page("/messages").text
    assert (
        "Wrote about a case" in desk.page("/moderation/log").text
        and "A message to Bob Oakes." in desk.page("/moderation/log").text
    )
    assert "Moderators can always write to you about a case." in new_browser(bob).page("/account/messages").text


def test_without_a_case_a_moderator_is_taken_like_everybody(new_browser, alice, bob, mia):
    with write():
        choose(bob, Wish.NOBODY)
    talk = begin(mia, alice)
    with write():
        block(alice, mia)

    refused = new_browser(mia).post("/messages/new", 422, to=[bob.handle], body="Hello.")

    assert f"Bob Oakes {NO}." in refused.text
    assert f"Alice Merrin {NO}." in new_browser(mia).post(f"{talk.address}/reply", 403, body="Hello again.").text


def test_a_case_opens_only_the_way_to_one_whom_it_concerns(new_browser, alice, bob, carol, mia):
    with write():
        choose(carol, Wish.NOBODY)
    discussion = make_discussion(alice)
    new_browser(bob).post(f"/report/discussion/{discussion.id}", reason="unkind", note="")
    own = make_discussion(mia)
    new_browser(carol).post(f"/report/discussion/{own.id}", reason="unkind", note="")
    desk, about = new_browser(mia), {"about": "case:1", "body": "About the case."}

    strange = desk.post("/messages/new", 422, **about, to=[carol.handle])
    both = desk.post("/messages/new", 422, **about, to=[alice.handle, bob.handle])
    mine = desk.post("/messages/new", 422, **{**about, "about": "case:2"}, to=[carol.handle])
    new_browser(alice).post("/messages/new", 404, **about, to=[bob.handle])

    assert "Case 1 does not concern Carol Tye" in strange.text
    assert "Write about a case to one person" in both.text
    assert "Case 2 does not concern Carol Tye, or is not yours to decide." in mine.text
    assert db.session.scalar(db.select(Conversation.id)) is None
