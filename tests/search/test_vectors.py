"""The vectors of texts: when they are wanted, made, kept and forgotten."""

from typing import Any

import pytest
from flask import Flask

from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.search.meaning.asking import vectors_of
from forum.search.meaning.vectors import unpacked
from forum.search.models import SearchVector
from forum.search.services import vectors
from forum.search.services.indexing import index_changes
from forum.search.services.vectors import make_vectors
from forum.stories.models import Story
from tests.factories import make_discussion, make_post, make_story
from tests.search.vectors import build_anew, rows


def change(item: Any, **values: Any) -> None:
    with write():
        fresh = db.session.get(type(item), item.id)
        for name, value in values.items():
            setattr(fresh, name, value)
    index_changes()


def test_stories_and_discussions_want_a_vector_as_they_are_indexed_and_the_worker_makes_it(alice, bob):
    discussion = make_discussion(alice, "Lanterns")
    make_post(discussion, bob, "Ours too.")
    story = make_story(alice, "Lanterns lasted")
    index_changes()
    keys = {("discussion", discussion.id), ("story", story.id)}

    before, made, after = rows(), make_vectors(), rows()

    assert before == dict.fromkeys(keys)
    assert made == 2
    assert after.keys() == keys
    assert all(vector and unpacked([vector]).shape == (1, 384) for vector in after.values())
    assert make_vectors() == 0


def test_only_another_text_wants_another_vector(alice):
    story = make_story(alice, "Lanterns lasted")
    index_changes()
    make_vectors()
    first = rows()

    change(story, adopted_count=3)
    same = rows()
    change(story, title="Salt was saved")

    assert same == first
    assert rows() == {("story", story.id): None}


@pytest.mark.parametrize("how", ["removed_at", "deleted_at"])
def test_what_can_be_found_no_more_has_no_vector(alice, how: str):
    discussion = make_discussion(alice, "Lanterns")
    index_changes()
    make_vectors()

    change(discussion, **{how: discussion.created_at})

    assert rows() == {}


def test_what_goes_between_wanting_and_making_is_forgotten(alice):
    discussion = make_discussion(alice, "Lanterns")
    index_changes()
    with write():
        db.session.get(Discussion, discussion.id).deleted_at = discussion.created_at

    make_vectors()

    assert rows() == {}


def test_a_text_that_changes_while_its_vector_is_made_gets_another(alice, monkeypatch: pytest.MonkeyPatch):
    story = make_story(alice, "Lanterns lasted")
    index_changes()
    encode = vectors.encode

    def slowly(texts: Any) -> Any:
        change(db.session.get(Story, story.id), title="Salt was saved")
        return encode(texts)

    monkeypatch.setattr(vectors, "encode", slowly)
    make_vectors()
    meanwhile = rows()
    monkeypatch.undo()
    make_vectors()

    assert meanwhile == {("story", story.id): None}
    assert rows()[("story", story.id)] is not None


def test_building_the_index_anew_asks_for_what_is_missing_and_keeps_the_rest(alice):
    story = make_story(alice, "Lanterns lasted")
    other = make_story(alice, "Salt was saved")
    index_changes()
    make_vectors()
    made = rows()
    with write():
        db.session.execute(db.delete(SearchVector).where(SearchVector.subject_id == other.id))

    build_anew()

    assert rows() == {("story", story.id): made[("story", story.id)], ("story", other.id): None}


def test_another_model_fills_its_vectors_beside(alice, monkeypatch: pytest.MonkeyPatch):
    story = make_story(alice, "Lanterns lasted")
    index_changes()
    make_vectors()

    monkeypatch.setattr(vectors, "MODEL", "another")
    build_anew()
    make_vectors()

    db.session.rollback()
    held = db.session.execute(db.select(SearchVector.subject_id, SearchVector.model, SearchVector.vector.is_not(None)))
    assert set(held) == {(story.id, "all-MiniLM-L6-v2", True), (story.id, "another", True)}


def test_without_the_model_vectors_stay_wanted(app: Flask, alice, monkeypatch: pytest.MonkeyPatch):
    make_story(alice, "Lanterns lasted")
    index_changes()
    monkeypatch.setitem(app.config, "SEARCH_MEANING", "off")

    assert make_vectors() == 0
    assert list(rows().values()) == [None]


def test_vectors_are_read_by_their_keys(alice, statements):
    """Whatever reads the whole table grows with the archive."""
    make_story(alice, "Lanterns lasted")
    make_discussion(alice, "Lanterns")
    index_changes()
    make_vectors()

    with statements() as seen:
        held = vectors_of([("story", 1), ("discussion", 2), ("post", 3)])
    plan = [row for row in _plan_of(seen[-1]) if "search_vector" in row]

    assert {kind for kind, _ in held} == {"story", "discussion"}
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 1
    assert plan or db.engine.dialect.name != "sqlite"
    assert not [step for step in plan if step.startswith("SCAN")]


def _plan_of(statement: str) -> list[str]:
    if db.engine.dialect.name != "sqlite":
        return []
    values = ["story", 1, "discussion", 2, "all-MiniLM-L6-v2"]
    with db.engine.connect() as connection:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(values))]
