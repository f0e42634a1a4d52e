"""What becomes of a record: its history, taking it back, removing it, and who is told of it."""

from forum.audit.models import AuditEntry
from forum.extensions import db
from forum.notifications.models import Notification
from forum.stories.models import AdoptionChange, Story
from tests.factories import make_adoption, make_member, make_organisation, make_story, tell_at_once
from tests.stories.adoptions import RECORD, fresh, new_of, only_adoption, sent


def test_the_history_keeps_what_each_change_said_with_name_and_day(new_browser, browser, alice, bob):
    story = make_story(alice)
    adoption = make_adoption(story, bob, "trialling", result="Too early to say.")
    colleague = make_member("Ben Hale", organisation=make_organisation("Eastvale Council"))
    sent(new_browser(colleague), f"/adoptions/{adoption.id}/edit", **RECORD, version=1)

    page = browser.page(f"/adoptions/{adoption.id}/history")

    said = [" ".join(tag.get_text(" ").split()) for tag in page.select(".former-text")]
    assert page.heading == "What Eastvale Council said"
    assert said[0].startswith("Adapted, June 2025 Written by Ben Hale")
    assert "Saving about £40,000 a year" in said[0]
    assert said[1].startswith("Trialling Written by Bob Oakes") and "Too early to say." in said[1]
    assert browser.page(story.address).link("Changed") == f"/adoptions/{adoption.id}/history"


def test_an_edit_that_changes_nothing_adds_nothing_to_the_history(new_browser, alice, bob):
    adoption = make_adoption(make_story(alice), bob)
    writer = new_browser(bob)
    sent(writer, f"/adoptions/{adoption.id}/edit", **RECORD, version=1)

    sent(writer, f"/adoptions/{adoption.id}/edit", **{**RECORD, "submission": "two"}, version=2)

    assert len(db.session.scalars(db.select(AdoptionChange)).all()) == 2


def test_taking_back_can_be_undone_by_any_colleague(new_browser, browser, alice, bob):
    story = make_story(alice)
    adoption = make_adoption(story, bob, result="Good.")
    colleague = new_browser(make_member("Ben Hale", organisation=make_organisation("Eastvale Council")))

    there = colleague.follow(colleague.post(f"/adoptions/{adoption.id}/delete"))
    gone = browser.page(story.address)
    browser.page(f"/adoptions/{adoption.id}/history", status=404)
    again = new_browser(bob).page(new_of(story), status=302).location
    refused = sent(new_browser(bob), new_of(story), 403, **RECORD)
    new_browser(alice).page(f"/adoptions/{adoption.id}/deleted", status=404)
    new_browser(bob).post(f"/adoptions/{adoption.id}/undelete")
    back = browser.page(story.address)

    assert "is taken back" in there.heading
    assert "Tried by" not in gone.text and not gone.select(".adoption")
    assert again == f"/adoptions/{adoption.id}/deleted"
    assert "Bring it back to change it." in refused.text
    assert "Tried by 1" in back.text


def test_others_take_no_record_back(new_browser, alice, bob, mia):
    adoption = make_adoption(make_story(alice), bob)

    for other in (alice, mia):
        new_browser(other).post(f"/adoptions/{adoption.id}/delete", status=404)
        new_browser(other).post(f"/adoptions/{adoption.id}/undelete", status=404)

    assert only_adoption().deleted_at is None


def test_a_moderator_removes_with_a_reason_and_brings_back(new_browser, browser, alice, bob, mia, outbox):
    story = make_story(alice)
    adoption = make_adoption(story, bob, result="Good.")
    moderator = new_browser(mia)

    empty = moderator.post(f"/adoptions/{adoption.id}/remove", status=422, reason="")
    moderator.post(f"/adoptions/{adoption.id}/remove", reason="It names a resident.")
    second = moderator.post(f"/adoptions/{adoption.id}/remove", status=409, reason="It names a resident.")
    hidden = browser.page(story.address)
    told = new_browser(bob).page(f"/adoptions/{adoption.id}/history")
    new_browser(bob).page(f"/adoptions/{adoption.id}/edit", status=403)
    refused = sent(new_browser(bob), new_of(story), 403, **RECORD)
    browser.page(f"/adoptions/{adoption.id}/history", status=404)
    counts = fresh(Story, story.id)
    were = (counts.tried_count, counts.adopted_count, counts.evidence)
    moderator.post(f"/adoptions/{adoption.id}/restore", reason="The name is out.")

    assert "Enter the reason." in empty.text
    assert "Somebody else was first" in second.text
    assert not hidden.select(".adoption")
    assert "A moderator removed this record: It names a resident." in told.text
    assert "It names a resident." in refused.text
    assert were == (0, 0, 1)
    assert browser.page(story.address).select(".adoption")
    entries = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(row.action, row.kind, row.reason) for row in entries] == [
        ("remove", "adoption", "It names a resident."),
        ("restore", "adoption", "The name is out."),
    ]
    assert "It names a resident." in outbox(bob)[0].text
    assert "It names a resident." in moderator.page("/moderation/log").text


def test_a_moderator_decides_nothing_about_their_own_record(new_browser, alice, mia, bob):
    adoption = make_adoption(make_story(alice), mia)

    new_browser(mia).page(f"/adoptions/{adoption.id}/removing", status=403)
    new_browser(mia).post(f"/adoptions/{adoption.id}/remove", status=403, reason="Mine.")
    new_browser(bob).page(f"/adoptions/{adoption.id}/removing", status=404)


def test_author_contact_and_backup_are_told_of_a_record_and_of_a_new_status(new_browser, outbox, alice, bob):
    contact, backup = make_member("Cora Tact"), make_member("Bea Cup")
    for person in (alice, contact, backup):
        tell_at_once(person, "adoption")
    story = make_story(alice, contact_id=contact.id, backup_contact_id=backup.id)
    writer = new_browser(bob)

    sent(writer, new_of(story), **RECORD)
    adoption = only_adoption()
    first = {letter.to_address: letter for letter in outbox()}
    sent(writer, f"/adoptions/{adoption.id}/edit", **{**RECORD, "submission": "2", "result": "New words."}, version=1)
    same_status = len(outbox())
    sent(writer, f"/adoptions/{adoption.id}/edit", **{**RECORD, "submission": "3", "status": "stopped"}, version=2)

    assert set(first) == {alice.email, contact.email, backup.email}
    assert "Eastvale Council adapted this" in first[alice.email].text
    assert "Visits fell by a fifth." in first[alice.email].text
    assert f"{story.address}#adoption-{adoption.id}" in first[alice.email].text
    assert same_status == 3
    assert "Eastvale Council tried this and stopped" in outbox(alice)[-1].text
    assert "Eastvale Council tried this and stopped" in new_browser(alice).page("/notifications").text


def test_followers_of_the_discussion_read_it_on_the_page_only(new_browser, outbox, alice, bob, mia):
    story = make_story(alice)
    new_browser(mia).post(f"/discussions/{story.discussion_id}/follow")

    make_adoption(story, bob)

    assert outbox(mia) == []
    assert "Eastvale Council adopted this" in new_browser(mia).page("/notifications").text


def test_nobody_is_told_of_what_they_did_themselves(outbox, alice, bob):
    story = make_story(alice, contact_id=bob.id)

    make_adoption(story, bob)

    assert outbox(bob) == []
    told = db.session.scalars(db.select(Notification.member_id)).all()
    assert told == [alice.id]


def test_who_stopped_these_emails_reads_it_on_the_page(new_browser, outbox, alice, bob):
    new_browser(alice).post("/account/notifications/preset", preset="page")

    make_adoption(make_story(alice), bob)

    assert outbox(alice) == []
    assert "adopted this" in new_browser(alice).page("/notifications").text


def test_whom_a_record_names_is_told_once(new_browser, outbox, alice, bob, mia):
    story = make_story(alice)
    adoption = make_adoption(story, bob, result="Ask @mia-castell about it.")

    sent(
        new_browser(bob),
        f"/adoptions/{adoption.id}/edit",
        **{"version": 1, "status": "adopted", "result": "Do ask @mia-castell."},
    )

    assert len(outbox(mia)) == 1
    assert "Bob Oakes mentioned you." in outbox(mia)[0].text
