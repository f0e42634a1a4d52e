"""Helpful marks, accepted answers and following."""

import pytest

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.extensions import db
from forum.following.models import Level
from forum.following.services import set_level
from tests.factories import make_discussion, make_post


@pytest.fixture()
def post(app, alice, bob) -> Post:
    return make_post(make_discussion(alice, "How often do you clean?", kind="question"), bob, "Twice a year.")


def page_of(post: Post) -> str:
    db.session.rollback()
    return db.session.get_one(Discussion, post.discussion_id).address


def fresh(post: Post) -> Post:
    db.session.rollback()
    return db.session.get_one(Post, post.id)


def button(page, post: Post, verb: str):
    return page.select(f'form[action="/posts/{post.id}/{verb}"]')


def press(browser, post: Post, verb: str):
    """Press the button as the page offers it."""
    form = button(browser.page(page_of(post)), post, verb)[0]
    fields = {tag["name"]: tag["value"] for tag in form.select("input") if tag["name"] != "csrf_token"}
    return browser.post(form["action"], **fields)


def test_helpful_is_a_toggle_with_a_count(new_browser, browser, alice, post):
    reader = new_browser(alice)

    press(reader, post, "helpful")
    marked = reader.page(page_of(post))
    press(reader, post, "helpful")
    taken_back = reader.page(page_of(post))

    assert button(marked, post, "helpful")[0].button["aria-pressed"] == "true"
    assert "Helpful 1" in button(marked, post, "helpful")[0].get_text(" ", strip=True)
    assert button(taken_back, post, "helpful")[0].button["aria-pressed"] == "false"
    assert fresh(post).helpful_count == 0


def test_a_double_click_marks_once(new_browser, alice, post):
    reader = new_browser(alice)

    reader.post(f"/posts/{post.id}/helpful", wanted=1)
    reader.post(f"/posts/{post.id}/helpful", wanted=1)

    assert fresh(post).helpful_count == 1


def test_without_a_wish_the_mark_changes(new_browser, alice, post):
    reader = new_browser(alice)

    reader.post(f"/posts/{post.id}/helpful")
    reader.post(f"/posts/{post.id}/helpful")

    assert fresh(post).helpful_count == 0


def test_nobody_marks_their_own_posts_and_visitors_see_the_count(new_browser, browser, alice, bob, post):
    new_browser(alice).post(f"/posts/{post.id}/helpful")

    own = new_browser(bob).page(page_of(post))
    public = browser.page(page_of(post))

    new_browser(bob).post(f"/posts/{post.id}/helpful", status=403)
    browser.post(f"/posts/{post.id}/helpful", status=400)
    assert not button(own, post, "helpful")
    assert "Helpful 1" in public.select("#p2 .act-count")[0].get_text(" ", strip=True)


def test_the_asker_accepts_several_answers(new_browser, browser, outbox, alice, bob, post):
    second = make_post(db.session.get_one(Discussion, post.discussion_id), bob, "Or by risk.")
    asker = new_browser(alice)

    press(asker, post, "accept")
    press(asker, second, "accept")
    page = browser.page(page_of(post))

    assert len(page.select(".post.is-answer")) == 2
    assert page.select("#p2 .answer-mark")[0].get_text() == "Answers the question, marked by Alice Merrin, who asked"
    assert page.link("Jump to the answer") == post.permalink
    assert [tag["id"] for tag in page.select(".post")] == ["p1", "p2", "p3"]
    assert "accepted your reply" in outbox(bob)[-1].text
    assert "Every question has an answer" in browser.page("/discussions?show=unanswered").text


def test_accepting_is_taken_back_and_a_double_click_accepts_once(new_browser, alice, post):
    asker = new_browser(alice)
    asker.post(f"/posts/{post.id}/accept", wanted=1)
    asker.post(f"/posts/{post.id}/accept", wanted=1)
    accepted = fresh(post).accepted_at
    asker.post(f"/posts/{post.id}/accept", wanted=0)

    assert accepted
    assert fresh(post).accepted_at is None
    assert db.session.get_one(Discussion, post.discussion_id).answer_count == 0


def test_only_the_asker_and_moderators_accept(new_browser, bob, mia, post):
    new_browser(bob).post(f"/posts/{post.id}/accept", status=403)
    new_browser(mia).post(f"/posts/{post.id}/accept")

    assert fresh(post).accepted_by_id == mia.id


def test_a_moderator_does_not_accept_an_own_reply(new_browser, mia, post):
    own = make_post(db.session.get_one(Discussion, post.discussion_id), mia, "We let the crews decide.")
    browser = new_browser(mia)

    page = browser.page(page_of(own))
    refused = browser.post(f"/posts/{own.id}/accept", status=403)

    assert not button(page, own, "accept")
    assert button(page, post, "accept")
    assert "another moderator" in refused.text
    assert fresh(own).accepted_at is None


def test_a_discussion_takes_no_answer_and_an_opening_is_none(new_browser, alice, bob, post):
    talk = make_post(make_discussion(alice), bob)
    opening = db.session.scalars(db.select(Post).where(Post.number == 1)).first()

    assert not button(new_browser(alice).page(page_of(talk)), talk, "accept")
    new_browser(alice).post(f"/posts/{talk.id}/accept", status=403)
    new_browser(alice).post(f"/posts/{opening.id}/accept", status=422)


def test_a_deleted_answer_answers_no_more(new_browser, browser, alice, bob, post):
    new_browser(alice).post(f"/posts/{post.id}/accept")
    new_browser(bob).post(f"/posts/{post.id}/delete")

    page = browser.page(page_of(post))

    assert "Jump to the answer" not in page.text
    assert "How often do you clean?" in browser.page("/discussions?show=unanswered").text


def test_what_is_gone_takes_no_marks(new_browser, alice, bob, post):
    with write():
        db.session.get_one(Post, post.id).removed_at = now()

    new_browser(alice).post(f"/posts/{post.id}/helpful", status=404)
    new_browser(bob).post("/posts/999999/helpful", status=404)
    new_browser(bob).post("/posts/99999999999999999999/helpful", status=404)


def test_following_is_a_button_that_keeps_its_words(new_browser, post, mia):
    reader = new_browser(mia)

    before = reader.page(page_of(post)).select(".aside .inline-form button")[0]
    reader.post(f"/discussions/{post.discussion_id}/follow")
    after = reader.page(page_of(post)).select(".aside .inline-form button")[0]
    listed = reader.page("/discussions?show=following")
    reader.post(f"/discussions/{post.discussion_id}/unfollow")

    assert (before.get_text(strip=True), before["aria-pressed"]) == ("Follow this discussion", "false")
    assert (after.get_text(strip=True), after["aria-pressed"]) == ("Follow this discussion", "true")
    assert "How often do you clean?" in listed.text
    assert "You follow no discussion here yet" in reader.page("/discussions?show=following").text


def test_what_a_member_mutes_stands_in_no_list_of_what_they_follow(new_browser, post, mia):
    reader = new_browser(mia)
    reader.post(f"/discussions/{post.discussion_id}/follow")

    with write():
        set_level(mia.id, "discussion", post.discussion_id, Level.MUTED)

    assert "How often do you clean?" not in reader.page("/discussions?show=following").text
