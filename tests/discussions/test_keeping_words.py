"""Writing never loses work: refusals, lost sessions, double clicks, Back, and what changed while writing."""

import contextvars
from threading import Barrier, Thread

import pytest
import time_machine

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.discussions.services.replying import post_reply
from forum.extensions import db
from forum.limits.models import Occurrence
from forum.limits.services import hashed
from forum.text.prepare import prepare
from tests.browser import PASSWORD
from tests.factories import make_discussion, make_member, make_post

WORDS = "We clean by risk.\n\n- steep lanes\n- schools"
DRAFT = {
    "kind": "question",
    "title": "How often do you clean gullies?",
    "body": WORDS,
    "objectives": "build-capacity",
    "audience": "members",
    "submission": "one",
}


def count_of(model) -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(model)) or 0


def test_a_lost_session_shows_the_text_and_posts_it_after_signing_in(new_browser, alice, bob):
    discussion = make_discussion(alice)
    browser = new_browser(bob)
    browser.client.delete_cookie("session")

    asked = browser.post(f"/discussions/{discussion.id}/replies", status=400, body=WORDS, submission="one")
    fields = {tag["name"]: tag.get("value", tag.get_text().removeprefix("\n")) for tag in asked.select("main [name]")}
    signed_in = browser.post("/sign-in", status=200, **{**fields, "email": bob.email, "password": PASSWORD})
    posted = browser.post(
        signed_in.select("main form")[0]["action"],
        body=signed_in.value("body"),
        submission=signed_in.value("submission"),
    )

    assert "Sign in and post" in asked.text
    assert "no-store" in asked.response.headers["Cache-Control"]
    assert posted.location == f"/discussions/{discussion.id}/replies/2"
    assert db.session.scalar(db.select(Post.source).where(Post.number == 2)) == WORDS


def test_an_expired_form_comes_back_filled_and_is_sent_by_one_button(new_browser, alice, bob):
    discussion = make_discussion(alice)
    browser = new_browser(bob)
    browser.token = "from yesterday"

    kept = browser.post(f"/discussions/{discussion.id}/replies", status=400, body=WORDS, parent=1, submission="s")
    fields = {tag["name"]: tag.get("value", "") for tag in kept.select("main form input[name]")}
    posted = browser.post(f"/discussions/{discussion.id}/replies", **{**fields, "body": kept.value("body")})

    assert count_of(Post) == 2
    assert posted.location.endswith("/replies/2")


def test_a_repeated_reply_gives_the_first_one(new_browser, alice, bob):
    discussion = make_discussion(alice)
    browser = new_browser(bob)

    answers = [
        browser.post(f"/discussions/{discussion.id}/replies", body=WORDS, submission="the same") for _ in range(2)
    ]

    assert answers[0].location == answers[1].location
    assert count_of(Post) == 2


def test_going_back_and_writing_other_words_asks_before_it_posts_again(new_browser, alice, bob):
    discussion = make_discussion(alice)
    browser = new_browser(bob)
    browser.post(f"/discussions/{discussion.id}/replies", body=WORDS, submission="the same")

    asked = browser.post(
        f"/discussions/{discussion.id}/replies", status=409, body="Something new.", submission="the same"
    )
    browser.post(
        f"/discussions/{discussion.id}/replies", body=asked.value("body"), submission=asked.value("submission")
    )

    assert "You posted from this page already, with other words." in asked.text
    assert asked.value("body") == "Something new."
    assert count_of(Post) == 3


def test_two_sendings_at_the_same_moment_make_one_reply(app, alice, bob):
    discussion = make_discussion(alice)
    discussion_id, author_id, start, numbers = discussion.id, bob.id, Barrier(2, timeout=30), []

    def send() -> None:
        with app.app_context():
            author = db.session.get_one(type(bob), author_id)
            text = prepare(WORDS)
            start.wait()
            with write():
                post = post_reply(db.session.get_one(Discussion, discussion_id), author, text, submission="the same")
                numbers.append(post.number)
            db.session.remove()

    threads = [Thread(target=lambda: contextvars.Context().run(send)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert numbers == [2, 2]
    assert count_of(Post) == 2


def test_two_authors_at_the_same_moment_get_two_numbers(app, alice, bob):
    discussion = make_discussion(alice)
    discussion_id, start, numbers = discussion.id, Barrier(2, timeout=30), []

    def send(author_id: int) -> None:
        with app.app_context():
            author = db.session.get_one(type(bob), author_id)
            start.wait()
            with write():
                numbers.append(post_reply(db.session.get_one(Discussion, discussion_id), author, prepare(WORDS)).number)
            db.session.remove()

    threads = [Thread(target=contextvars.Context().run, args=(send, member.id)) for member in (alice, bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [2, 3]


def test_a_discussion_closed_while_writing_gives_the_text_back(new_browser, alice, bob):
    discussion = make_discussion(alice, is_locked=True)

    page = new_browser(bob).post(f"/discussions/{discussion.id}/replies", status=403, body=WORDS)

    assert page.select("textarea")[0].get_text().strip() == WORDS
    assert count_of(Post) == 1


def test_a_discussion_deleted_while_writing_gives_the_text_back(new_browser, alice, bob):
    discussion = make_discussion(alice, deleted_at=now())

    page = new_browser(bob).post(f"/discussions/{discussion.id}/replies", status=410, body=WORDS)

    assert page.select("textarea")[0].get_text().strip() == WORDS


@pytest.mark.parametrize("state", ["deleted_at", "removed_at", "held_at"])
def test_a_reply_gone_while_writing_leads_on_to_answering_the_opening(new_browser, alice, bob, state):
    discussion = make_discussion(alice)
    gone = make_post(discussion, alice)
    with write():
        setattr(db.session.get_one(Post, gone.id), state, now())
    browser = new_browser(bob)

    page = browser.post(f"/discussions/{discussion.id}/replies", status=422, body=WORDS, parent=2)
    browser.post(f"/discussions/{discussion.id}/replies", body=page.value("body"), parent=page.value("parent"))

    assert "The reply that you answer is gone." in page.text
    assert page.value("parent") == "1"
    assert db.session.scalar(db.select(Post.parent_number).where(Post.number == 3)) == 1


@pytest.mark.parametrize("parent", ["77", "-1", "0", "abc", "", "9" * 30, "²", "\x00"])
def test_a_parent_that_there_is_not_never_breaks_and_never_loses_the_text(new_browser, alice, bob, parent):
    discussion = make_discussion(alice)
    browser = new_browser(bob)
    browser.page(discussion.address)
    fields = {"csrf_token": browser.token, "body": WORDS, "parent": parent}

    answer = browser.send("POST", f"/discussions/{discussion.id}/replies", data=fields)

    assert answer.status == (422 if parent == "77" else 303)
    assert answer.status == 303 or answer.value("body") == WORDS


def test_a_parent_of_another_discussion_is_not_answered(new_browser, alice, bob):
    other, discussion = make_discussion(alice), make_discussion(alice)
    for _ in range(3):
        make_post(other, alice)

    page = new_browser(bob).post(f"/discussions/{discussion.id}/replies", status=422, body=WORDS, parent=4)

    assert page.value("body") == WORDS


def test_a_limit_says_how_long_to_wait_and_keeps_the_text(new_browser, alice, bob):
    discussion = make_discussion(alice)
    browser = new_browser(bob)
    with time_machine.travel(now(), tick=False):
        for number in range(6):
            browser.post(f"/discussions/{discussion.id}/replies", body=f"Number {number}.")

        page = browser.post(f"/discussions/{discussion.id}/replies", status=429, body=WORDS, parent=2)

    assert page.response.headers["Retry-After"] == "61"
    limit = "You reached the limit of 6 replies. Try again in 61 seconds."
    assert [(link["href"], link.get_text()) for link in page.select(".error-summary a")] == [("#body", limit)]
    assert limit in page.select(".composer .error")[0].get_text()
    assert page.value("body") == WORDS
    assert page.value("parent") == "2"


def test_too_many_previews_keep_the_text_too(new_browser, alice):
    browser = new_browser(alice)
    with time_machine.travel(now(), tick=False):
        with write():
            rows = [Occurrence(action="preview", who=hashed("ip", "127.0.0.1"), at=now()) for _ in range(120)]
            db.session.add_all(rows)

        page = browser.post("/discussions/new", status=429, **DRAFT, preview=1)

    assert page.value("body") == WORDS


def test_a_preview_keeps_every_choice_and_stores_nothing(new_browser, alice):
    page = new_browser(alice).post("/discussions/new", status=200, **DRAFT, preview=1)

    assert [tag["value"] for tag in page.select("input[checked]")] == ["question", "build-capacity", "members"]
    assert page.value("submission") == "one"
    assert "no-store" in page.response.headers["Cache-Control"]
    assert count_of(Discussion) == 0


def test_odd_characters_are_taken_out_or_kept_as_they_are(new_browser, alice):
    title, body = "Gullies\x00\x07 on\u202e hills", "a\x00b \ud800 \u202eright to left\r\nline"

    page = new_browser(alice).follow(
        new_browser(alice).post(
            "/discussions/new",
            **{**DRAFT, "title": title, "body": body.encode("utf-8", "replace"), "submission": "x\x00y"},
        )
    )

    assert page.heading == "Gullies on hills"
    source = db.session.scalar(db.select(Post.source))
    assert "\x00" not in source
    assert "\u202eright to left\nline" in source


@pytest.mark.parametrize("name", ["kind", "audience", "objectives", "themes"])
def test_a_choice_that_we_never_offered_is_refused_in_the_form(new_browser, alice, name):
    page = new_browser(alice).post("/discussions/new", status=422, **{**DRAFT, name: "\x00nonsense"})

    assert page.value("body") == WORDS


@pytest.mark.parametrize(
    ("objectives", "themes", "sentence"),
    [
        ([], [], "Choose an objective or a theme."),
        (
            ["encourage-leadership", "build-capacity", "enable-and-embed-change", "efficiency-resources"],
            [],
            "Choose up to 3 objectives.",
        ),
    ],
)
def test_tags_within_limits(new_browser, alice, objectives, themes, sentence):
    page = new_browser(alice).post(
        "/discussions/new", status=422, **{**DRAFT, "objectives": objectives, "themes": themes}
    )

    assert sentence in page.text
    assert page.value("title") == DRAFT["title"]


def test_a_new_member_may_link_twice_and_keeps_a_text_with_three_links(new_browser):
    robin = make_member(post_count=1)
    text = "https://a.example https://b.example https://c.example"

    page = new_browser(robin).post("/discussions/new", status=422, **{**DRAFT, "body": text})

    assert "This text has too many links to other sites: at most 2." in page.text
    assert page.value("body") == text
