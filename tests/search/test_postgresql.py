"""What only PostgreSQL's own engine has: its tables, its budget, its time limit."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from forum.errors import Misconfigured, NotReady
from forum.extensions import db
from forum.search.backends import create_backend
from forum.search.backends.postgresql import backend as module
from forum.search.backends.postgresql import candidates, counting, generations, opening, pool, writing
from forum.search.backends.postgresql.backend import PostgresqlBackend
from forum.search.backends.postgresql.generations import INDEXER
from forum.search.contract import Sort
from tests.browser import Browser
from tests.search.documents import PUBLIC, document, question


@pytest.fixture()
def engine(app: Flask) -> Iterator[PostgresqlBackend]:
    made = PostgresqlBackend(app.config["SQLALCHEMY_DATABASE_URI"])
    list(made.rebuild([]))
    yield made
    made._database.engine.dispose()


@pytest.fixture()
def small_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive of more than twenty documents is a large one."""
    for part in (candidates, counting, pool):
        monkeypatch.setattr(part, "BUDGET", 20)
    for part in (counting, module):
        monkeypatch.setattr(part, "SMALL", 20)


def count_again(engine: PostgresqlBackend) -> None:
    engine._looked_at = -module.LOOK_SECONDS
    assert not engine.needs_rebuild()


def test_without_a_setting_the_engine_suits_the_database(app: Flask, tmp_path: Path):
    url = app.config["SQLALCHEMY_DATABASE_URI"]

    made = create_backend({"SEARCH_BACKEND": "", "SQLALCHEMY_DATABASE_URI": url, "INSTANCE_DIR": tmp_path})

    assert isinstance(made, PostgresqlBackend)
    with pytest.raises(Misconfigured, match="DATABASE_URL is not"):
        create_backend({"SEARCH_BACKEND": "postgresql", "SQLALCHEMY_DATABASE_URI": "sqlite://"})


def test_the_words_of_a_document_stay_in_its_row_and_are_never_packed(app: Flask):
    """Packed or outside, they double the cost of every question, and nothing else would show it."""
    storage = "SELECT attstorage FROM pg_attribute WHERE attrelid = 'search_document'::regclass AND attname = 'tsv'"
    options = "SELECT reloptions FROM pg_class WHERE oid = 'search_document'::regclass"

    assert db.session.scalar(text(f"SELECT ({storage})::text")) == "e"
    assert db.session.scalar(text(options)) == ["toast_tuple_target=8160"]


def test_a_text_without_end_is_kept_as_far_as_the_database_goes(engine: PostgresqlBackend):
    long = " ".join(f"word{number}" for number in range(90_000))

    engine.put([document(1, "Salt", f"{long} brine " + "again " * 900), document(2, "Lamp")])

    assert [hit.id for hit in engine.find(question("word77")).hits] == [1]
    assert engine.document_count() == 2


def test_the_first_order_is_the_exact_one_where_no_words_are_near(engine: PostgresqlBackend):
    """Of more than 500 hits the first two hundred are scored exactly: they must be the right ones."""
    chance = random.Random(5)
    engine.put(
        [document(n, "Lamp " * chance.randint(0, 2), "lamp " * chance.randint(1, 9) + "x" * 9) for n in range(900)]
    )
    rest = "lamp post " * 3
    engine.put([document(1000 + n, f"Post {n}", rest, merit=n) for n in range(5)])

    found = engine.find(question("lamp nowhere", count=200))

    assert found.total == 905
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    following = engine.find(question("lamp nowhere", first=200, count=20)).hits
    assert following[0].score <= scores[-1] + 1e-9


@pytest.mark.parametrize("sort", list(Sort))
def test_common_words_of_a_large_archive_cost_the_budget_only(
    engine: PostgresqlBackend, small_budget: None, sort: Sort
):
    engine.put([document(n, "Salt on roads", "salt") for n in range(1, 121)])
    engine.put([document(500, "Salt", "brine of the rarest kind"), document(501, "Secret", audience="members")])
    count_again(engine)

    found = engine.find(question("salt road brine", PUBLIC, sort=sort))

    assert found.hits[0].id == (1 if sort == Sort.NEWEST else 500)
    assert found.is_partial == (sort != Sort.BEST or found.total < 121)
    assert not engine.find(question("brine rarest", PUBLIC)).is_partial


def test_one_common_word_brings_the_newest_and_says_that_there_are_more(engine: PostgresqlBackend, small_budget: None):
    engine.put([document(n, "Salt on roads", "salt") for n in range(1, 121)])
    count_again(engine)

    found = engine.find(question("salt"))

    assert found.is_partial
    assert [hit.id for hit in found.hits] == list(range(1, 21))
    # The exact title is there however common its words and however old it is.
    engine.put([document(400, "Salt")])
    assert engine.find(question("salt")).hits[0].id == 400


def test_two_common_words_that_few_have_together_bring_the_newest_too(engine: PostgresqlBackend, small_budget: None):
    engine.put([document(n, "Salt" if n % 2 else "Lamp") for n in range(1, 201)])
    count_again(engine)

    assert len(engine.find(question("salt lamp nowhere")).hits) == 20


def test_a_chosen_label_narrows_before_the_budget_and_others_are_counted(engine: PostgresqlBackend, small_budget: None):
    engine.put([document(n, "Salt", stage=("live",) if n > 118 else ("trial",)) for n in range(1, 121)])
    count_again(engine)

    found = engine.find(question("salt and brine", stage=("live",), sort=Sort.NEWEST))

    assert [hit.id for hit in found.hits] == [119, 120]
    assert set(found.counts["stage"]) >= {"trial"}


def test_words_and_beginnings_of_a_large_archive_come_from_what_was_counted(
    engine: PostgresqlBackend, small_budget: None
):
    engine.put([document(n, "Gully sensors", "resurfacing") for n in range(1, 60)])
    engine.put([document(90, "Lanterns", audience="members")])
    count_again(engine)
    engine.put([document(91, "Kerbs by the pallet")])

    assert engine.find(question("resurfasing")).corrections == {"resurfasing": "resurfacing"}
    assert engine.find(question("lantrens", PUBLIC)).corrections == {}
    assert engine.find(question("lantrens")).corrections == {"lantrens": "lanterns"}
    assert engine.find(question("", prefix="sens")).hits
    # What came since is found, though it was not counted.
    assert [hit.id for hit in engine.find(question("kerb")).hits] == [91]


def test_a_question_that_takes_too_long_is_refused_with_a_sentence(
    engine: PostgresqlBackend, monkeypatch: pytest.MonkeyPatch
):
    engine.put([document(1, "Salt")])

    def slow(connection: Any, *rest: Any) -> None:
        connection.exec_driver_sql("SET LOCAL statement_timeout = '1ms'")
        connection.exec_driver_sql("SELECT pg_sleep(1)")

    monkeypatch.setattr(module, "answer", slow)

    with pytest.raises(NotReady, match="takes too long"):
        engine.find(question("salt"))
    assert "statement_timeout = '2s'" in opening.SETTINGS


def test_a_rebuild_that_died_is_swept_away_by_the_next_indexer(engine: PostgresqlBackend):
    engine.put([document(1, "Salt")])
    # What a killed process leaves: the rows and the number of its generation.
    with engine._database.changing() as connection:
        writing.put(connection, [document(2, "Salt")], generations.begin(connection))

    assert [hit.id for hit in engine.find(question("salt")).hits] == [1]
    assert not engine.needs_rebuild()
    with engine._database.changing() as connection:
        assert connection.scalar(text("SELECT count(*) FROM search_document")) == 1
        assert connection.scalar(text("SELECT building FROM search_state")) is None
    assert [hit.id for hit in engine.find(question("salt")).hits] == [1]


def test_a_database_without_the_tables_is_not_ready(engine: PostgresqlBackend, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        module, "answer", lambda connection, *rest: connection.exec_driver_sql("SELECT * FROM search_elsewhere")
    )

    with pytest.raises(NotReady, match="being rebuilt"):
        engine.find(question("salt"))


def test_a_database_that_is_away_is_told_from_a_missing_index(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    nowhere = PostgresqlBackend(app.config["SQLALCHEMY_DATABASE_URI"].rpartition("/")[0] + "/nowhere")
    monkeypatch.setitem(app.extensions, "search", nowhere)

    page = browser.page("/search?q=salt", 503)

    assert page.heading == "Search did not answer"
    assert "cannot reach its database" in page.text
    assert page.value("q") == "salt"
    with pytest.raises(NotReady, match="cannot reach its"):
        nowhere.document_count()


def test_the_lock_of_an_indexer_that_died_is_free(engine: PostgresqlBackend):
    with engine._database.engine.connect() as dying:
        dying.exec_driver_sql("SELECT pg_advisory_lock(%s)", (INDEXER,))
        with engine.alone() as is_alone:
            assert not is_alone
        # The server ends the session, and waits until it has gone.
        number = dying.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with engine._database.engine.connect() as other:
            assert other.exec_driver_sql("SELECT pg_terminate_backend(%s, 5000)", (number,)).scalar()
        dying.invalidate()

    with engine.alone() as is_alone:
        assert is_alone
