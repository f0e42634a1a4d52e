"""By which way a member is told of each kind of event."""

import pytest

from forum.database import write
from forum.errors import Invalid
from forum.extensions import db
from forum.notifications.channels import channels_of, choose
from forum.notifications.choices import BY_NAME, EVENTS, Channel
from forum.notifications.models import NotificationChoice


def test_who_chose_nothing_is_told_the_usual_way(alice):
    assert channels_of([alice.id]) == {alice.id: {event.name: event.usual for event in EVENTS}}


def test_a_choice_holds_for_its_event_and_its_member_only(alice, bob):
    with write():
        choose(alice.id, {"reply": Channel.DAILY, "mention": Channel.OFF})

    channels = channels_of([alice.id, bob.id])

    assert (channels[alice.id]["reply"], channels[alice.id]["mention"]) == (Channel.DAILY, Channel.OFF)
    assert channels[alice.id]["accepted"] == BY_NAME["accepted"].usual
    assert channels[bob.id]["reply"] == BY_NAME["reply"].usual


def test_choosing_again_replaces_and_the_usual_way_is_not_kept(alice):
    for channel in (Channel.PAGE, Channel.WEEKLY, Channel.AT_ONCE):
        with write():
            choose(alice.id, {"mention": channel})

    assert channels_of([alice.id])[alice.id]["mention"] == Channel.AT_ONCE
    assert db.session.scalars(db.select(NotificationChoice)).all() == []


@pytest.mark.parametrize(("name", "channel"), [("weather", Channel.OFF), ("still_true", Channel.WEEKLY)])
def test_what_is_not_offered_cannot_be_chosen(alice, name, channel):
    with pytest.raises(Invalid), write():
        choose(alice.id, {name: channel})


def test_many_cost_as_many_statements_as_one(alice, bob, mia, statements):
    counts = []
    for ids in ([alice.id], [alice.id, bob.id, mia.id]):
        with statements() as seen:
            channels_of(ids)
        counts.append(len(seen))

    assert counts == [1, 1]
