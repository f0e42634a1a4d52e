"""A practice story made out of a discussion: what is taken over, who is credited and told, what leads where."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.extensions import db
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.notifications.models import Notification
from forum.stories.models import Story
from tests.factories import make_discussion, make_member, make_post, tell_at_once
from tests.stories.making import DRAINAGE, MAKE, make_question, publish, the_story


def test_the_form_comes_filled_in_with_every_piece_under_its_authors_name(new_browser, alice, bob):
    discussion, answer = make_question(alice, bob)
    make_post(discussion, bob, "Not accepted.")
    browser = new_browser(alice)

    form = browser.page(browser.page(discussion.address).link(MAKE))

    assert form.value("title") == "Who cleans gullies by risk?"
    assert form.value("problem") == "Ours flood **each** autumn."
    assert form.value("what_we_did") == (
        "> We scored each one.\n>\n> Then we cut the rounds.\n>\n"
        f"> — [Bob Oakes, reply 2](/discussions/{discussion.id}/replies/2)"
    )
    assert [tag["value"] for tag in form.select("main input[checked]")] == ["build-capacity", DRAINAGE, "public"]
    assert form.link("Who cleans gullies by risk?") == discussion.address


def test_without_an_answer_there_is_nothing_to_say_yet_about_what_was_done(new_browser, alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob, "A reply.")

    assert new_browser(alice).page(f"/stories/new?discussion={discussion.id}").value("what_we_did") == ""


def test_ones_own_answer_is_taken_over_as_it_is(new_browser, alice):
    discussion, _ = make_question(alice, alice)

    form = new_browser(alice).page(f"/stories/new?discussion={discussion.id}")

    assert form.value("what_we_did") == "We scored each one.\n\nThen we cut the rounds."


def test_as_many_whole_answers_are_taken_over_as_leave_room_to_write(new_browser, alice, bob):
    discussion, _ = make_question(alice, bob)
    for letter in "xyz":
        post = make_post(discussion, bob, f"{letter} " * 3_500)
        with write():
            db.session.get_one(Post, post.id).accepted_at = now()

    text = new_browser(alice).page(f"/stories/new?discussion={discussion.id}").value("what_we_did")

    assert "x x x" in text
    assert "y y y" in text
    assert "z z z" not in text


def test_the_story_names_its_discussion_and_who_helped_and_the_discussion_leads_to_it(new_browser, browser, alice, bob):
    discussion, _ = make_question(alice, bob)
    author = new_browser(alice)

    page = author.follow(publish(author, discussion))
    there = browser.page(discussion.address)
    visitor = browser.page(the_story().address)

    assert "Made out of the discussion Who cleans gullies by risk? , with the help of Bob Oakes ." in page.text
    assert page.link("Who cleans gullies by risk?") == discussion.address
    assert page.link("Bob Oakes") == bob.address
    assert "with the help of Bob Oakes" in visitor.text
    assert not visitor.select('main a[href^="/people/"]')
    assert "A practice story was made of this: Who cleans gullies by risk?" in there.text
    assert there.select(".note a")[0]["href"] == the_story().address
    assert the_story().made_from_id == discussion.id


def test_the_credited_are_told_once_on_the_page_and_by_email(new_browser, outbox, alice, bob):
    discussion, answer = make_question(alice, tell_at_once(bob, "credit"))
    outbox()
    publish(new_browser(alice), discussion, result="Calls fell, thanks to @bob-oakes.")

    letters = [letter for letter in outbox(bob) if letter.kind == "credit"]

    assert len(letters) == 1
    assert "Alice Merrin made a practice story out of a discussion, with your help" in letters[0].text
    assert letters[0].unsubscribe
    assert db.session.scalar(db.select(db.func.count(Notification.id)).where(Notification.why == "credit")) == 1
    assert not [letter for letter in outbox(bob) if letter.kind == "mention"]
    assert "Alice Merrin made a practice story with your help" in new_browser(bob).page("/notifications").text


def test_who_stopped_these_emails_reads_it_on_the_page_only(new_browser, outbox, alice, bob):
    discussion, _ = make_question(alice, bob)
    outbox()
    with write():
        choose(bob.id, {"credit": Channel.PAGE})

    publish(new_browser(alice), discussion)

    assert not [letter for letter in outbox(bob) if letter.kind == "credit"]
    assert "with your help" in new_browser(bob).page("/notifications").text


def test_only_whose_words_are_left_in_the_text_is_credited(new_browser, outbox, alice, bob):
    discussion, _ = make_question(alice, bob)
    outbox()
    author = new_browser(alice)

    page = author.follow(publish(author, discussion, what_we_did="We did it all in another way."))

    assert "with the help" not in page.text
    assert not [letter for letter in outbox(bob) if letter.kind == "credit"]


def test_a_first_post_that_waits_for_a_look_credits_when_it_shows(new_browser, outbox, bob, mia):
    newcomer = make_member("Robin New", post_count=0, approved_at=now() - timedelta(days=1))
    discussion, _ = make_question(newcomer, bob)
    with write():
        db.session.merge(newcomer).post_count = 0
    outbox()
    author = new_browser(newcomer)
    publish(author, discussion, result="See https://example.org/report for the figures.")
    tell_at_once(bob, "credit")
    before = [letter for letter in outbox(bob) if letter.kind == "credit"]
    desk = new_browser(mia)
    case = desk.page("/moderation").select('a[href^="/moderation/cases/"]')[0]["href"]

    desk.post(
        f"{case}", action="approve", reason="It is fine.", note="It is fine.", version=desk.page(case).value("version")
    )

    assert the_story().held_at is None
    assert not before
    assert len([letter for letter in outbox(bob) if letter.kind == "credit"]) == 1


def test_whoever_may_not_see_the_discussion_reads_nothing_of_it(new_browser, browser, alice, bob):
    discussion, _ = make_question(alice, bob)
    publish(new_browser(alice), discussion)
    with write():
        db.session.get_one(Discussion, discussion.id).removed_at = now()

    page = browser.page(the_story().address)

    assert "Made out of" not in page.text
    assert "Bob Oakes" not in page.select(".story-head")[0].get_text()


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_the_copy_of_a_browser_is_old_once_the_other_end_changes(new_browser, alice, bob, mia, who):
    discussion, _ = make_question(alice, bob)
    reader = new_browser(mia if who == "member" else None)
    reader.page(discussion.address)
    with time_machine.travel(now(), tick=False):
        before = reader.page(discussion.address).response.headers["ETag"]
        same = reader.page(discussion.address, status=304, headers={"If-None-Match": before})
        publish(new_browser(alice), discussion)
        story = the_story().address
        made = reader.page(discussion.address, headers={"If-None-Match": before}).response.headers["ETag"]
        reader.page(story)
        held = reader.page(story).response.headers["ETag"]
        reader.page(story, status=304, headers={"If-None-Match": held})
        with write():
            db.session.scalars(db.select(Story)).one().removed_at = now()
        gone = reader.page(discussion.address, headers={"If-None-Match": made})
        with write():
            db.session.scalars(db.select(Story)).one().removed_at = None
            db.session.get_one(Discussion, discussion.id).removed_at = now()
        alone = reader.page(story, headers={"If-None-Match": held})

    assert same.html == ""
    assert "A practice story was made" not in gone.text
    assert "Made out of" not in alone.text


def test_a_story_with_many_helpers_asks_no_more_statements(new_browser, browser, statements, alice):
    costs = []
    for number in (1, 12):
        discussion = make_discussion(alice, f"A question with {number} answers", kind="question")
        for _ in range(number):
            post = make_post(discussion, make_member(), "An answer.")
            with write():
                db.session.get_one(Post, post.id).accepted_at = now()
        with write():
            db.session.get_one(Discussion, discussion.id).answer_count = number
        answer = publish(new_browser(alice), discussion)
        for reader, most in ((browser, 12), (new_browser(make_member()), 15)):
            for address in (answer.location, discussion.address):
                with statements() as seen:
                    reader.page(address)
                marks = [n for n, line in enumerate(seen) if "read_mark" in line and "SELECT" not in line]
                asked = [line for line in seen[: marks[0] if marks else None] if not line.startswith("BEGIN")]
                assert len(asked) <= most, (address, asked)
                costs.append(len(asked))

    assert costs[:4] == costs[4:]
