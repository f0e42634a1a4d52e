"""What the index of practice stories costs, and when a copy of it is old."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.stories.models import Stage, Story
from tests.factories import make_member, make_organisation, make_story
from tests.stories.filling import shown_counts, titles

DRAINAGE = "drainage-gullies-and-flooding"


@pytest.mark.parametrize(
    "query", ["", f"?stage=live&objective=build-capacity&theme={DRAINAGE}&sort=adopted&since=2020-01-01"]
)
def test_the_index_asks_the_same_for_one_and_for_thirty(browser, new_browser, statements, alice, bob, mia, query):
    body = make_organisation("Body Council")
    query += "&organisation=body-council" if query else ""
    moderator, costs = new_browser(mia), {}
    for number in (1, 30):
        for _ in range(number):
            make_story((alice, bob)[number % 2], stage=Stage.LIVE, themes=[DRAINAGE], organisation_id=body.id)
        for name, reader in (("visitor", browser), ("moderator", moderator)):
            reader.page(f"/stories{query}")
            with statements() as seen:
                assert titles(reader.page(f"/stories{query}"))
            costs[name, number] = len(seen)

    assert costs["visitor", 1] == costs["visitor", 30] <= 12
    assert costs["moderator", 1] == costs["moderator", 30] <= 15


def test_an_unchanged_list_is_not_sent_again(browser, new_browser, alice, bob):
    make_story(alice, stage=Stage.LIVE)
    with time_machine.travel(now(), tick=False):
        for reader in (browser, new_browser(bob)):
            tag = reader.page("/stories?stage=live").response.headers["ETag"]
            reader.page("/stories?stage=live", status=304, headers={"If-None-Match": tag})
            make_story(make_member(), stage=Stage.IDEA)
            reader.page("/stories?stage=live", headers={"If-None-Match": tag})


def test_the_counts_of_a_visitor_follow_every_change(browser, new_browser, alice, mia):
    first, second = make_story(alice, stage=Stage.LIVE), make_story(alice, stage=Stage.LIVE)

    def live() -> int:
        return next(count for _, value, count, _ in shown_counts(browser.page("/stories")) if value == "live")

    before = live()
    new_browser(alice).post(f"/stories/{first.id}/delete")
    deleted = live()
    new_browser(alice).post(f"/stories/{first.id}/undelete")
    with time_machine.travel(now() + timedelta(minutes=1)):
        # What no change of a discussion tells of is seen within the minute.
        with write():
            db.session.get_one(Story, second.id).stage = Stage.IDEA
        later = live()

    assert (before, deleted, later) == (2, 1, 1)
