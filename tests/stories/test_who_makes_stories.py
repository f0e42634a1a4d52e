"""Who makes a practice story out of which discussion, and what is refused."""

import pytest

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.discussions.services.closing import close
from forum.extensions import db
from forum.stories.models import Story
from tests.factories import make_story
from tests.stories.making import MAKE, make_question, publish, the_story, written


@pytest.mark.parametrize("who", ["bob", "mia", "visitor"])
def test_nobody_but_its_starter_makes_it(new_browser, alice, bob, mia, who):
    discussion, _ = make_question(alice, bob)
    reader = new_browser({"bob": bob, "mia": mia, "visitor": None}[who])

    assert MAKE not in reader.page(discussion.address).text
    answer = reader.page(f"/stories/new?discussion={discussion.id}", status=302 if who == "visitor" else 403)
    assert who != "visitor" or answer.location.startswith("/sign-in")


@pytest.mark.parametrize(("state", "status"), [("deleted_at", 404), ("removed_at", 403), ("held_at", 403)])
def test_what_does_not_stand_makes_no_story(new_browser, alice, bob, state, status):
    discussion, _ = make_question(alice, bob)
    with write():
        setattr(db.session.get_one(Discussion, discussion.id), state, now())

    new_browser(alice).page(f"/stories/new?discussion={discussion.id}", status=status)


@pytest.mark.parametrize("number", ["0", "99", "x", "99999999999999999999", "-1", "%00"])
def test_a_discussion_that_is_none_is_no_page(new_browser, alice, number):
    new_browser(alice).page(f"/stories/new?discussion={number}", status=404)


def test_the_talk_of_a_story_makes_no_second_story(new_browser, alice):
    story = make_story(alice)

    new_browser(alice).page(f"/stories/new?discussion={story.discussion_id}", status=403)


def test_a_closed_discussion_still_makes_one(new_browser, alice, bob, mia):
    discussion, _ = make_question(alice, bob)
    with write():
        close(db.session.get_one(Discussion, discussion.id), mia, "It is settled.")

    assert publish(new_browser(alice), discussion).status == 303


@pytest.mark.parametrize("state", ["deleted_at", "removed_at", "held_at"])
def test_an_answer_that_does_not_stand_is_not_taken_over(new_browser, alice, bob, state):
    discussion, answer = make_question(alice, bob)
    with write():
        setattr(db.session.get_one(Post, answer.id), state, now())

    assert new_browser(alice).page(f"/stories/new?discussion={discussion.id}").value("what_we_did") == ""


def test_an_answer_that_goes_while_one_writes_is_refused_and_everything_typed_stays(new_browser, alice, bob):
    discussion, answer = make_question(alice, bob)
    browser = new_browser(alice)
    address = f"/stories/new?discussion={discussion.id}"
    fields = written(browser.page(address))
    with write():
        db.session.get_one(Post, answer.id).removed_at = now()

    page = browser.post(address, status=422, **fields)

    assert "Reply 2 is gone from the discussion." in page.select(".error-summary")[0].get_text()
    assert page.value("what_we_did") == fields["what_we_did"]
    assert page.select("main form")[0]["action"] == address
    assert db.session.scalar(db.select(db.func.count(Story.id))) == 0


def test_what_members_discussed_becomes_no_public_story(new_browser, browser, alice, bob):
    discussion, _ = make_question(alice, bob, audience="members")
    author = new_browser(alice)
    address = f"/stories/new?discussion={discussion.id}"
    form = author.page(address)

    refused = author.post(address, status=422, **written(form, audience="public"))
    published = publish(author, discussion, audience="members")

    assert [tag["value"] for tag in form.select('input[name="audience"]')] == ["members"]
    sentence = "The discussion is for members only, so its practice story is too."
    assert sentence in refused.select(".error-summary")[0].get_text()
    browser.page(published.location, status=404)
    author.post(address, status=422, **written(form, audience="everybody"))


def test_a_public_discussion_may_become_a_story_for_members(new_browser, browser, alice, bob):
    discussion, _ = make_question(alice, bob)
    publish(new_browser(alice), discussion, audience="members")

    assert "A practice story was made" not in browser.page(discussion.address).text
    assert "A practice story was made" in new_browser(bob).page(discussion.address).text


def test_a_second_press_leads_to_the_first_story(new_browser, alice, bob):
    discussion, _ = make_question(alice, bob)
    author = new_browser(alice)
    address = f"/stories/new?discussion={discussion.id}"
    form = author.page(address)
    fields = written(form)
    first = author.post(address, **fields)

    again = author.post(address, **fields)
    other = author.post(address, status=409, **(fields | {"submission": "another-window", "result": "Other words."}))

    assert author.page(address, status=302).location == again.location == first.location
    assert MAKE not in author.page(discussion.address).text
    assert other.value("result") == "Other words."
    assert "You made a practice story of this discussion already." in other.select(".error-summary")[0].get_text()
    assert the_story().made_from_id == discussion.id


def test_after_a_deletion_it_can_be_made_anew(new_browser, alice, bob):
    discussion, _ = make_question(alice, bob)
    author = new_browser(alice)
    publish(author, discussion)
    author.post(f"/stories/{the_story().id}/delete")

    page = author.page(discussion.address)

    assert "A practice story was made" not in page.text
    assert publish(author, discussion).location


def test_a_preview_and_a_refused_form_keep_the_discussion(new_browser, alice, bob):
    discussion, _ = make_question(alice, bob)
    author = new_browser(alice)
    address = f"/stories/new?discussion={discussion.id}"
    fields = written(author.page(address))

    preview = author.post(address, status=200, **fields, preview=1)
    refused = author.post(address, status=422, **(fields | {"result": ""}))

    assert preview.select(".preview blockquote")
    for page in (preview, refused):
        assert page.select("main form")[0]["action"] == address
        assert page.value("problem") == fields["problem"]
