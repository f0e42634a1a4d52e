"""What moderators and objective leads do: close, open, correct."""

import pytest

from forum.audit.models import AuditEntry
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.objectives.models import ObjectiveLead
from forum.objectives.queries import objectives_by_slug
from tests.factories import make_discussion, make_member, make_post


@pytest.fixture()
def lena(app):
    """Leads the objective «Build Capacity»."""
    member = make_member("Lena Fairweather")
    with write():
        db.session.add(ObjectiveLead(objective_id=objectives_by_slug(["build-capacity"])[0].id, member_id=member.id))
    return member


def test_a_closed_discussion_says_who_closed_it_and_why(new_browser, browser, alice, bob, mia):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    moderator = new_browser(mia)

    form = moderator.page(moderator.page(discussion.address).link("Close this discussion"))
    moderator.post(form.select("main form")[0]["action"], reason="It is settled.")
    page = browser.page(discussion.address)
    for_bob = new_browser(bob).page(discussion.address)

    assert "Closed by Mia Castell on" in page.text
    assert "It is settled." in page.text
    assert not for_bob.select("textarea")
    assert not for_bob.select('[href*="?reply="]')
    assert "Closed" in browser.page("/discussions").select(".discussion-row")[0].get_text()
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.action, entry.reason) == ("lock", "It is settled.")


def test_opening_it_again_brings_the_composer_back(new_browser, alice, bob, mia):
    discussion = make_discussion(alice, is_locked=True)

    new_browser(mia).post(f"/discussions/{discussion.id}/unlock", reason="There is more to say.")

    assert new_browser(bob).page(discussion.address).select("textarea")


def test_closing_needs_a_reason_and_happens_once(new_browser, alice, mia):
    discussion = make_discussion(alice)
    moderator = new_browser(mia)

    silent = moderator.post(f"/discussions/{discussion.id}/lock", status=422, reason="")
    moderator.post(f"/discussions/{discussion.id}/lock", reason="It is settled.")
    again = moderator.post(f"/discussions/{discussion.id}/lock", status=409, reason="Enough is said.")

    assert "Enter the reason." in silent.text
    assert "Mia Castell closed this discussion on" in again.text
    assert "Enough is said." in again.text


def test_opening_happens_once(new_browser, alice, mia):
    discussion = make_discussion(alice)

    page = new_browser(mia).post(f"/discussions/{discussion.id}/unlock", status=409, reason="There is more to say.")

    assert "This discussion is open already." in page.text


def test_nobody_closes_opens_or_corrects_their_own(new_browser, alice, bob, mia, lena):
    by_lead, by_moderator = make_discussion(lena, is_locked=True), make_discussion(mia)

    for member, discussion in ((lena, by_lead), (mia, by_moderator)):
        browser = new_browser(member)
        assert "Close this discussion" not in browser.page(discussion.address).text
        assert "Open this discussion again" not in browser.page(discussion.address).text
        for verb in ("lock", "unlock"):
            page = browser.post(f"/discussions/{discussion.id}/{verb}", status=403, reason="I have heard enough.")
            assert "nobody their own" in page.text

    new_browser(mia).post(f"/discussions/{by_lead.id}/unlock", reason="There is more to say.")


def test_a_lead_closes_and_corrects_in_the_own_objective_only(new_browser, outbox, alice, lena):
    own, other = make_discussion(alice), make_discussion(alice, objectives=["encourage-leadership"])
    lead = new_browser(lena)

    lead.post(f"/discussions/{own.id}/lock", reason="It is settled.")
    lead.post(
        f"/discussions/{own.id}/edit",
        title="Gullies on steep lanes",
        objectives="build-capacity",
        themes="drainage-gullies-and-flooding",
        version=1,
        reason="So that it is found.",
    )
    lead.page(f"/discussions/{other.id}/closing", status=403)
    lead.post(f"/discussions/{other.id}/lock", status=403, reason="Not mine.")
    lead.page(f"/discussions/{other.id}/edit", status=403)

    db.session.rollback()
    assert db.session.get_one(Discussion, own.id).title == "Gullies on steep lanes"
    assert db.session.get_one(Discussion, own.id).is_locked
    assert "So that it is found." in outbox(alice)[-1].text
    assert sorted(db.session.scalars(db.select(AuditEntry.action))) == ["correct", "lock"]


def test_members_neither_close_nor_correct(new_browser, alice, bob):
    discussion = make_discussion(alice)
    browser = new_browser(bob)

    assert "Close this discussion" not in browser.page(discussion.address).text
    browser.page(f"/discussions/{discussion.id}/closing", status=403)
    browser.post(f"/discussions/{discussion.id}/lock", status=403, reason="Enough.")
    browser.page(f"/discussions/{discussion.id}/edit", status=403)


def test_a_correction_of_what_somebody_corrected_meanwhile_shows_both(new_browser, alice, mia, ada):
    discussion = make_discussion(alice, "Gullies on lanes")
    first, second = new_browser(mia), new_browser(ada)
    address = f"/discussions/{discussion.id}/edit"
    fields = {"objectives": "build-capacity", "reason": "So that it is found."}
    seen = second.page(address).value("version")

    first.post(address, title="Gullies on steep lanes", version=first.page(address).value("version"), **fields)
    page = second.post(address, status=409, title="Gullies on narrow lanes", version=seen, **fields)

    assert "Somebody changed the title or tags after you opened them." in page.text
    assert "Gullies on steep lanes" in page.select(".plate")[0].get_text()
    assert (page.value("title"), page.value("reason")) == ("Gullies on narrow lanes", "So that it is found.")

    second.post(address, title=page.value("title"), version=page.value("version"), **fields)
    stands = db.session.get_one(Discussion, discussion.id, populate_existing=True)
    assert stands.title == "Gullies on narrow lanes"


def test_a_correction_within_limits(new_browser, alice, mia):
    discussion = make_discussion(alice)
    moderator = new_browser(mia)

    page = moderator.post(f"/discussions/{discussion.id}/edit", status=422, title="abc", reason="Better.")

    assert "Title must have at least 5 characters." in page.text
    assert "Choose an objective or a theme." in page.text
    assert page.value("reason") == "Better."
