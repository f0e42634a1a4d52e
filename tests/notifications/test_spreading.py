"""Spreading an event to many: batches, crashes, and what a request pays."""

from itertools import pairwise

import pytest

from forum.accounts.models import Member, Role, State
from forum.clock import now
from forum.database import write
from forum.discussions.services.replying import post_reply
from forum.extensions import db
from forum.following.models import Follow
from forum.jobs.services import run_due_jobs
from forum.notifications.models import FOLLOWERS_AT_ONCE, Event, Notification
from forum.notifications.services import spread
from forum.text.prepare import prepare
from tests.factories import make_discussion, make_post, without_limits


def add_followers(discussion, number):
    """Real members who follow, made in three statements."""
    with write():
        first = db.session.scalar(db.select(db.func.max(Member.id))) + 1
        ids = range(first, first + number)
        db.session.execute(
            db.insert(Member),
            [
                {
                    "id": i,
                    "name": f"Reader {i}",
                    "sort_name": f"reader {i}",
                    "handle": f"reader-{i}",
                    "email": f"reader-{i}@demo.example",
                    "job_title": "Engineer",
                    "password_hash": "x",
                    "role": Role.MEMBER,
                    "state": State.ACTIVE,
                    "confirmed_at": now(),
                    "approved_at": now(),
                }
                for i in ids
            ],
        )
        rows = [{"member_id": i, "kind": "discussion", "subject_id": discussion.id} for i in ids]
        db.session.execute(db.insert(Follow), rows)


def count(model):
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def reply_event(discussion, author):
    with write(), without_limits():
        post_reply(discussion, author, prepare("One more."))
    return db.session.scalar(db.select(db.func.max(Event.id)))


def cost_of_a_batch(discussion, author, statements):
    """The statements of the batch that tells the followers."""
    event_id = reply_event(discussion, author)
    with write():
        spread(event_id)
    db.session.rollback()
    with statements() as seen, write():
        spread(event_id)
    return len(seen)


def test_a_reply_costs_the_request_the_same_for_ten_followers_and_ten_thousand(new_browser, alice, bob, statements):
    few, many = make_discussion(alice, "Few follow this"), make_discussion(alice, "Many follow this")
    add_followers(few, 10)
    add_followers(many, 10_000)
    browser = new_browser(bob)
    for discussion in (few, many):
        make_post(discussion, bob)
        browser.page(discussion.address)

    costs = []
    for discussion in (few, many):
        with statements() as seen:
            browser.post(
                f"/discussions/{discussion.id}/replies", body="Twice a year.", submission=f"of-{discussion.id}"
            )
        costs.append(len(seen))

    assert costs[0] == costs[1]


def test_a_batch_costs_the_same_for_one_reader_and_for_hundreds(alice, bob, statements):
    few, many = make_discussion(alice, "Few follow this"), make_discussion(alice, "Many follow this")
    add_followers(few, 1)
    add_followers(many, 400)

    costs = [cost_of_a_batch(discussion, bob, statements) for discussion in (few, many)]

    assert costs[0] == costs[1]
    assert count(Notification) == 2 + 401


def test_followers_are_told_in_batches_and_each_once(alice, bob):
    discussion = make_discussion(alice)
    add_followers(discussion, FOLLOWERS_AT_ONCE + 20)
    event_id = reply_event(discussion, bob)

    told = [0]
    more = True
    while more:
        with write():
            more = spread(event_id)
        told.append(count(Notification))

    sizes = [after - before for before, after in pairwise(told)]
    assert len(sizes) == 3
    assert max(sizes) <= FOLLOWERS_AT_ONCE
    assert sum(sizes) == FOLLOWERS_AT_ONCE + 20 + 1
    assert db.session.get(Event, event_id).spread_at is not None


def test_a_batch_that_broke_leaves_nothing_and_is_done_again(alice, bob):
    discussion = make_discussion(alice)
    add_followers(discussion, 30)
    event_id = reply_event(discussion, bob)
    with write():
        spread(event_id)

    with pytest.raises(RuntimeError), write():
        spread(event_id)
        raise RuntimeError("The worker was killed.")
    after_the_fall = count(Notification)
    run_due_jobs()

    assert (after_the_fall, count(Notification)) == (1, 31)


def test_a_job_that_runs_again_tells_nobody_twice(alice, bob):
    discussion = make_discussion(alice)
    add_followers(discussion, 5)
    event_id = reply_event(discussion, bob)
    run_due_jobs()

    with write():
        again = spread(event_id)

    assert again is None
    assert count(Notification) == 6


def test_an_unknown_event_is_no_work(app):
    with write():
        assert spread(999) is None
