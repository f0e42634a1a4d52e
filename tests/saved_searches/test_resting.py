"""Emails about saved searches rest for whoever was not here for half a year."""

from datetime import timedelta

from forum.accounts.models import Member
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from tests.factories import make_story
from tests.saved_searches.saving import at, letters, morning_of, saved_search


def seen_days_ago(member, days):
    with write():
        db.session.get_one(Member, member.id).last_seen_at = now() - timedelta(days=days)


def test_emails_rest_for_who_is_away_and_one_letter_says_so(alice, bob, outbox):
    with at(27):
        saved_search(alice, "lanterns")
        saved_search(alice, "bollards", "once")
        seen_days_ago(alice, 181)
        make_story(bob, "Lanterns and bollards")
    morning_of(28)
    with at(28):
        make_story(bob, "Lanterns lasted longer")
    morning_of(29)
    while_away = [row.kind for row in outbox(alice)]
    with at(29):
        seen_days_ago(alice, 0)
        make_story(bob, "Lanterns for a third time, with bollards")

    morning_of(30)

    assert while_away == ["rest"]
    [letter] = letters(alice)
    assert "third time" in letter.text and "lasted longer" not in letter.text
    assert "bollards: 1 new" in letter.text


def test_who_stopped_these_emails_is_not_told_that_they_rest(alice, bob, outbox):
    with at(27):
        saved_search(alice, "lanterns")
        seen_days_ago(alice, 181)
        make_story(bob, "Lanterns lasted longer")
    with write():
        choose(alice.id, {"saved_search": Channel.OFF})

    morning_of(28)

    assert outbox(alice) == []
