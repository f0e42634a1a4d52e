"""One click stops the nearest level, a kind, or all mail, for whoever holds the letter, and another puts it back."""

import pytest

from forum.database import write
from forum.extensions import db
from forum.following.models import Follow, Level
from forum.following.services import follow
from forum.mail.services import letter_of
from forum.notifications.channels import channels_of
from forum.notifications.choices import EVENTS, NOT_MAILED, Channel
from forum.notifications.stopping import ALL, DIGEST, Stop, Undo, read_token, signer, stop_address, undo_token
from forum.objectives.queries import objectives_by_slug
from tests.factories import make_discussion, make_member, make_post, tell_at_once

WEEK = 7 * 24 * 60


@pytest.fixture()
def carol(app):
    return make_member("Carol Tye")


def path(address):
    return address.partition(":5000")[2]


def levels_in(letter):
    """The one-click addresses of the foot, by their words."""
    foot = letter.text.rpartition("-- \n")[2].splitlines()
    return {
        words: path(address) for words, _, address in (line.partition(": ") for line in foot) if "/unsub" in address
    }


def mailed(member):
    db.session.rollback()
    return {name for name, way in channels_of([member.id])[member.id].items() if way not in NOT_MAILED}


def followed(member, pair):
    db.session.rollback()
    return db.session.get(Follow, (member.id, *pair), populate_existing=True)


def test_a_letter_about_a_discussion_offers_three_levels_and_the_header_the_nearest(alice, bob, carol, outbox):
    discussion = make_discussion(alice)
    tell_at_once(carol)
    with write():
        follow(carol.id, "discussion", discussion.id)
    make_post(discussion, bob)

    (letter,) = outbox(carol)

    assert list(levels_in(letter)) == [
        "Stop emails about this discussion",
        "Stop emails about new replies in discussions that you follow",
        "Stop all emails, save decisions about you",
    ]
    header = letter_of(letter)["List-Unsubscribe"].strip("<>")
    assert path(header) == levels_in(letter)["Stop emails about this discussion"]
    for address in levels_in(letter).values():
        assert address in letter.html


def test_a_letter_about_an_objective_stops_that_objective(browser, alice, carol, outbox):
    objective = objectives_by_slug(["build-capacity"])[0]
    tell_at_once(carol, "news")
    with write():
        follow(carol.id, "objective", objective.id)
    make_discussion(alice, "Gullies on steep lanes")

    (letter,) = outbox(carol)
    (words,) = [words for words in levels_in(letter) if words.startswith("Stop following")]
    asked = browser.page(levels_in(letter)[words])
    done = browser.post(levels_in(letter)[words], status=200)

    assert words == f"Stop following “{objective.name}”"
    assert f"no longer follow “{objective.name}”" in asked.text
    assert f"You no longer follow “{objective.name}”" in done.text
    assert followed(carol, ("objective", objective.id)).is_stopped
    assert letter.list_id == f"<objective-{objective.id}.127.0.0.1>"
    assert letter.subject == "New discussion: Gullies on steep lanes"


def test_one_who_was_named_mutes_the_discussion_and_may_undo_it(browser, alice, bob, carol, outbox):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    make_post(discussion, bob, "As @carol-tye says.")
    address = levels_in(outbox(carol)[0])["Stop emails about this discussion"]

    asked = browser.page(address)
    done = browser.post(address, status=200)
    level = followed(carol, ("discussion", discussion.id)).level
    make_post(discussion, bob, "Again, @carol-tye.")
    letters = outbox(carol)
    again = browser.post(done.select("main form")[0]["action"], status=200)
    row = followed(carol, ("discussion", discussion.id))

    assert "“Gullies on steep lanes” is then muted" in asked.text
    assert asked.select("main form")[1]["action"] == address
    assert "“Gullies on steep lanes” is muted" in done.text
    assert (level, len(letters)) == (Level.MUTED, 1)
    assert again.heading == "You get these emails again"
    assert (row.level, row.is_stopped) == (Level.NORMAL, True)


def test_one_who_was_named_may_stop_only_what_others_write(browser, alice, bob, carol, outbox):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    with write():
        follow(carol.id, "discussion", discussion.id)
    make_post(discussion, bob, "As @carol-tye says.")
    asked = browser.page(levels_in(outbox(carol)[0])["Stop emails about this discussion"])

    done = browser.post(asked.select("main form")[0]["action"], status=200)
    was_stopped = followed(carol, ("discussion", discussion.id)).is_stopped
    make_post(discussion, bob, "Again, @carol-tye.")
    letters = outbox(carol)
    browser.post(done.select("main form")[0]["action"], status=200)

    assert asked.text.index("Only what others write") < asked.text.index("Replies to you and mentions of you too")
    assert "You are still told when somebody there replies to you or mentions you." in done.text
    assert (was_stopped, len(letters)) == (True, 2)
    assert not followed(carol, ("discussion", discussion.id)).is_stopped


def test_all_mail_stops_and_comes_back_as_it_was(browser, alice, carol):
    discussion = make_discussion(alice)
    tell_at_once(carol, "reply", "adoption")
    with write():
        follow(carol.id, "discussion", discussion.id)
        db.session.get_one(Follow, (carol.id, "discussion", discussion.id)).level = Level.WATCHING
    before = channels_of([carol.id])

    done = browser.post(path(stop_address(Stop(carol.id, ALL))), status=200)
    stopped, level = mailed(carol), followed(carol, ("discussion", discussion.id)).level
    browser.post(done.select("main form")[0]["action"], status=200)
    db.session.rollback()

    assert "save decisions about what you wrote" in done.text
    assert (stopped, level) == (set(), Level.NORMAL)
    assert channels_of([carol.id]) == before
    assert followed(carol, ("discussion", discussion.id)).level == Level.WATCHING


def test_the_digest_stops_without_what_comes_at_once(browser, carol):
    browser.post(path(stop_address(Stop(carol.id, DIGEST))), status=200)

    assert mailed(carol) == {event.name for event in EVENTS if event.usual == Channel.AT_ONCE}


def test_a_digest_says_how_it_stops(alice, bob, carol, outbox):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
    make_post(discussion, bob)

    (letter,) = outbox(carol, minutes=WEEK)

    assert list(levels_in(letter)) == ["Stop the digests", "Stop all emails, save decisions about you"]
    assert path(letter.unsubscribe) == levels_in(letter)["Stop the digests"]


def test_stopping_twice_offers_nothing_to_undo(browser, carol):
    address = path(stop_address(Stop(carol.id, "mention")))

    first, second = browser.post(address, status=200), browser.post(address, status=200)

    assert len(first.select("main form")) == 1
    assert second.select("main form") == []


def test_a_letter_from_before_the_levels_stops_following_its_discussion(browser, alice, carol):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    with write():
        follow(carol.id, "discussion", discussion.id)
    token = signer("unsubscribe").dumps([carol.id, "reply", discussion.id])

    browser.post(f"/unsubscribe/{token}", status=200)

    assert followed(carol, ("discussion", discussion.id)).is_stopped


def test_a_stopping_address_undoes_nothing_and_an_undoing_one_stops_nothing(browser, carol):
    undo = undo_token(Undo(carol.id, {"mention": "weekly"}))

    browser.page(f"/unsubscribe/{undo}", status=404)
    assert read_token(undo) is None


@pytest.mark.parametrize("switch", ["decision", "desk", "weather", ""])
def test_what_cannot_be_stopped_has_no_address(app, carol, switch):
    assert stop_address(Stop(carol.id, switch)) == ""


def test_an_address_of_a_member_who_is_gone_does_not_exist(browser, app):
    browser.post(path(stop_address(Stop(4711, ALL))), status=404)
