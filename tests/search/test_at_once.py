"""With PostgreSQL a document is written in the transaction of its cause: nothing waits for the indexer."""

from threading import Thread
from typing import Any

import pytest
from flask import Flask

from forum.clock import now
from forum.database import write
from forum.discussions.models import Audience, Discussion, Post
from forum.errors import NotReady
from forum.extensions import db
from forum.organisations.models import Organisation
from forum.search.contract import Turn
from forum.search.models import SearchChange
from forum.search.queries import backend
from forum.search.services import at_once, indexing
from forum.search.services.checking import compare
from forum.search.services.indexing import index_changes
from forum.stories.models import Story
from tests.factories import make_discussion, make_post, make_story
from tests.search.documents import PUBLIC, question


@pytest.fixture(autouse=True)
def index_is_true(app: Flask) -> Any:
    """There is an index before every test, and after it the whole index agrees with the database."""
    index_changes()
    yield
    db.session.rollback()
    index_changes()
    result = compare()
    assert (result.differences, result.waiting) == ([], 0)


def found(words: str, audiences: tuple[str, ...] = PUBLIC) -> list[tuple[str, int]]:
    return [(hit.kind, hit.id) for hit in backend().find(question(words, audiences)).hits]


def waiting() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(SearchChange)) or 0


def test_what_a_member_posts_is_found_at_once(new_browser, alice, bob):
    discussion = make_discussion(alice, "Kerbs on the ridge")

    new_browser(bob).post(f"/discussions/{discussion.id}/replies", body="Granite setts are cheaper.")

    assert found("kerb") == [("discussion", discussion.id)]
    assert [kind for kind, _ in found("granite")] == ["post"]
    assert waiting() == 0


@pytest.mark.parametrize("change", ["removed_at", "deleted_at", "held_at"])
def test_what_went_is_gone_from_the_index_at_once(alice, change: str):
    discussion, story = make_discussion(alice, "Lanterns on the ridge"), make_story(alice, "Lanterns lasted")
    make_post(discussion, alice, "Lanterns here.")
    assert len(found("lantern")) == 3

    with write():
        for model, number in ((Discussion, discussion.id), (Story, story.id)):
            setattr(db.session.get_one(model, number), change, now())

    assert found("lantern") == []
    assert waiting() == 0


def test_a_new_audience_counts_at_once_for_a_discussion_and_its_replies(alice, bob):
    discussion = make_discussion(alice, "Lanterns on the ridge")
    make_post(discussion, bob, "Lanterns here.")

    with write():
        db.session.get_one(Discussion, discussion.id).audience = Audience.MEMBERS

    assert found("lantern") == []
    assert len(found("lantern", ("public", "members"))) == 2


def test_a_transaction_that_fails_leaves_the_index_as_it_was(alice):
    discussion = make_discussion(alice, "Lanterns on the ridge")

    with pytest.raises(ValueError, match="halfway"), write():
        db.session.get_one(Discussion, discussion.id).title = "Bollards on the ridge"
        db.session.flush()
        at_once.index_at_once()
        raise ValueError("halfway")

    assert found("lantern") == [("discussion", discussion.id)]
    assert found("bollard") == []


def test_a_statement_past_the_items_of_the_session_is_read_as_it_became(alice):
    story = make_story(alice, "Lanterns lasted")

    with write():
        held = db.session.get_one(Story, story.id)
        statement = db.update(Story).where(Story.id == story.id).values(title="Bollards lasted")
        db.session.execute(statement.execution_options(synchronize_session=False))
        assert held.title == "Lanterns lasted"

    assert found("bollard") == [("story", story.id)]
    assert found("lantern") == []


def test_a_change_of_very_many_documents_waits_for_the_indexer(alice, bob, monkeypatch: pytest.MonkeyPatch):
    discussion = make_discussion(alice, "Lanterns on the ridge")
    for number in range(6):
        make_post(discussion, bob, f"Lantern number {number}.")
    monkeypatch.setattr(at_once, "AT_ONCE_MOST", 5)

    with write():
        db.session.get_one(Discussion, discussion.id).audience = Audience.MEMBERS

    assert waiting() == 1
    assert len(found("lantern")) == 7
    index_changes()
    assert found("lantern") == []


def test_a_body_that_changes_its_name_is_met_by_it(alice):
    story = make_story(alice, "Lanterns lasted")

    with write():
        db.session.get_one(Organisation, alice.organisation_id).name = "Southmoor Council"
    index_changes()

    assert ("story", story.id) in found("southmoor")


def test_a_fault_of_the_index_refuses_nobody_and_is_made_good(alice, monkeypatch: pytest.MonkeyPatch):
    engine = backend()
    put = engine.put

    def refuse(documents: Any) -> None:
        put(documents)
        db.session.execute(db.text("SELECT 1 / 0"))

    with monkeypatch.context() as patch:
        patch.setattr(engine, "put", refuse)
        discussion = make_discussion(alice, "Lanterns on the ridge")

    assert db.session.get(Discussion, discussion.id) is not None
    assert found("lantern") == []
    assert waiting() > 0
    index_changes()
    assert found("lantern") == [("discussion", discussion.id)]


def test_while_a_new_index_is_made_changes_are_found_and_stay_on_the_list(alice):
    discussion = make_discussion(alice, "Lanterns")

    for _ in indexing.rebuild(backend()):
        with write():
            db.session.get_one(Discussion, discussion.id).title = "Bollards"
        assert found("bollard") == [("discussion", discussion.id)]
        assert backend().turn([]) is Turn.BOTH

    assert waiting() > 0
    assert found("lantern") == [("discussion", discussion.id)]
    index_changes()
    assert found("lantern") == []
    assert found("bollard") == [("discussion", discussion.id)]


def test_without_an_index_changes_wait(app: Flask, alice):
    with write():
        db.session.execute(db.text("UPDATE search_state SET format = 'of long ago'"))

    discussion = make_discussion(alice, "Lanterns")

    assert waiting() > 0
    with pytest.raises(NotReady):
        found("lantern")
    index_changes()
    assert found("lantern") == [("discussion", discussion.id)]


def test_two_who_change_one_document_at_once_both_count(app: Flask, alice):
    """The second waits for the first, and then writes the document as both made it."""
    story = make_story(alice, "Lanterns lasted")
    url = db.engine.url

    def change_the_title() -> None:
        with app.app_context(), write():
            db.session.get_one(Story, story.id).title = "Bollards lasted"

    other = Thread(target=change_the_title)
    with write():
        objective = db.session.get_one(Organisation, alice.organisation_id)
        objective.name = "Southmoor Council"
        db.session.flush()
        at_once.index_at_once()
        other.start()
        other.join(timeout=0.5)
        assert other.is_alive(), url
    other.join(timeout=10)

    assert found("southmoor bollard")[0] == ("story", story.id)
    hit = backend().find(question("southmoor bollard")).hits[0]
    assert hit.words == {"southmoor", "bollard"}


def test_a_reply_costs_the_same_statements_however_long_its_discussion(alice, bob, statements):
    discussion = make_discussion(alice)

    with statements() as few:
        make_post(discussion, bob)
    for number in range(20):
        make_post(discussion, bob, f"Reply {number}.")
    with statements() as many:
        make_post(discussion, bob)

    assert len(many) == len(few)
    assert waiting() == 0


def test_a_removed_post_of_many_is_one_statement_of_the_index(alice, bob):
    discussion = make_discussion(alice)
    posts = [make_post(discussion, bob, f"Lantern number {number}.") for number in range(3)]

    with write():
        db.session.execute(db.update(Post).where(Post.id == posts[0].id).values(removed_at=now()))

    assert sorted(found("lantern")) == [("post", post.id) for post in posts[1:]]
