"""The indexer: what it writes, what a crash leaves, and how a lost index mends itself."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forum.clock import now
from forum.database import write
from forum.discussions.models import Audience, Post
from forum.extensions import db
from forum.search.models import SearchChange
from forum.search.queries import backend, search_state
from forum.search.services import indexing
from forum.search.services.checking import compare
from forum.search.services.indexing import index_changes
from tests.factories import make_discussion, make_post, make_story
from tests.search.documents import question

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, PARTS = 20, 3
# Alice, Bob, and where they work.
PEOPLE_AND_BODIES = 4


def waiting() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(SearchChange)) or 0


def found(words: str) -> list[tuple[str, int]]:
    return [(hit.kind, hit.id) for hit in backend().find(question(words)).hits]


def agrees() -> bool:
    """Whether index and database hold the same, each document once."""
    result = compare()
    return not result.differences and not result.waiting


def test_the_first_run_builds_the_index_and_takes_in_what_waits(alice, bob):
    make_post(make_discussion(alice, "Lanterns"), bob, "Ours are lanterns too.")
    make_story(alice, "Lanterns lasted longer")

    index_changes()

    assert len(found("lantern")) == 3
    assert waiting() == 0
    assert agrees()


@pytest.mark.usefixtures("whoosh")
def test_a_run_without_changes_writes_nothing(app: Flask, alice):
    make_discussion(alice)
    index_changes()
    files = {path: path.stat().st_mtime_ns for path in (Path(app.config["INSTANCE_DIR"]) / "search").rglob("*")}

    assert index_changes() == 0
    assert {p: p.stat().st_mtime_ns for p in files} == files


@pytest.mark.usefixtures("whoosh")
def test_a_thing_that_changed_often_is_written_once(alice, monkeypatch: pytest.MonkeyPatch):
    discussion = make_discussion(alice)
    index_changes()
    for number in range(5):
        with write():
            db.session.merge(discussion).title = f"Title number {number}"

    assert waiting() == 5
    assert index_changes() == 1
    assert found("title number 4")[0] == ("discussion", discussion.id)


@pytest.mark.usefixtures("whoosh")
def test_a_long_discussion_is_indexed_in_batches(alice, bob, monkeypatch: pytest.MonkeyPatch):
    discussion = make_discussion(alice)
    for number in range(25):
        make_post(discussion, bob, f"Lantern number {number}.")
    index_changes()
    sizes: list[int] = []
    monkeypatch.setattr(indexing, "BATCH", 10)
    engine = backend()
    put = engine.put
    monkeypatch.setattr(engine, "put", lambda documents: (sizes.append(len(documents)), put(documents)))

    with write():
        db.session.merge(discussion).audience = Audience.MEMBERS
    index_changes()

    assert sizes == [10, 10, 6]
    assert agrees()


def test_indexing_costs_the_same_statements_for_one_reply_and_for_thirty(alice, bob, statements):
    discussion = make_discussion(alice)
    index_changes()
    make_post(discussion, bob)

    with statements() as one:
        index_changes()
    for number in range(30):
        make_post(discussion, bob, f"Reply {number}.")
    with statements() as thirty:
        index_changes()

    assert len(thirty) == len(one)


@pytest.mark.usefixtures("whoosh")
def test_while_another_process_indexes_nothing_is_done(alice):
    make_discussion(alice)

    with backend().alone():
        assert index_changes() == 0

    assert waiting() > 0
    assert index_changes() > 0


def test_a_change_during_a_rebuild_is_not_lost(alice, monkeypatch: pytest.MonkeyPatch):
    discussion = make_discussion(alice, "Lanterns")
    index_changes()
    with backend().alone():
        for _ in indexing.rebuild(backend()):
            with write():
                db.session.merge(discussion).title = "Bollards"
    index_changes()

    assert found("lantern") == []
    assert found("bollard") == [("discussion", discussion.id)]
    assert agrees()


@pytest.mark.usefixtures("whoosh")
def test_a_failed_write_keeps_the_changes_and_is_tried_again(alice, monkeypatch: pytest.MonkeyPatch):
    index_changes()
    make_discussion(alice, "Lanterns")

    def refuse(documents: Any) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backend(), "put", refuse)
        with pytest.raises(OSError, match="No space"):
            index_changes()

    assert waiting() > 0
    index_changes()
    assert len(found("lantern")) == 1
    assert waiting() == 0


# Whoosh lets a file that it could not read to the collector.
@pytest.mark.usefixtures("whoosh")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("loss", ["pointer", "folder", "everything", "segments", "version"])
def test_a_lost_index_mends_itself(app: Flask, alice, loss: str):
    make_discussion(alice, "Lanterns")
    index_changes()
    home = Path(app.config["INSTANCE_DIR"]) / "search"
    spoil(home, loss)
    forget_reader(app)

    state = search_state()
    index_changes()

    assert not state.is_ready
    assert search_state().is_ready
    assert len(found("lantern")) == 1
    assert agrees()


def spoil(home: Path, loss: str) -> None:
    """Damage the index as a person or a disk might."""
    if loss in ("pointer", "everything"):
        (home / "current").unlink()
    if loss in ("folder", "everything"):
        for path in home.glob("index-*/*"):
            path.unlink()
    if loss == "segments":
        for path in home.glob("index-*/*.seg"):
            path.write_bytes(b"")
    if loss == "version":
        (home / "current").write_text('{"format": "0.1", "folder": "index-of-long-ago"}')


def forget_reader(app: Flask) -> None:
    """What a new process would know."""
    app.extensions.pop("search")


@pytest.mark.usefixtures("whoosh")
def test_the_state_counts_documents_and_waiting_changes(alice):
    make_discussion(alice)
    index_changes()
    make_discussion(alice)

    state = search_state()

    assert (state.is_ready, state.document_count) == (True, 3)
    assert state.waiting_changes > 0


def test_a_killed_indexer_loses_nothing_and_doubles_nothing(app: Flask, alice, bob):
    """SIGKILL at random moments, also within its commits, while members write and a moderator removes."""
    chance = random.Random(20260302)
    discussion = make_discussion(alice)
    command = [sys.executable, "-m", "tests.search.indexing_process", str(app.config["INSTANCE_DIR"])]
    command.append(db.engine.url.render_as_string(hide_password=False))
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        for number in range(ROUNDS):
            print("next", file=parent.stdin, flush=True)
            child = next(int(line) for line in parent.stdout if line.strip().isdigit())
            for part in range(PARTS):
                make_post(discussion, bob, f"Lantern {number} and {part}.")
            with write():
                db.session.execute(db.update(Post).where(Post.number == 2 + number).values(removed_at=now()))
            # What the child says of before is read too, so that it is somewhere in its work when it dies.
            for _ in range(chance.randint(1, 12)):
                assert parent.stdout.readline() in ("look\n", "write\n", "written\n")
            wait_a_random_moment(chance)
            os.kill(child, signal.SIGKILL)
        parent.stdin.close()

    index_changes()

    assert waiting() == 0
    assert agrees()
    assert backend().document_count() == PEOPLE_AND_BODIES + 1 + PARTS * ROUNDS - ROUNDS


def wait_a_random_moment(chance: random.Random) -> None:
    """Not a wait for anything: the moment of a crash is random."""
    until = time.perf_counter() + chance.uniform(0, 0.03)
    while time.perf_counter() < until:
        pass
