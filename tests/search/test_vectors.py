"""The vectors of texts: when they are wanted, made, kept and forgotten."""

from typing import Any

import pytest
from flask import Flask

from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.jobs.models import Job, JobState
from forum.jobs.services import run_due_jobs
from forum.search.meaning.asking import vectors_of
from forum.search.meaning.model import MODEL
from forum.search.meaning.vectors import unpacked
from forum.search.models import SearchVector
from forum.search.queries import backend
from forum.search.services import vectors
from forum.search.services.checking import compare
from forum.search.services.indexing import index_changes, rebuild
from forum.search.services.vectors import make_vectors, sweep_some_vectors, sweep_vectors
from forum.stories.models import Story
from tests.factories import make_discussion, make_post, make_story


def rows() -> dict[tuple[str, int], bytes | None]:
    db.session.rollback()
    return {(row.kind, row.subject_id): row.vector for row in db.session.scalars(db.select(SearchVector))}


def change(item: Any, **values: Any) -> None:
    with write():
        fresh = db.session.get(type(item), item.id)
        for name, value in values.items():
            setattr(fresh, name, value)
    index_changes()


def build_anew() -> None:
    with backend().alone():
        list(rebuild(backend()))


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


def check(app: Flask) -> Any:
    return app.test_cli_runner().invoke(args=["search", "check"])


def lose(*keys: tuple[str, int]) -> None:
    """What a restored database may leave: no row where there was one."""
    with write():
        for kind, number in keys:
            db.session.execute(
                db.delete(SearchVector).where(SearchVector.kind == kind, SearchVector.subject_id == number)
            )


def leave_over(kind: str, number: int, model: str = MODEL) -> None:
    with write():
        db.session.add(SearchVector(kind=kind, subject_id=number, model=model, print="old", vector=b"1" * 384))


def test_the_check_counts_what_the_worker_will_make(app: Flask, alice):
    make_story(alice, "Lanterns lasted longer")
    index_changes()
    before = compare().vectors_wanted
    said = check(app)

    make_vectors()

    assert len(before) == 1
    assert "Without a vector: 1 text. The worker makes them." in said.output
    assert "not asked for" not in said.output
    assert said.exit_code == 0
    assert "vector" not in check(app).output.lower()


def test_the_check_names_what_the_worker_knows_nothing_of(app: Flask, alice):
    lost, altered, other = (make_story(alice, f"Lanterns {number}").id for number in range(3))
    index_changes()
    make_vectors()
    lose(("story", lost))
    with write():
        for number, name, value in ((altered, "print", "other"), (other, "model", "another")):
            row = db.session.scalars(db.select(SearchVector).where(SearchVector.subject_id == number)).one()
            setattr(row, name, value)

    result, said = compare(), check(app)

    assert result.vectors_unasked == {("story", lost), ("story", altered), ("story", other)}
    assert result.vectors_wanted == result.vectors_left_over == set()
    assert "Without a vector and not asked for: 3 texts. `forum search rebuild` asks for them" in said.output
    assert "The worker makes them" not in said.output
    assert said.exit_code == 0


def test_the_check_counts_vectors_of_what_is_gone(app: Flask, alice):
    make_story(alice, "Lanterns lasted longer")
    index_changes()
    make_vectors()
    leave_over("story", 99)
    leave_over("discussion", 99, "another")

    said = check(app)

    assert "Vectors of what can be found no more: 2. `forum search rebuild` removes them" in said.output
    assert said.exit_code == 0


@pytest.mark.usefixtures("whoosh")
def test_the_check_leaves_what_waits_to_the_worker(alice):
    make_story(alice, "Lanterns lasted longer")
    leaving = make_story(alice, "Salt was saved")
    index_changes()
    make_vectors()
    with write():
        db.session.get_one(Story, leaving.id).deleted_at = leaving.created_at
    make_story(alice, "Lanterns again")

    result = compare()

    assert result.vectors_wanted == result.vectors_unasked == result.vectors_left_over == set()


def test_building_the_index_anew_forgets_the_vectors_of_what_is_gone(alice):
    story = make_story(alice, "Lanterns lasted")
    index_changes()
    make_vectors()
    made = rows()
    leave_over("story", 99)
    leave_over("story", 98, "another")
    leave_over("discussion", story.discussion_id)

    build_anew()

    assert rows() == made


def test_once_a_day_vectors_heal_by_themselves_a_few_at_a_time(alice, monkeypatch: pytest.MonkeyPatch):
    stories = [make_story(alice, f"Lanterns {number}").id for number in range(3)]
    index_changes()
    make_vectors()
    made = rows()
    lose(("story", stories[0]), ("story", stories[2]))
    leave_over("discussion", 99)
    monkeypatch.setattr(vectors, "BATCH", 1)

    with write():
        sweep_some_vectors.later()
    run_due_jobs()
    swept, sweeps = rows(), jobs_done(sweep_some_vectors.name)
    make_vectors()

    assert sweep_some_vectors.seconds == 24 * 3600
    # One for each id, of which a story and its discussion may share one, and the last that finds nothing.
    assert sweeps == len({*stories, *discussions(), 99}) + 1
    assert swept == {**made, ("story", stories[0]): None, ("story", stories[2]): None}
    assert rows() == made


def test_a_sweep_that_finds_all_in_order_writes_nothing(alice, statements):
    make_story(alice, "Lanterns lasted")
    index_changes()
    make_vectors()

    with statements() as seen:
        sweep_vectors()

    assert not [one for one in seen if one.startswith(("INSERT", "UPDATE", "DELETE"))]


def jobs_done(name: str) -> int:
    return len(db.session.scalars(db.select(Job).where(Job.name == name, Job.state == JobState.DONE)).all())


def discussions() -> list[int]:
    return list(db.session.scalars(db.select(Discussion.id)))


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
