"""A page asks the database the same number of questions, however much it shows."""

import pytest

from forum.database import write
from forum.discussions.models import Post
from forum.discussions.services.replying import post_reply
from forum.extensions import db
from forum.following.services import follow
from forum.text.prepare import prepare
from tests.factories import make_discussion, make_member, make_post

VISITOR_MOST, MEMBER_MOST = 12, 15
# Three transactions begun, the mark, the follow, the notifications, and who is signed in asked again.
MARK_MOST = 8


def grow(discussion, authors, count) -> None:
    """Add replies by many authors, three levels deep, some of them accepted."""
    for number in range(count):
        parent = 1 if number % 5 == 0 else discussion.last_number
        make_post(discussion, authors[number % len(authors)], parent=parent)
    with write():
        db.session.execute(db.update(Post).where(Post.number == 2).values(accepted_at=Post.created_at))
        discussion.answer_count = 1


@pytest.fixture()
def authors(app):
    return [make_member() for _ in range(6)]


def seen_by(browser, path, statements) -> int:
    """How many statements a page needs. The read mark, written after it in a transaction of its own, has its own pin."""
    with statements() as seen:
        browser.page(path)
    marks = [place for place, statement in enumerate(seen) if "read_mark" in statement and "SELECT" not in statement]
    asked = [statement for statement in seen[: marks[0] if marks else None] if not statement.startswith("BEGIN")]
    assert len(seen) - len(asked) <= MARK_MOST
    return len(asked)


def test_a_discussion_page_in_every_view(new_browser, browser, statements, alice, authors):
    small, large = make_discussion(alice, kind="question"), make_discussion(alice, kind="question")
    grow(small, authors, 2)
    grow(large, authors, 100)
    for query in ("", "?view=flat", "?open=2", "?quote=2"):
        # Somebody who reads both for the first time.
        for visitor, most in ((browser, VISITOR_MOST), (new_browser(make_member()), MEMBER_MOST)):
            few, many = (seen_by(visitor, f"{row.address}{query}", statements) for row in (small, large))

            # The posts that a page answers without showing them are one statement more.
            assert few <= many <= few + 1, query
            assert many <= most, query


@pytest.mark.parametrize("show", ["", "unanswered", "following", "unread"])
def test_a_list(new_browser, statements, alice, authors, show):
    first = make_discussion(alice, kind="question")
    with write():
        follow(alice.id, "discussion", first.id)
    make_post(first, authors[0])
    reader = new_browser(alice)
    reader.page("/about")
    one = seen_by(reader, f"/discussions?show={show}", statements)
    for number in range(30):
        make_post(make_discussion(alice, kind="question"), authors[number % 6])

    many = seen_by(reader, f"/discussions?show={show}", statements)

    assert one == many <= MEMBER_MOST


def test_the_list_of_a_visitor(browser, statements, alice, authors):
    make_discussion(alice)
    browser.page("/about")
    one = seen_by(browser, "/discussions", statements)
    for number in range(30):
        make_discussion(authors[number % 6], themes=["street-lighting-and-electrical"])

    assert one == seen_by(browser, "/discussions", statements) <= VISITOR_MOST


def test_the_former_texts(browser, statements, alice, bob):
    post = make_post(make_discussion(alice), bob)
    path = f"/posts/{post.id}/history"
    none = seen_by(browser, path, statements)

    assert none <= VISITOR_MOST


def test_a_reply_costs_the_same_in_every_discussion(statements, alice, authors):
    small, large = make_discussion(alice), make_discussion(alice)
    grow(large, authors, 60)
    with write():
        for author in authors:
            follow(author.id, "discussion", large.id)
    counts = []
    for discussion in (small, large):
        make_post(discussion, alice)
        with statements() as seen, write():
            post_reply(discussion, alice, prepare("We clean by risk."), parent=2)
        counts.append(len(seen))

    assert counts[0] == counts[1]
