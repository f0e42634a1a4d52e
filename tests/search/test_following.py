"""The index follows every act that changes what may be found: each goes through its door, and through the page."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.database import write
from forum.discussions.models import Audience, Discussion
from forum.extensions import db
from forum.organisations.models import Organisation
from forum.search.services.checking import compare
from forum.search.services.indexing import index_changes
from tests.browser import Browser
from tests.factories import make_discussion, make_member, make_post, make_story

Finds = Callable[..., list[str]]
WHY = "It names somebody."


def decide(desk: Browser, action: str, case_id: int = 1) -> None:
    """Record a decision in a case, as a moderator who has its page open."""
    version = desk.page(f"/moderation/cases/{case_id}").value("version")
    desk.post(f"/moderation/cases/{case_id}", action=action, reason=WHY, version=version)


@pytest.fixture(autouse=True)
def index_is_true(app: Any) -> Any:
    """After every test of this file the whole index agrees with the database."""
    yield
    index_changes()
    result = compare()
    assert (result.differences, result.waiting) == ([], 0)


def test_a_new_discussion_and_a_new_reply_are_found(new_browser, alice, bob, finds: Finds):
    made = new_browser(alice).post(
        "/discussions/new",
        kind="question",
        title="Who buys kerbs together?",
        body="We pay **too much**.",
        objectives=["build-capacity"],
        audience="public",
        submission="one",
    )
    number = int(made.location.split("/")[-1].split("-")[0])
    new_browser(bob).post(f"/discussions/{number}/replies", body="Granite setts are cheaper by the pallet.")

    assert finds("kerb") == ["Question: Who buys kerbs together?"]
    assert finds("paying") == ["Question: Who buys kerbs together?"]
    assert finds("pallets of granite") == ["Reply: Reply 2 in Who buys kerbs together?"]


def test_a_new_story_is_found_by_its_words_and_its_organisation(new_browser, alice, finds: Finds):
    new_browser(alice).post(
        "/stories/new",
        title="Warm asphalt cut our night closures",
        problem="Joints cracked.",
        what_we_did="Compacted at a lower temperature.",
        result="Eleven closures fewer.",
        objectives=["build-capacity"],
        audience="public",
        submission="one",
    )

    for words in ("asphalts", "cracked joint", "compacting", "closures", "northmoor"):
        assert finds(words) == ["Practice story: Warm asphalt cut our night closures"], words


def test_an_edited_reply_is_found_by_its_new_words_only(new_browser, alice, bob, finds: Finds):
    post = make_post(make_discussion(alice), bob, "We use lanterns.")
    assert len(finds("lantern")) == 1

    new_browser(bob).post(f"/posts/{post.id}/edit", body="We use bollards.", version=post.version)

    assert finds("lantern") == []
    assert len(finds("bollard")) == 1


def test_an_edited_opening_with_its_title_and_tags(new_browser, alice, finds: Finds):
    discussion = make_discussion(alice, "Lanterns on the ridge")
    assert len(finds("lantern")) == 1

    new_browser(alice).post(
        f"/discussions/{discussion.id}/edit",
        title="Bollards on the ridge",
        body="What of kerbs?",
        objectives=["encourage-leadership"],
        version=1,
    )

    assert finds("lantern") == []
    assert len(finds("bollards")) == 1
    assert len(finds("kerbs")) == 1


def test_an_edited_story(new_browser, alice, finds: Finds):
    story = make_story(alice, "Lanterns lasted longer")
    assert len(finds("lantern")) == 1

    new_browser(alice).post(
        f"/stories/{story.id}/edit",
        title="Bollards lasted longer",
        problem="They fell.",
        what_we_did="We set them in sockets.",
        result="They stand.",
        objectives=["build-capacity"],
        version=story.version,
    )

    assert finds("lantern") == []
    assert finds("sockets") == ["Practice story: Bollards lasted longer"]


def test_a_deleted_reply_goes_and_returns_with_the_undo(new_browser, alice, bob, finds: Finds):
    post = make_post(make_discussion(alice), bob, "We use lanterns.")
    assert len(finds("lantern")) == 1

    new_browser(bob).post(f"/posts/{post.id}/delete")
    assert finds("lantern") == []
    new_browser(bob).post(f"/posts/{post.id}/undelete")

    assert len(finds("lantern")) == 1


def test_a_deleted_discussion_goes_and_returns_with_the_undo(new_browser, alice, finds: Finds):
    discussion = make_discussion(alice, "Lanterns on the ridge")
    assert len(finds("lantern")) == 1

    new_browser(alice).post(f"/discussions/{discussion.id}/delete")
    assert finds("lantern") == []
    new_browser(alice).post(f"/discussions/{discussion.id}/undelete")

    assert len(finds("lantern")) == 1


def test_a_deleted_story_goes_with_its_replies_and_returns(new_browser, alice, bob, finds: Finds):
    story = make_story(alice, "Lanterns lasted longer")
    make_post(db.session.get_one(Discussion, story.discussion_id), bob, "Ours, the lanterns, did not.")
    assert len(finds("lantern")) == 2

    new_browser(alice).post(f"/stories/{story.id}/delete")
    assert finds("lantern") == []
    new_browser(alice).post(f"/stories/{story.id}/undelete")

    assert len(finds("lantern")) == 2


@pytest.mark.parametrize("kind", ["post", "discussion", "story"])
def test_what_a_moderator_removes_goes_and_what_is_restored_returns(new_browser, alice, bob, mia, kind, finds: Finds):
    discussion = make_discussion(alice, "On the ridge")
    things = {
        "post": make_post(discussion, alice, "We use lanterns."),
        "discussion": make_discussion(alice, "Lanterns on the ridge"),
        "story": make_story(alice, "Lanterns lasted longer"),
    }
    inside = db.session.get_one(Discussion, things["story"].discussion_id)
    for place in (things["discussion"], inside):
        make_post(place, bob, "Shades of glass.")
    new_browser(bob).post(f"/report/{kind}/{things[kind].id}", reason="individual", note="")
    desk, before = new_browser(mia), len(finds("lantern glass"))

    decide(desk, "remove")
    removed = len(finds("lantern glass"))
    decide(desk, "restore")

    assert before == 5
    assert removed == (4 if kind == "post" else 3)
    assert len(finds("lantern glass")) == 5


def test_what_waits_for_a_look_is_found_by_nobody_until_it_is_approved(new_browser, bob, mia, finds: Finds):
    novice = make_member("Nell Ash", post_count=0, approved_at=None)
    discussion = make_discussion(bob)
    held = make_discussion(novice, "Lanterns", body="See https://lamps.example/ for it.")
    post = make_post(discussion, make_member("Ned Elm", post_count=0, approved_at=None), "Lantern: https://b.example/")
    assert (held.held_at is None, post.held_at is None) == (False, False)
    assert finds("lantern", novice) == []
    assert finds("lantern", mia) == []

    for case_id in (1, 2):
        decide(new_browser(mia), "approve", case_id)

    assert len(finds("lantern")) == 2


def test_a_corrected_title_is_found(new_browser, alice, mia, finds: Finds):
    discussion = make_discussion(alice, "Lantrens on the ridge")
    assert finds("lantern") == []

    new_browser(mia).post(
        f"/discussions/{discussion.id}/edit",
        title="Lanterns on the ridge",
        objectives=["build-capacity"],
        reason="A slip of the pen.",
        version=1,
    )

    assert len(finds("lantern")) == 1


def test_words_taken_out_by_a_moderator_are_not_found(new_browser, alice, bob, mia, finds: Finds):
    post = make_post(make_discussion(alice), bob, "Jo Bloggs blocked it, and lanterns failed.")
    assert len(finds("Bloggs")) == 1

    new_browser(mia).post(f"/posts/{post.id}/edit", body="Lanterns failed.", reason=WHY, version=post.version)

    assert finds("Bloggs") == []
    assert len(finds("lantern")) == 1


def test_a_change_of_audience_hides_everything_of_it_from_visitors(alice, bob, finds: Finds):
    discussion = make_discussion(alice, "Lanterns on the ridge")
    make_post(discussion, bob, "Our lanterns too.")
    assert len(finds("lantern")) == 2

    with write():
        db.session.get_one(Discussion, discussion.id).audience = Audience.MEMBERS

    assert finds("lantern") == []
    assert len(finds("lantern", alice)) == 2


def test_a_renamed_organisation_is_found_by_its_new_name(alice, finds: Finds):
    make_story(alice, "Lanterns lasted longer")
    assert len(finds("northmoor")) == 1

    with write():
        db.session.get_one(Organisation, alice.organisation_id).name = "Highfell Council"

    assert finds("northmoor") == []
    assert len(finds("highfell")) == 1
