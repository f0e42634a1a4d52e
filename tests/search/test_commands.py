"""`forum search rebuild` and `forum search check`."""

from pathlib import Path

import pytest
from flask import Flask

from forum.errors import NotReady
from forum.search.cli import search
from forum.search.queries import backend
from forum.search.services.indexing import index_changes
from tests.factories import make_discussion, make_post
from tests.search.documents import document


def run(app: Flask, *words: str):  # type: ignore[no-untyped-def]
    return app.test_cli_runner().invoke(search, list(words))


def test_rebuild_makes_the_index_and_says_how_many_documents_it_holds(app: Flask, alice, bob):
    make_post(make_discussion(alice), bob)

    result = run(app, "rebuild")

    assert result.exit_code == 0
    assert "The index holds 6 documents." in result.output


def test_rebuild_works_on_an_empty_network(app: Flask):
    result = run(app, "rebuild")

    assert result.exit_code == 0
    assert "The index holds 0 documents." in result.output


def test_check_is_content_with_a_true_index(app: Flask, alice):
    make_discussion(alice)
    index_changes()

    result = run(app, "check")

    assert result.exit_code == 0
    assert "The index agrees with the database: 3 documents." in result.output


def test_check_names_what_is_missing_outdated_and_left_over(app: Flask, alice):
    missing, outdated = make_discussion(alice), make_discussion(alice)
    index_changes()
    backend().remove([("discussion", missing.id)])
    backend().put([document(outdated.id, "Something else"), document(99, "Never written")])

    result = run(app, "check")

    assert result.exit_code == 1
    assert f"discussion {missing.id} is missing" in result.output
    assert f"discussion {outdated.id} is outdated" in result.output
    assert "discussion 99 should not be there" in result.output
    assert "Run `forum search rebuild`." in result.output


@pytest.mark.usefixtures("whoosh")
def test_check_takes_waiting_changes_for_no_fault(app: Flask, alice):
    make_discussion(alice)
    index_changes()
    make_discussion(alice)

    result = run(app, "check")

    assert result.exit_code == 0
    assert "Changed and waiting for the worker: 1 document." in result.output


def test_check_without_an_index_says_what_to_do(app: Flask):
    result = run(app, "check")

    assert isinstance(result.exception, NotReady)
    assert "forum search rebuild" in str(result.exception)


@pytest.mark.usefixtures("whoosh")
def test_rebuild_mends_what_check_found(app: Flask, alice):
    make_discussion(alice)
    index_changes()
    backend().remove([("discussion", 1)])

    assert run(app, "check").exit_code == 1
    assert run(app, "rebuild").exit_code == 0

    assert run(app, "check").exit_code == 0
    assert (Path(app.config["INSTANCE_DIR"]) / "search" / "current").exists()
