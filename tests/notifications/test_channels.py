"""Which way each member is told of each kind of event, and when digests leave."""

from datetime import timedelta

import pytest

from forum.clock import LONDON, now
from forum.database import write
from forum.errors import Invalid
from forum.extensions import db
from forum.notifications.channels import channels_of, choose
from forum.notifications.choices import EVENTS, Channel
from forum.notifications.digest_times import DigestTime, digest_time_of, set_digest_time
from forum.notifications.models import MailPlan, NoticeState, NotificationChoice
from forum.notifications.presets import PRESET_OF, PRESETS
from forum.notifications.queries import stopped_mails
from tests.factories import make_discussion, make_notice

USUAL = {event.name: event.usual for event in EVENTS}


def rows_of(member):
    rows = db.session.scalars(db.select(NotificationChoice).where(NotificationChoice.member_id == member.id))
    return {row.name: row.channel for row in rows}


def test_the_usual_ways_hold_until_somebody_chooses(alice, bob):
    with write():
        choose(alice.id, {"mention": Channel.DAILY})

    channels = channels_of([alice.id, bob.id])

    assert channels == {alice.id: {**USUAL, "mention": Channel.DAILY}, bob.id: USUAL}
    assert channels_of([]) == {}


def test_a_row_stands_only_where_a_choice_differs_from_the_usual(alice):
    with write():
        choose(alice.id, {"mention": Channel.WEEKLY, "reply": Channel.WEEKLY})
    first = rows_of(alice)

    with write():
        choose(alice.id, {"mention": Channel.AT_ONCE})

    assert first == {"mention": Channel.WEEKLY}
    assert rows_of(alice) == {}


def test_a_choice_is_changed_and_the_others_stay(alice):
    with write():
        choose(alice.id, {"mention": Channel.OFF, "reply": Channel.DAILY})

    with write():
        choose(alice.id, {"mention": Channel.PAGE})

    assert rows_of(alice) == {"mention": Channel.PAGE, "reply": Channel.DAILY}


@pytest.mark.parametrize(("name", "channel"), [("weather", Channel.OFF), ("saved_search", Channel.DAILY)])
def test_only_what_is_offered_can_be_chosen(alice, name, channel):
    with write(), pytest.raises(Invalid):
        choose(alice.id, {name: channel})


def test_a_mail_is_stopped_where_its_channel_is_off_or_the_page(alice):
    with write():
        choose(alice.id, {"mention": Channel.OFF, "reply": Channel.PAGE, "accepted": Channel.WEEKLY})

    assert stopped_mails(alice.id) == {"mention", "reply"}


def test_what_was_stopped_by_its_email_and_is_only_mailed_shows_as_off(alice):
    with write():
        for name in ("still_true", "mention"):
            db.session.add(NotificationChoice(member_id=alice.id, name=name, channel=Channel.PAGE))

    channels = channels_of([alice.id])[alice.id]

    assert (channels["still_true"], channels["mention"]) == (Channel.OFF, Channel.PAGE)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_plain_way_sets_every_event_to_something_that_it_offers(alice, preset):
    with write():
        choose(alice.id, preset.channels)

    assert channels_of([alice.id])[alice.id] == preset.channels
    assert set(preset.channels) == set(USUAL)


def test_on_the_page_only_stops_every_mail(alice):
    with write():
        choose(alice.id, PRESET_OF["page"].channels)

    assert stopped_mails(alice.id) == set(USUAL)


def test_choosing_costs_as_many_statements_for_three_members_as_for_one(alice, bob, mia, statements):
    ids = [member.id for member in (alice, bob, mia)]
    channels_of(ids)
    with statements() as one:
        channels_of(ids[:1])
    with statements() as three:
        channels_of(ids)

    assert len(one) == len(three) == 1


def test_a_new_time_of_digests_leaves_what_is_known_of_the_last_ones(alice, bob):
    moment = alice.created_at
    with write():
        db.session.add(MailPlan(member_id=alice.id, weekly_at=moment))

    with write():
        set_digest_time(alice.id, DigestTime(17, 4))

    assert digest_time_of(alice.id) == DigestTime(17, 4)
    assert db.session.get(MailPlan, alice.id).weekly_at == moment
    assert digest_time_of(bob.id) == DigestTime(8, 0)


def test_what_waits_for_a_digest_waits_for_the_new_time(alice):
    waiting = {"channel": Channel.WEEKLY, "mail_state": NoticeState.WAITING, "due_at": now() + timedelta(days=6)}
    notice = make_notice(alice, make_discussion(alice), **waiting)

    with write():
        set_digest_time(alice.id, DigestTime(17, 4))

    due_at = db.session.get(type(notice), notice.id).due_at.astimezone(LONDON)
    assert (due_at.hour, due_at.weekday()) == (17, 4)
