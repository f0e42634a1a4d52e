"""A title that was corrected may have held a name, so what was told before shows today's title and address."""

from typing import Any

import pytest

from forum.extensions import db
from forum.jobs.services import run_due_jobs
from tests.factories import make_discussion, make_post, make_story

FORMER = "Jo Bloggs blocked the gullies"
TODAYS = "Somebody blocked the gullies"


@pytest.fixture()
def correct(new_browser, mia):
    """Mia takes the name out of a title."""

    def do(kind: str, item: Any) -> None:
        desk = new_browser(mia)
        version = desk.page(f"/{kind}/{item.id}/edit").value("version")
        fields = {"title": TODAYS, "objectives": ["build-capacity"], "reason": "It named somebody."}
        desk.post(f"/{kind}/{item.id}/edit", version=version or "", **fields)

    return do


def links(page) -> list[tuple[str, str]]:
    return [(link.get_text(), link["href"]) for link in page.select(".notification a")]


def test_old_notifications_about_a_discussion_show_its_title_of_today(new_browser, correct, alice, bob):
    discussion = make_discussion(alice, FORMER, body="@bob-oakes knows.")
    post = make_post(discussion, bob)
    run_due_jobs()

    correct("discussions", discussion)
    run_due_jobs()
    to_alice, to_bob = (new_browser(member).page("/notifications") for member in (alice, bob))

    address = f"/discussions/{discussion.id}-somebody-blocked-the-gullies"
    assert links(to_alice) == [(TODAYS, address), (TODAYS, post.permalink)]
    assert links(to_bob) == [(TODAYS, address)]
    assert "Bloggs" not in to_alice.text + to_bob.text
    assert "jo-bloggs" not in to_alice.html + to_bob.html


def test_old_notifications_about_a_story_show_its_title_of_today(new_browser, correct, alice, bob):
    story = make_story(alice, FORMER, result="@bob-oakes knows.")
    run_due_jobs()

    correct("stories", story)
    page = new_browser(bob).page("/notifications")

    assert links(page) == [(TODAYS, f"/stories/{story.id}-somebody-blocked-the-gullies")]


@pytest.mark.parametrize(("kind", "make"), [("discussions", make_discussion), ("stories", make_story)])
def test_opening_the_page_at_its_address_of_today_reads_the_notification(new_browser, correct, alice, bob, kind, make):
    item = make(alice, FORMER, **{"body" if kind == "discussions" else "result": "@bob-oakes knows."})
    run_due_jobs()
    correct(kind, item)
    reader = new_browser(bob)
    address = links(reader.page("/notifications"))[0][1]

    reader.page(address)

    assert reader.page("/notifications").select(".notification.is-unread") == []


def test_another_page_whose_number_begins_the_same_reads_nothing(new_browser, alice, bob):
    stories = [make_story(alice, FORMER, result="@bob-oakes knows.") for _ in range(11)]
    run_due_jobs()
    reader = new_browser(bob)

    reader.page(stories[0].address)

    assert len(reader.page("/notifications").select(".notification.is-unread")) == 10


def test_a_letter_that_is_written_late_has_the_title_of_today(correct, outbox, alice, bob):
    discussion = make_discussion(alice, FORMER, body="@bob-oakes knows.")

    correct("discussions", discussion)
    # The worker has a session of its own.
    db.session.expire_all()

    letter = outbox(bob)[0]
    assert letter.subject.endswith(TODAYS)
    assert "loggs" not in letter.text + letter.html
