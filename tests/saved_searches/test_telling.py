"""Every morning: what is told of which search, to whom, and never twice."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, State
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.jobs.services import run_due_jobs
from forum.mail.models import MailState
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.saved_searches.emails import ROWS_MOST
from forum.saved_searches.models import MailRate
from forum.saved_searches.services.keeping import change_search, mark_seen
from forum.saved_searches.services.looking import look_for_news
from forum.search.services.indexing import index_changes
from forum.stories.models import Story
from tests.factories import make_discussion, make_post, make_story
from tests.saved_searches.saving import FRIDAY, at, letters, morning_of, saved_now, saved_search


def test_a_daily_search_tells_what_others_wrote_since(new_browser, alice, bob):
    with at(27, 9):
        make_story(bob, "Lanterns before it was saved")
    with at(27, 12):
        saved_search(alice, "lanterns")
    with at(27, 15):
        story = make_story(bob, "Lanterns lasted longer")
        make_post(make_discussion(alice, "Bollards"), bob, "Our lanterns are new.")
        make_story(alice, "Lanterns of my own")
        make_story(bob, "Gullies")

    morning_of(28)

    [letter] = letters(alice)
    assert letter.subject == "2 new: lanterns"
    assert "Reply 2 in Bollards (Reply, Bob Oakes, Eastvale Council)" in letter.text
    assert (
        f"Lanterns lasted longer (Practice story, Eastvale Council)\n  http://127.0.0.1:5000{story.address}"
        in letter.text
    )
    # The list and what follows it are parted.
    assert f"{story.address}\n\nAll results: http://127.0.0.1:5000/saved-searches/" in letter.text
    for absent in ("before it was saved", "of my own", "Gullies"):
        assert absent not in letter.text + letter.html
    assert "You get this email because you saved these searches" in letter.text
    assert letter.unsubscribe in letter.text


def test_nothing_new_sends_nothing_and_nothing_is_told_twice(alice, bob):
    with at(27):
        saved_search(alice, "lanterns")
    morning_of(28)
    assert letters(alice) == []
    with at(28):
        make_story(bob, "Lanterns lasted longer")
    for day in (29, 30, 31):
        morning_of(day)

    assert len(letters(alice)) == 1


def test_the_letters_of_several_searches_are_one(alice, bob):
    with at(27):
        saved_search(alice, "lanterns")
        saved_search(alice, "bollards")
        saved_search(alice, "kerbs")
    with at(27, 15):
        make_story(bob, "Lanterns lasted longer")
        make_story(bob, "Bollards bend")

    morning_of(28)

    [letter] = letters(alice)
    assert letter.subject == "2 new: 2 saved searches"
    assert "lanterns: 1 new" in letter.text and "bollards: 1 new" in letter.text and "kerbs" not in letter.text


def test_a_weekly_search_waits_for_monday(alice, bob):
    with at(27):
        saved_search(alice, "lanterns", "weekly")
    with at(27, 15):
        make_story(bob, "Lanterns lasted longer")

    for day, count in ((28, 0), (29, 0), (30, 1), (31, 1), (37, 1)):
        morning_of(day)
        assert len(letters(alice)) == count, day


def test_what_is_told_once_is_told_once(alice, bob):
    with at(27):
        saved = saved_search(alice, "lanterns", "once")
    morning_of(28)
    assert saved_now(saved).rate == MailRate.ONCE
    with at(28):
        make_story(bob, "Lanterns lasted longer")
    morning_of(29)
    with at(29):
        make_story(bob, "Lanterns again")
    morning_of(30)

    [letter] = letters(alice)
    assert "You wanted to be told of this once" in letter.text
    assert saved_now(saved).rate == MailRate.OFF


def test_a_search_without_emails_is_counted_only(alice, bob):
    with at(27):
        saved = saved_search(alice, "lanterns", "off")
    with at(27, 15):
        make_story(bob, "Lanterns lasted longer")

    morning_of(28)

    assert letters(alice) == []
    assert saved_now(saved).new_count == 1


def test_what_was_opened_is_not_new_but_still_told(alice, bob):
    with at(27):
        saved = saved_search(alice, "lanterns")
    with at(27, 15):
        make_story(bob, "Lanterns lasted longer")
    with at(27, 16), write():
        mark_seen(saved)

    morning_of(28)

    assert saved_now(saved).new_count == 0
    assert len(letters(alice)) == 1


def test_emails_that_begin_later_do_not_tell_of_what_was_before(alice, bob):
    with at(20):
        saved = saved_search(alice, "lanterns", "off")
    with at(21):
        make_story(bob, "Lanterns lasted longer")
    with at(27), write():
        change_search(saved_now(saved), "lanterns", MailRate.DAILY, 1)

    morning_of(28)

    assert letters(alice) == []


def test_more_words_need_half_of_them_and_two_need_both(alice, bob):
    with at(27):
        saved_search(alice, "lanterns bollards")
        saved_search(alice, "lanterns fail on concrete bridges in winter")
    with at(27, 15):
        make_story(bob, "Lanterns")
        make_story(bob, "Lanterns beside bollards")
        make_story(bob, "Lanterns on concrete bridges")

    morning_of(28)

    [letter] = letters(alice)
    assert "lanterns bollards: 1 new\n\n* Lanterns beside bollards" in letter.text
    assert "winter: 1 new\n\n* Lanterns on concrete bridges" in letter.text


def test_filters_narrow_what_is_told(alice, bob):
    with at(27):
        saved_search(alice, "lanterns", kind="discussion")
        saved_search(alice, "", objective="encourage-leadership", name="Leadership")
    with at(27, 15):
        make_story(bob, "A story about lanterns")
        make_discussion(bob, "A talk about lanterns")
        make_story(bob, "Who leads", objectives=["encourage-leadership"])

    morning_of(28)

    [letter] = letters(alice)
    assert "lanterns: 1 new\n\n* A talk about lanterns" in letter.text
    assert "Leadership: 1 new\n\n* Who leads" in letter.text
    assert "A story about lanterns" not in letter.text


def test_a_letter_shows_what_its_reader_may_see_when_it_is_written(alice, bob):
    with at(27):
        saved_search(alice, "lanterns")
    with at(27, 15):
        make_discussion(bob, "Lanterns among members", audience="members")
        removed, held = make_discussion(bob, "Lanterns removed"), make_discussion(bob, "Lanterns held")
        index_changes()
    with at(27, 16), write():
        db.session.get_one(Discussion, removed.id).removed_at = now()
        db.session.get_one(Discussion, held.id).held_at = now()

    morning_of(28)

    [letter] = letters(alice)
    assert letter.subject == "1 new: lanterns"
    assert "Lanterns among members" in letter.text
    assert "removed" not in letter.text and "held" not in letter.text


def test_a_long_list_is_cut_and_says_so(alice, bob):
    with at(27):
        saved_search(alice, "lanterns")
    with at(27, 15):
        for number in range(ROWS_MOST + 13):
            make_story(bob, f"Lanterns number {number}")

    morning_of(28)

    [letter] = letters(alice)
    assert letter.subject == f"{ROWS_MOST + 13} new: lanterns"
    assert letter.text.count("* Lanterns number") == ROWS_MOST
    assert "And 13 more." in letter.text


@pytest.mark.parametrize("state", [{"state": State.DEACTIVATED}, {"suspended_until": FRIDAY + timedelta(days=30)}])
def test_whoever_is_no_member_in_good_standing_gets_no_letter(alice, bob, state):
    with at(27):
        saved = saved_search(alice, "lanterns")
    with at(27, 15), write():
        for name, value in state.items():
            setattr(db.session.get_one(Member, alice.id), name, value)
    with at(27, 16):
        make_story(bob, "Lanterns lasted longer")

    morning_of(28)
    with at(28, 8):
        look_for_news(alice.id)

    assert letters(alice) == []
    assert saved_now(saved).told_until == FRIDAY


def test_a_letter_that_waits_is_not_sent_to_who_was_suspended_or_stopped_it(alice, bob, mia):
    with at(27):
        for person in (alice, mia):
            saved_search(person, "lanterns")
    with at(27, 15):
        make_story(bob, "Lanterns lasted longer")
    with at(28, 8):
        index_changes()
        for person in (alice, mia):
            look_for_news(person.id)
        with write():
            db.session.get_one(Member, alice.id).suspended_until = now() + timedelta(days=3)
            choose(mia.id, {"saved_search": Channel.OFF})
        run_due_jobs()

    assert [(row.state, row.why) for row in (*letters(alice), *letters(mia))] == [
        (MailState.SKIPPED, "The reader may not see it any more."),
        (MailState.SKIPPED, "The reader stopped these emails."),
    ]


def test_one_click_stops_all_letters_about_saved_searches(browser, new_browser, alice, bob):
    with at(27):
        saved = saved_search(alice, "lanterns", "once")
    with at(27, 15):
        make_story(bob, "Lanterns lasted longer")
    morning_of(28)
    with write():
        change_search(saved_now(saved), "lanterns", MailRate.ONCE, 1)
    [letter] = letters(alice)
    path = letter.unsubscribe.partition("127.0.0.1:5000")[2]

    asked = browser.page(path)
    stopped = browser.send("POST", path, data={"List-Unsubscribe": "One-Click"})
    with at(28, 15):
        make_story(bob, "Lanterns again")
    morning_of(29)

    assert "You then get no more emails about what is new in your saved searches." in asked.text
    assert stopped.status == 200
    assert len(letters(alice)) == 1
    assert saved_now(saved).rate == MailRate.ONCE, "What was not told is not over."
    with at(29, 8):
        page = new_browser(alice).page("/saved-searches")
    assert "You stopped the emails about saved searches." in page.text


@pytest.mark.parametrize("change", ["removed_at", "deleted_at", "unpublished_at"])
def test_a_letter_about_what_went_meanwhile_does_not_leave(alice, bob, change: str):
    with at(27):
        saved_search(alice, "lanterns")
    with at(27, 15):
        story = make_story(bob, "Lanterns lasted longer")
        make_story(bob, "Lanterns that stay")
    with at(28, 8):
        index_changes()
        look_for_news(alice.id)
        [letter] = letters(alice)
        assert set(letter.about.split()) == {f"story:{story.id}", f"story:{story.id + 1}"}
        with write():
            setattr(db.session.get_one(Story, story.id), change, now())
        run_due_jobs()

    [letter] = letters(alice)
    assert (letter.state, letter.why) == (MailState.SKIPPED, "The reader may not see it any more.")
