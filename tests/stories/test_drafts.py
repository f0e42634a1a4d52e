"""Drafts on the server, and stories that their author took back."""

from datetime import timedelta

import time_machine

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.stories.models import DRAFTS_MOST, Draft, Story
from forum.stories.services.drafting import forget_old_drafts
from tests.factories import make_member, make_organisation, make_story
from tests.stories.test_sharing import STORY


def drafts() -> list[Draft]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(db.select(Draft).order_by(Draft.id)))


def test_a_half_written_story_waits_on_the_server_and_is_published_later(new_browser, browser, alice):
    writer = new_browser(alice)
    half = {**STORY, "result": "", "what_we_did": ""}

    saved = writer.follow(writer.post("/stories/new", **half, save_draft=1))
    listed = writer.page("/drafts")
    opened = new_browser(alice).page(listed.link(STORY["title"]))
    whole = {**opened.form("/stories/new"), "what_we_did": "We ranked them.", "result": "A third fewer visits."}
    published = writer.follow(writer.post("/stories/new", **whole))

    assert "The draft is saved." in saved.text
    assert saved.value("problem") == STORY["problem"]
    assert opened.select('[name="themes"][checked]')[0]["value"] == STORY["themes"][0]
    assert published.heading == STORY["title"]
    assert drafts() == []
    assert "No draft" in writer.page("/drafts").text


def test_a_draft_takes_anything_and_is_checked_when_it_is_published(new_browser, alice):
    writer = new_browser(alice)

    writer.post("/stories/new", title="x" * 400, problem="[" * 900, save_draft=1)
    opened = writer.page(f"/stories/new?draft={drafts()[0].id}")
    page = writer.post("/stories/new", status=422, **opened.form("/stories/new"))

    assert opened.value("title") == "x" * 400
    assert "There is a problem" in page.text
    assert page.value("draft") == opened.value("draft")


def test_a_draft_saved_in_two_tabs_asks_before_it_is_lost(new_browser, alice):
    writer = new_browser(alice)
    writer.post("/stories/new", title="First words", save_draft=1)
    tab = writer.page(f"/stories/new?draft={drafts()[0].id}").form("/stories/new")
    writer.post("/stories/new", **{**tab, "title": "Second words"}, save_draft=1)

    page = writer.post("/stories/new", status=409, **{**tab, "title": "Third words"}, save_draft=1)
    writer.post("/stories/new", **page.form("/stories/new"), save_draft=1)

    assert "This draft was saved in another tab" in page.text
    assert [draft.title for draft in drafts()] == ["Third words"]


def test_a_deleted_draft_can_be_brought_back(new_browser, alice):
    writer = new_browser(alice)
    writer.post("/stories/new", title="A slip of the hand", save_draft=1)
    number = drafts()[0].id

    gone = writer.follow(writer.post(f"/drafts/{number}/delete"))
    back = writer.follow(writer.post(f"/drafts/{number}/undelete"))

    assert "Deleted drafts" in gone.text
    assert "Deleted drafts" not in back.text and back.link("A slip of the hand")


def test_a_draft_is_its_authors_alone(new_browser, browser, alice, bob):
    new_browser(alice).post("/stories/new", title="Mine", save_draft=1)
    number, other = drafts()[0].id, new_browser(bob)

    other.page(f"/stories/new?draft={number}", status=404)
    other.post(f"/drafts/{number}/delete", status=404)
    other.post("/stories/new", title="Not mine", draft=number, draft_version=1, save_draft=1)

    assert "Mine" not in other.page("/drafts").select(".line-list")[0].get_text().replace("Not mine", "")
    assert [(draft.title, draft.author_id) for draft in drafts()] == [("Mine", alice.id), ("Not mine", bob.id)]
    assert "/sign-in" in browser.send("GET", "/drafts").location


def test_there_is_room_for_fifty_drafts(new_browser, alice):
    with write():
        db.session.add_all(Draft(author_id=alice.id, title=f"Draft {i}", typed={}) for i in range(DRAFTS_MOST))

    page = new_browser(alice).post("/stories/new", status=422, title="One more", save_draft=1)

    assert "You have 50 drafts already." in page.text
    assert page.value("title") == "One more"


def test_drafts_nobody_opens_go_after_half_a_year_and_deleted_ones_after_a_month(new_browser, alice):
    writer = new_browser(alice)
    writer.post("/stories/new", title="Kept", save_draft=1)
    writer.post("/stories/new", title="Thrown away", save_draft=1)
    writer.post(f"/drafts/{drafts()[1].id}/delete")

    with time_machine.travel(now() + timedelta(days=31)), write():
        forget_old_drafts()
    after_a_month = [draft.title for draft in drafts()]
    with time_machine.travel(now() + timedelta(days=181)), write():
        forget_old_drafts()

    assert after_a_month == ["Kept"]
    assert drafts() == []


def test_a_story_taken_back_shows_to_those_who_look_after_it_only(new_browser, browser, alice, bob, mia):
    backup = make_member("Bea Backup", organisation=make_organisation("Northmoor County Council"))
    story = make_story(alice, backup_contact_id=backup.id)
    writer = new_browser(alice)

    page = writer.follow(writer.post(f"/stories/{story.id}/unpublish"))

    assert "You took this practice story back" in page.text
    browser.page(story.address, status=410)
    new_browser(bob).page(story.address, status=410)
    assert story.title not in browser.page("/stories").text
    assert story.title not in browser.page("/").text
    new_browser(backup).page(story.address)
    new_browser(mia).page(story.address)
    new_browser(bob).post(f"/discussions/{story.discussion_id}/replies", status=410, body="Hello?")


def test_a_story_comes_back_with_its_discussion(new_browser, browser, alice, bob):
    story = make_story(alice)
    new_browser(bob).post(f"/discussions/{story.discussion_id}/replies", body="How wide was the road?")
    writer = new_browser(alice)
    writer.post(f"/stories/{story.id}/unpublish")
    listed = writer.page("/drafts")

    writer.post(f"/stories/{story.id}/publish")
    writer.post(f"/stories/{story.id}/publish")

    assert story.title in listed.text
    assert "How wide was the road?" in browser.page(story.address).text


def test_a_story_taken_back_and_deleted_comes_back_as_it_was(new_browser, browser, alice):
    story = make_story(alice)
    writer = new_browser(alice)
    writer.post(f"/stories/{story.id}/unpublish")

    writer.post(f"/stories/{story.id}/delete")
    writer.post(f"/stories/{story.id}/undelete")

    browser.page(story.address, status=410)
    assert "You took this practice story back" in writer.page(story.address).text
    assert db.session.get_one(Story, story.id).discussion_id


def test_nobody_else_takes_a_story_back_or_publishes_it(new_browser, alice, bob, mia):
    story = make_story(alice)

    new_browser(bob).post(f"/stories/{story.id}/unpublish", status=403)
    new_browser(mia).post(f"/stories/{story.id}/unpublish", status=403)
    new_browser(alice).post(f"/stories/{story.id}/unpublish")
    new_browser(bob).post(f"/stories/{story.id}/publish", status=404)
    new_browser(mia).post(f"/stories/{story.id}/publish", status=403)
