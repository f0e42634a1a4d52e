"""What moderators and leads do to stories: correct, take a detail out, remove, bring back; and who sees what."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.accounts.models import Member, Role, State
from forum.audit.models import AuditEntry
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.objectives.models import ObjectiveLead
from forum.objectives.queries import objectives_by_slug
from forum.stories.models import Story
from forum.stories.permissions import can_see_story, stories_visible_to
from forum.stories.queries import find_any_story
from forum.stories.services.closing import remove_story, restore_story
from tests.factories import make_member, make_story

STATES: dict[str, dict[str, Any]] = {
    "standing": {},
    "held": {"held_at": now()},
    "removed": {"removed_at": now()},
    "deleted": {"deleted_at": now()},
    "removed and deleted": {"removed_at": now(), "deleted_at": now()},
    "taken back": {"unpublished_at": now()},
    "taken back and held": {"unpublished_at": now(), "held_at": now()},
    "taken back and removed": {"unpublished_at": now(), "removed_at": now()},
}


@pytest.fixture()
def viewers(app: Flask, alice: Member) -> dict[str, Member | None]:
    soon = now() + timedelta(days=1)
    return {
        "visitor": None,
        "author": alice,
        "unconfirmed": make_member(state=State.UNCONFIRMED),
        "pending": make_member(state=State.PENDING),
        "member": make_member(),
        "suspended": make_member(suspended_until=soon),
        "deactivated": make_member(state=State.DEACTIVATED),
        "moderator": make_member(role=Role.MODERATOR),
        "suspended moderator": make_member(role=Role.MODERATOR, suspended_until=soon),
        "administrator": make_member(role=Role.ADMINISTRATOR),
    }


def test_the_rule_for_one_story_and_the_condition_on_many_agree(alice, viewers):
    stories = [
        (f"{audience}, {name}", make_story(alice, audience=audience, **values).id)
        for audience in ("public", "members")
        for name, values in STATES.items()
    ]

    for who, viewer in viewers.items():
        listed = set(db.session.scalars(db.select(Story.id).where(stories_visible_to(viewer))))
        for name, story_id in stories:
            seen = can_see_story(viewer, db.session.get_one(Story, story_id))
            assert seen == (story_id in listed), f"{who}: {name}"


@pytest.mark.parametrize(
    ("who", "audience", "state", "sees"),
    [
        ("visitor", "public", "standing", True),
        ("visitor", "members", "standing", False),
        ("pending", "members", "standing", False),
        ("member", "members", "standing", True),
        ("member", "public", "held", False),
        ("author", "public", "held", True),
        ("author", "public", "removed", True),
        ("author", "public", "deleted", False),
        ("moderator", "members", "removed and deleted", True),
        ("suspended moderator", "public", "deleted", False),
    ],
)
def test_who_sees_a_story_in_which_state(alice, viewers, who, audience, state, sees):
    story = make_story(alice, audience=audience, **STATES[state])

    assert can_see_story(viewers[who], story) is sees


def texts_of(story: Story, **changed: str) -> dict[str, str]:
    return {**{name: getattr(story, name) for name in ("title", "problem", "what_we_did", "result")}, **changed}


def test_a_moderator_takes_a_name_out_of_a_story(new_browser, browser, outbox, alice, mia):
    story = make_story(alice, result="Jane Doe saved a third.")
    fields = texts_of(story)
    moderator = new_browser(mia)

    form = moderator.page(moderator.page(story.address).link("Take out a detail"))
    moderator.post(
        f"/stories/{story.id}/redact",
        **{**fields, "result": "The depot saved a third."},
        version=form.value("version"),
        reason="It named a member of staff.",
    )
    page = browser.page(story.address)
    history = browser.page(f"/stories/{story.id}/history")

    assert form.value("result") == "Jane Doe saved a third."
    assert "A moderator took out a detail on" in page.text
    assert "Jane Doe" not in page.html + history.html
    assert "It named a member of staff." in history.text
    assert "Jane Doe" in moderator.page(f"/stories/{story.id}/history").text
    assert db.session.scalars(db.select(AuditEntry.action)).all() == ["redact"]
    assert "A part of your text was taken out" in outbox(alice)[0].text


def test_a_redaction_needs_a_change_a_reason_and_a_moderator(new_browser, alice, bob, mia):
    story = make_story(alice)
    fields = texts_of(story)
    address = f"/stories/{story.id}/redact"

    same = new_browser(mia).post(address, status=422, **fields, version=1, reason="It named somebody.")
    silent = new_browser(mia).post(address, status=422, **{**fields, "result": "Less."}, version=1)
    stale = new_browser(mia).post(address, status=409, **{**fields, "result": "Less."}, version=9, reason="A name.")

    assert "Nothing is changed yet." in same.text
    assert "Enter the reason." in silent.text
    assert stale.value("result") == "Less."
    new_browser(bob).page(address, status=403)
    new_browser(alice).post(address, status=403, **fields, version=1, reason="My own.")


def test_a_moderator_and_the_lead_correct_title_and_tags(new_browser, browser, outbox, alice, mia):
    lena = make_member("Lena Fairweather")
    with write():
        lead_of = objectives_by_slug(["build-capacity"])[0].id
        db.session.add(ObjectiveLead(objective_id=lead_of, member_id=lena.id))
    own, other = make_story(alice), make_story(alice, objectives=["encourage-leadership"])

    new_browser(lena).post(
        f"/stories/{own.id}/edit",
        title="Sensors cut gully visits by a third",
        objectives=["build-capacity", "enable-and-embed-change"],
        themes="drainage-gullies-and-flooding",
        version=1,
        reason="So that it is found.",
    )
    new_browser(lena).page(f"/stories/{other.id}/edit", status=403)
    silent = new_browser(mia).post(f"/stories/{other.id}/edit", status=422, title="Another title", reason="")

    page = browser.page("/stories?theme=drainage-gullies-and-flooding")
    assert "Sensors cut gully visits by a third" in page.text
    assert "Enter the reason." in silent.text
    assert "So that it is found." in outbox(alice)[0].text
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.action, entry.kind, entry.actor_name) == ("correct", "story", "Lena Fairweather")


def test_a_correction_of_what_its_author_edited_meanwhile_shows_both(new_browser, alice, mia):
    story = make_story(alice, "Sensors cut visits to gullies")
    fields, tags = texts_of(story, title="Sensors cut visits by a third"), {"objectives": "build-capacity"}
    moderator = new_browser(mia)
    seen = moderator.page(f"/stories/{story.id}/edit").value("version")
    new_browser(alice).post(f"/stories/{story.id}/edit", **fields, **tags, version=1)
    asked = {**tags, "title": "Sensors cut gully visits", "reason": "So that it is found."}

    page = moderator.post(f"/stories/{story.id}/edit", status=409, **asked, version=seen)
    moderator.post(f"/stories/{story.id}/edit", **asked, version=page.value("version"))

    assert "Somebody changed the title or tags after you opened them." in page.text
    assert "Sensors cut visits by a third" in page.select(".plate")[0].get_text()
    assert db.session.get_one(Story, story.id, populate_existing=True).title == "Sensors cut gully visits"


def test_removing_and_restoring_takes_the_discussion_along(alice):
    story = make_story(alice)

    with write():
        remove_story(find_any_story(story.id), "It named a resident.")
    db.session.rollback()
    removed = db.session.get_one(Discussion, story.discussion_id).removal_reason
    with write():
        restore_story(find_any_story(story.id))

    assert removed == "It named a resident."
    assert db.session.get_one(Discussion, story.discussion_id).removed_at is None
