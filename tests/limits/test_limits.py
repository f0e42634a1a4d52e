"""How often somebody may do something: the numbers, the counting over processes, and what is told."""

from datetime import timedelta

import pytest

from forum import create_app
from forum.accounts.models import Role
from forum.clock import now
from forum.database import write
from forum.errors import TooMany
from forum.extensions import db
from forum.jobs.registry import jobs
from forum.limits.models import Occurrence
from forum.limits.rates import (
    ADDRESS_LOCK,
    FIRST_DAY,
    LOCK_SECONDS,
    MEMBER,
    NETWORK_LOCK,
    NEW_MEMBER,
    PER_ADDRESS,
    PER_IP,
    Rate,
)
from forum.limits.services import count, forget_old, hashed, locked_seconds, note_failure, seconds_to_wait
from forum.text.words import wait
from tests.factories import make_discussion, make_member

MINUTE, HOUR, DAY = 60, 3600, 86_400
RATE = (Rate("knock", 3, 60, "knocks"),)


def rows():
    return db.session.scalar(db.select(db.func.count()).select_from(Occurrence))


def put(action, who, *, ago=0, times=1):
    with write():
        db.session.add_all(Occurrence(action=action, who=who, at=now() - timedelta(seconds=ago)) for _ in range(times))


@pytest.mark.parametrize(
    ("rates", "numbers"),
    [
        (NEW_MEMBER["start"], [(3, 2 * MINUTE), (3, DAY)]),
        (FIRST_DAY["reply"], [(6, MINUTE), (10, DAY)]),
        (NEW_MEMBER["reply"], [(6, MINUTE), (30, DAY)]),
        (NEW_MEMBER["edit"], [(10, DAY)]),
        (NEW_MEMBER["helpful"], [(20, DAY)]),
        (NEW_MEMBER["report"], [(5, DAY)]),
        (MEMBER["start"], [(3, 2 * MINUTE), (20, DAY)]),
        (MEMBER["reply"], [(6, MINUTE), (100, DAY)]),
        (MEMBER["edit"], [(30, DAY)]),
        (MEMBER["helpful"], [(50, DAY)]),
        (MEMBER["report"], [(20, DAY)]),
        (PER_IP["sign_in"], [(60, MINUTE)]),
        (PER_IP["register"], [(40, HOUR)]),
        (PER_IP["forgotten"], [(20, HOUR)]),
        (PER_IP["search"], [(120, MINUTE)]),
        (PER_IP["preview"], [(120, MINUTE)]),
        (PER_ADDRESS["letter"], [(3, HOUR), (10, DAY)]),
    ],
)
def test_the_numbers_are_those_of_our_rules(rates, numbers):
    assert [(rate.most, rate.seconds) for rate in rates] == numbers
    assert len({rate.action for rate in rates}) == 1


def test_the_locks_are_those_of_our_rules():
    assert LOCK_SECONDS == (60, 300, 900, 3600)
    assert (ADDRESS_LOCK.free_failures, ADDRESS_LOCK.within_seconds) == (5, DAY)
    assert NETWORK_LOCK.free_failures >= 10 * ADDRESS_LOCK.free_failures


def test_no_limit_looks_further_back_than_what_is_kept(app):
    tables = (FIRST_DAY, NEW_MEMBER, MEMBER, PER_IP, PER_ADDRESS)
    longest = max(rate.seconds for table in tables for rates in table.values() for rate in rates)
    put("knock", "ip:1", ago=longest)
    put("knock", "ip:1", ago=2 * DAY + 1, times=2)

    with write():
        forgotten = forget_old()

    assert forgotten == 2
    assert rows() == 1


def test_the_worker_forgets_every_day(app):
    assert jobs["accounts.forget_old_sessions"].seconds == DAY
    put("knock", "ip:1", ago=3 * DAY)

    with write():
        jobs["accounts.forget_old_sessions"]()

    assert rows() == 0


def test_one_too_many_is_refused_with_the_time_to_wait_and_is_not_counted(app):
    put("knock", "ip:1", ago=20, times=3)

    with pytest.raises(TooMany) as refusal, write():
        count("ip:1", RATE)

    assert str(refusal.value) == "You reached the limit of 3 knocks. Try again in 40 seconds."
    assert 39 <= refusal.value.retry_after <= 41
    assert rows() == 3


def test_everybody_and_every_act_is_counted_apart(app):
    put("knock", "ip:1", times=3)

    with write():
        count("ip:2", RATE)
        count("ip:1", (Rate("call", 3, 60, "calls"),))

    assert seconds_to_wait("ip:1", RATE)[0] > 0
    assert seconds_to_wait("ip:2", RATE) == (0, None)


def test_a_place_gets_free_when_the_oldest_is_past(app):
    put("knock", "ip:1", ago=61)
    put("knock", "ip:1", ago=30, times=2)

    with write():
        count("ip:1", RATE)

    assert 28 <= seconds_to_wait("ip:1", RATE)[0] <= 31


def test_of_two_limits_the_longer_wait_is_told(app):
    day = Rate("knock", 3, DAY, "knocks a day")
    put("knock", "ip:1", ago=30, times=3)

    seconds, reason = seconds_to_wait("ip:1", (*RATE, day))

    assert reason == day
    assert seconds > 23 * HOUR


def test_limits_hold_over_processes_and_restarts(app):
    kept = ("INSTANCE_DIR", "SQLALCHEMY_DATABASE_URI", "CHEAP_PASSWORD_HASH")
    other = create_app({name: app.config[name] for name in kept})
    with write():
        count("ip:1", RATE)
        count("ip:1", RATE)

    with other.app_context():
        with write():
            count("ip:1", RATE)
        with pytest.raises(TooMany), write():
            count("ip:1", RATE)
        db.session.remove()
        db.engine.dispose()

    with pytest.raises(TooMany), write():
        count("ip:1", RATE)


def test_what_is_rolled_back_was_not_done(app):
    with pytest.raises(RuntimeError), write():
        count("ip:1", RATE)
        raise RuntimeError

    assert rows() == 0


def test_failures_lock_for_a_growing_while_and_never_for_ever(app):
    waits = []
    for number in range(10):
        with write():
            note_failure("address:1")
        waits.append(locked_seconds("address:1"))
        assert number >= 4 or waits[-1] == 0

    assert [round(wait / 60) for wait in waits[4:]] == [1, 5, 15, 60, 60, 60]


def test_failures_of_yesterday_lock_nobody(app):
    put("failure", "address:1", ago=DAY + 1, times=50)

    assert locked_seconds("address:1") == 0


def test_a_network_is_locked_later_and_for_shorter(app):
    put("failure", "ip:1", ago=HOUR + 1, times=200)
    put("failure", "ip:1", times=59)
    before = locked_seconds("ip:1", NETWORK_LOCK)
    put("failure", "ip:1")

    assert before == 0
    assert locked_seconds("ip:1", NETWORK_LOCK) in (59, 60)


def test_the_name_of_an_address_does_not_tell_it():
    name = hashed("address", "alice@northmoor.gov.uk")

    assert name.startswith("address:")
    assert "alice" not in name
    assert name == hashed("address", "alice@northmoor.gov.uk") != hashed("ip", "alice@northmoor.gov.uk")
    assert len(name) <= 80


def test_who_is_new_has_the_smaller_limits(app):
    new = make_member(post_count=2)
    known = make_member(post_count=3)
    fresh = make_member(post_count=30, approved_at=now() - timedelta(days=4))
    today = make_member(post_count=30, approved_at=now() - timedelta(hours=23))
    staff = make_member(post_count=0, role=Role.MODERATOR)
    people = (new, known, fresh, today, staff)

    assert [person.rates("reply")[-1].most for person in people] == [30, 100, 30, 10, 100]
    assert [person.post_limits.links for person in people] == [2, 50, 2, 2, 50]


def test_a_limit_on_the_page_says_how_long_and_keeps_the_text(new_browser, alice, bob):
    discussion = make_discussion(alice)
    put("reply", f"member:{bob.id}", times=6)
    browser = new_browser(bob)
    browser.page(discussion.address)

    page = browser.post(f"/discussions/{discussion.id}/replies", status=429, body="We grit at two degrees.", parent="1")

    assert 0 < int(page.response.headers["Retry-After"]) <= 61
    assert "You reached the limit of 6 replies. Try again in" in page.text
    assert page.value("body") == "We grit at two degrees."


def test_asking_costs_one_statement_a_rate_however_many_rows(app, statements):
    put("knock", "ip:1", times=2)
    with statements() as few:
        seconds_to_wait("ip:1", RATE)
    put("knock", "ip:1", times=300)
    with statements() as many:
        seconds_to_wait("ip:1", RATE)

    assert len([s for s in few if s.startswith("SELECT")]) == len([s for s in many if s.startswith("SELECT")]) == 1


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 second"),
        (40, "40 seconds"),
        (90, "2 minutes"),
        (3600, "60 minutes"),
        (5400, "2 hours"),
        (DAY, "24 hours"),
        (3 * DAY, "3 days"),
    ],
)
def test_a_wait_is_told_in_a_fitting_unit(seconds, words):
    assert wait(seconds) == words
