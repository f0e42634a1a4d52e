"""What is noted for the indexer: one row for each change that matters, in the transaction of its cause."""

import pytest

from forum.database import write
from forum.discussions.models import Audience, Discussion, Post
from forum.extensions import db
from forum.search.models import SearchChange
from forum.search.services.indexing import index_changes
from forum.stories.models import Story
from tests.factories import make_discussion, make_post

# They are about the folder of the index and what waits for the indexer.
pytestmark = pytest.mark.usefixtures("whoosh")


def changes() -> list[tuple[str, int]]:
    """The noted changes, oldest first."""
    rows = db.session.execute(db.select(SearchChange.kind, SearchChange.subject_id).order_by(SearchChange.id))
    return [(kind, subject_id) for kind, subject_id in rows]


def test_a_reply_notes_one_change_however_long_its_discussion(alice, bob, statements):
    discussion = make_discussion(alice)
    index_changes()

    with statements() as few:
        make_post(discussion, bob)
    for number in range(30):
        make_post(discussion, bob, f"Reply {number}.")
    with statements() as many:
        make_post(discussion, bob)

    assert len(many) == len(few)
    assert sum("INSERT INTO search_change" in statement for statement in many) == 1


def test_a_removed_discussion_notes_one_change_however_many_replies_it_has(alice, bob):
    discussion = make_discussion(alice)
    for number in range(12):
        make_post(discussion, bob, f"Reply {number}.")
    index_changes()

    with write():
        db.session.get_one(Discussion, discussion.id).title = "Another title"

    assert changes() == [("discussion", discussion.id)]
    assert index_changes() == 13


def test_helpful_marks_change_nothing_that_is_found(new_browser, alice, bob):
    post = make_post(make_discussion(alice, kind="question"), bob)
    index_changes()

    new_browser(alice).post(f"/posts/{post.id}/helpful")

    assert changes() == []


def test_an_accepted_answer_is_noted_of_the_reply_and_of_its_question(new_browser, alice, bob):
    discussion = make_discussion(alice, kind="question")
    post = make_post(discussion, bob)
    index_changes()

    new_browser(alice).post(f"/posts/{post.id}/accept")

    assert sorted(changes()) == [("discussion", discussion.id), ("post", post.id)]


def test_change_and_note_stand_or_fall_together(alice):
    discussion = make_discussion(alice)
    index_changes()

    with pytest.raises(ValueError, match="halfway"), write():
        db.session.get_one(Discussion, discussion.id).title = "Another title"
        db.session.flush()
        raise ValueError("halfway")

    assert changes() == []


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda d, p: db.update(Post).where(Post.id == p).values(removed_at=None), [("post", 2)]),
        (
            lambda d, p: db.update(Post).where(Post.discussion_id == d).values(html="<p>x</p>"),
            [("post", 1), ("post", 2)],
        ),
        (lambda d, p: db.update(Post).values(helpful_count=4), []),
        (lambda d, p: db.update(Discussion).values(audience=Audience.MEMBERS), [("discussion", 1)]),
        (lambda d, p: db.update(Discussion).values({Discussion.title: "Another"}), [("discussion", 1)]),
        (lambda d, p: db.update(Discussion).ordered_values((Discussion.held_at, None)), [("discussion", 1)]),
        (lambda d, p: db.delete(Post).where(Post.id == p), [("post", 2)]),
        (lambda d, p: db.update(Story).values(title="Another"), []),
    ],
)
def test_statements_that_change_many_rows_are_noted(alice, bob, make, expected):
    discussion = make_discussion(alice)
    post = make_post(discussion, bob)
    index_changes()
    with write():
        db.session.execute(make(discussion.id, post.id).execution_options(synchronize_session=False))

    assert changes() == expected


def test_many_rows_named_by_their_keys_are_noted(alice):
    discussion = make_discussion(alice)
    index_changes()

    with write():
        db.session.execute(db.update(Discussion), [{"id": discussion.id, "title": "Another title"}])

    assert ("discussion", discussion.id) in changes()
