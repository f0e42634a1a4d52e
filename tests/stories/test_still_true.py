"""Whether a story is still true: the yearly question, the page it leads to, and what readers see."""

from datetime import timedelta

import pytest
import time_machine

from forum.accounts.models import Member, State
from forum.clock import now, today
from forum.database import write
from forum.discussions.models import Discussion
from forum.discussions.services.closing import close
from forum.extensions import db
from forum.jobs.registry import jobs
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.stories.models import Story
from forum.stories.services import reminding
from tests.factories import make_member, make_organisation, make_story

PUBLISHED = "2026-03-10T10:00:00+00:00"
A_YEAR_LATER = "2027-03-10T10:00:00+00:00"


def old_story(author, **values) -> Story:
    with time_machine.travel(PUBLISHED, tick=False):
        return make_story(author, "Cleaning by risk cut the rounds", **values)


def ask() -> bool | None:
    with write():
        # They are here all the time, so their mail does not rest.
        db.session.execute(db.update(Member).values(last_seen_at=now()))
        return reminding.ask_whether_still_true()


def asked_by_letter(outbox, *people) -> list[int]:
    """How many letters each of these got."""
    return [len([letter for letter in outbox(person) if letter.kind == "still_true"]) for person in people]


def reminded_on(story):
    db.session.rollback()
    return db.session.get_one(Story, story.id).reminded_on


def test_a_story_is_confirmed_a_year_later(new_browser, browser, outbox, alice):
    story = old_story(alice)
    with time_machine.travel(A_YEAR_LATER, tick=False):
        assert "Still true, March 2026." in browser.page(story.address).text
        ask()
        letter = next(letter for letter in outbox(alice) if letter.kind == "still_true")
        address = f"/stories/{story.id}/still-true"
        author = new_browser(alice)
        page = author.page(address)

        after = author.follow(author.post(page.select("main form")[0]["action"]))

        assert letter.subject == "Is it still true? Cleaning by risk cut the rounds"
        assert "in March 2026." in letter.text
        assert f"{address}\n" in letter.text
        assert f'{address}"' in letter.html
        assert letter.unsubscribe
        assert page.heading == "Is this still true?"
        assert page.select("main form button")[0].get_text() == "Still true"
        assert page.link("Edit it") == f"/stories/{story.id}/edit"
        assert page.link("It is no longer true") == f"/stories/{story.id}/edit/facts"
        assert "Still true, March 2027." in after.text
        assert ask() is None
        assert asked_by_letter(outbox, alice) == [1]


def test_the_notifications_page_asks_too(new_browser, outbox, alice):
    old_story(alice)
    with time_machine.travel(A_YEAR_LATER, tick=False):
        ask()
        outbox()
        page = new_browser(alice).page("/notifications")

    assert "Is it still true? A year has passed" in page.text


def test_nobody_is_asked_before_a_year_or_twice_within_one(outbox, alice):
    story = old_story(alice)
    with time_machine.travel("2027-03-09T10:00:00+00:00", tick=False):
        ask()
        assert reminded_on(story) is None
    with time_machine.travel(A_YEAR_LATER, tick=False):
        ask()
        day = today()
        assert reminded_on(story) == day
        assert asked_by_letter(outbox, alice) == [1]
    with time_machine.travel("2028-03-08T10:00:00+00:00", tick=False):
        ask()
        assert reminded_on(story) == day
    with time_machine.travel("2028-03-09T10:00:00+00:00", tick=False):
        ask()
        assert reminded_on(story) > day
        assert asked_by_letter(outbox, alice) == [2]


@pytest.mark.parametrize(
    ("away", "asked"), [((), "alice"), (("alice",), "bob"), (("alice", "bob"), "ada"), (("alice", "bob", "ada"), "")]
)
@pytest.mark.parametrize("how", ["suspended", "closed"])
def test_who_is_away_is_not_asked_but_the_next_who_knows(outbox, alice, bob, ada, away, asked, how):
    people = {"alice": alice, "bob": bob, "ada": ada}
    story = old_story(alice, contact_id=bob.id, backup_contact_id=ada.id)
    with time_machine.travel(A_YEAR_LATER, tick=False):
        with write():
            for name in away:
                row = db.session.get_one(Member, people[name].id)
                if how == "closed":
                    row.state = State.DEACTIVATED
                else:
                    row.suspended_until = now() + timedelta(days=1)
        ask()
        counts = dict(zip(people, asked_by_letter(outbox, *people.values()), strict=True))
        assert (reminded_on(story) is None) == (asked == "")

    assert counts == {name: int(name == asked) for name in people}


@pytest.mark.parametrize(
    "state", ["deleted_at", "removed_at", "held_at", "unpublished_at", "is_from_public_source", "closed"]
)
def test_what_does_not_stand_or_was_told_by_others_is_not_asked_about(alice, mia, state):
    story = old_story(alice)
    with time_machine.travel(A_YEAR_LATER, tick=False):
        with write():
            row = db.session.get_one(Story, story.id)
            if state == "closed":
                close(db.session.get_one(Discussion, row.discussion_id), mia, "Settled.")
            else:
                setattr(row, state, True if state.startswith("is_") else now())
        ask()

        assert reminded_on(story) is None


def test_who_stopped_these_emails_gets_none(outbox, alice):
    story = old_story(alice)
    with write():
        choose(alice.id, {"still_true": Channel.OFF})
    with time_machine.travel(A_YEAR_LATER, tick=False):
        ask()

        assert asked_by_letter(outbox, alice) == [0]
        assert reminded_on(story) is not None


def test_many_are_asked_in_batches(outbox, alice, monkeypatch):
    monkeypatch.setattr(reminding, "REMINDED_AT_ONCE", 2)
    stories = [old_story(alice) for _ in range(3)]
    with time_machine.travel(A_YEAR_LATER, tick=False):
        assert ask() is True
        assert [reminded_on(story) is None for story in stories] == [False, False, True]
        assert ask() is None
        assert asked_by_letter(outbox, alice) == [3]


def test_the_worker_asks_every_day(app):
    assert jobs["stories.ask_whether_still_true"].seconds == 86_400


def test_a_contact_confirms_and_nobody_else_does(new_browser, alice, bob, mia):
    backup = make_member(organisation=make_organisation("Northmoor County Council"))
    story = old_story(alice, contact_id=bob.id, backup_contact_id=backup.id)
    address = f"/stories/{story.id}/still-true"

    for reader, status in ((bob, 303), (backup, 303), (mia, 403), (make_member(), 403)):
        browser = new_browser(reader)
        browser.page(address, status=200 if status == 303 else 403)
        browser.post(f"/stories/{story.id}/confirm", status=status)
    page = new_browser(bob).page(address)

    assert "Edit it" not in page.text
    assert page.link("Say so below the story") == f"{story.address}#reply"
    new_browser().page(address, status=302)
    new_browser(bob).page("/stories/99/still-true", status=404)


def test_a_story_that_nobody_confirmed_for_two_years_says_so(browser, alice):
    story = old_story(alice)
    with time_machine.travel("2028-03-11T10:00:00+00:00", tick=False):
        page = browser.page(story.address)

    assert "Still true, March 2026." in page.text
    assert "Nobody has said for more than 24 months that this is still true." in page.text
