"""Following and stopping."""

import pytest

from forum.database import write
from forum.extensions import db
from forum.following.models import Follow, Level
from forum.following.queries import followed_by_kind, followers_after, follows_any, level_of
from forum.following.services import follow, set_level, unfollow
from tests.factories import make_discussion, make_member, make_post


def test_following_twice_makes_one_row(alice):
    for _ in range(2):
        with write():
            follow(alice.id, "objective", 1, by_hand=True)

    assert db.session.scalar(db.select(db.func.count()).select_from(Follow)) == 1
    assert level_of(alice.id, "objective", 1)


@pytest.mark.parametrize(("by_hand", "follows"), [(True, True), (False, False)])
def test_what_was_stopped_by_hand_starts_again_by_hand_only(alice, by_hand, follows):
    with write():
        follow(alice.id, "discussion", 7)
        unfollow(alice.id, "discussion", 7)

    with write():
        follow(alice.id, "discussion", 7, by_hand=by_hand)

    assert (level_of(alice.id, "discussion", 7) is not None) is follows


def test_a_reply_of_ones_own_does_not_bring_back_what_one_stopped(alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    with write():
        unfollow(bob.id, "discussion", discussion.id)

    make_post(discussion, bob, "One thing more.")

    assert not level_of(bob.id, "discussion", discussion.id)


def test_followers_come_by_rising_id_without_those_who_stopped(app):
    members = [make_member() for _ in range(5)]
    with write():
        for member in members:
            follow(member.id, "theme", 3)
        unfollow(members[1].id, "theme", 3)

    first = followers_after("theme", 3, 0, 2)
    rest = followers_after("theme", 3, first[-1], 10)

    assert first + rest == [m.id for m in members if m is not members[1]]


def test_what_is_followed_is_grouped_by_kind(alice):
    with write():
        follow(alice.id, "theme", 2)
        follow(alice.id, "theme", 1)
        follow(alice.id, "objective", 4)

    with write():
        set_level(alice.id, "theme", 2, Level.MUTED)
    normal = Level.NORMAL
    assert followed_by_kind(alice.id, ["theme", "objective"]) == {
        "objective": {4: normal},
        "theme": {1: normal, 2: Level.MUTED},
    }
    assert follows_any(alice.id, ["objective"])
    assert not follows_any(alice.id, ["discussion"])


def test_a_level_is_set_whether_the_thing_was_followed_stopped_or_neither(alice):
    with write():
        follow(alice.id, "theme", 1)
        unfollow(alice.id, "theme", 2)

    with write():
        for theme_id in (1, 2, 3):
            set_level(alice.id, "theme", theme_id, Level.WATCHING)

    assert [level_of(alice.id, "theme", theme_id) for theme_id in (1, 2, 3, 4)] == [*[Level.WATCHING] * 3, None]


def test_what_was_stopped_has_no_level(alice):
    with write():
        set_level(alice.id, "theme", 1, Level.WATCHING)
        unfollow(alice.id, "theme", 1)

    assert level_of(alice.id, "theme", 1) is None


@pytest.mark.parametrize(("by_hand", "level"), [(True, Level.NORMAL), (False, Level.MUTED)])
def test_what_is_muted_is_heard_again_by_hand_only(alice, by_hand, level):
    with write():
        set_level(alice.id, "discussion", 7, Level.MUTED)

    with write():
        follow(alice.id, "discussion", 7, by_hand=by_hand)

    assert level_of(alice.id, "discussion", 7) == level


def test_a_reply_of_ones_own_does_not_bring_back_what_one_muted(alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    with write():
        set_level(bob.id, "discussion", discussion.id, Level.MUTED)

    make_post(discussion, bob, "One thing more.")

    assert level_of(bob.id, "discussion", discussion.id) == Level.MUTED
