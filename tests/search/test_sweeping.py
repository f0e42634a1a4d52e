"""Vectors that nobody asked for, and those of what is gone: counted by the check, mended by rebuild and worker."""

from typing import Any

import pytest
from flask import Flask

from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.jobs.models import Job, JobState
from forum.jobs.services import run_due_jobs
from forum.search.models import SearchVector
from forum.search.services import vectors
from forum.search.services.checking import compare
from forum.search.services.indexing import index_changes
from forum.search.services.vectors import make_vectors, sweep_some_vectors, sweep_vectors
from forum.stories.models import Story
from tests.factories import make_story
from tests.search.vectors import build_anew, leave_over, lose, rows


def check(app: Flask) -> Any:
    return app.test_cli_runner().invoke(args=["search", "check"])


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
