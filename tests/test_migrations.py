"""The migrations: one line of them, from an empty database to the tables of the models and back."""

import ast
from collections.abc import Iterator

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from forum import create_app
from forum.__main__ import add_commands
from forum.database import write
from forum.extensions import db
from forum.objectives.services import load_objectives
from forum.search.backends.postgresql.tables import metadata as search_index
from tests.factories import make_member, make_story
from tests.house import ROOT

SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))


@pytest.fixture()
def empty_app(built_app: Flask, tmp_path) -> Iterator[Flask]:
    """A second application on an empty database of the same kind."""
    url = sqlalchemy.make_url(built_app.config["SQLALCHEMY_DATABASE_URI"])
    on_server = url.get_backend_name() == "postgresql"
    other = (
        url.set(database=f"{url.database}_empty") if on_server else url.set(database=str(tmp_path / "empty.sqlite3"))
    )
    if on_server:
        run_on_server(url, f'DROP DATABASE IF EXISTS "{other.database}"', f'CREATE DATABASE "{other.database}"')
    app = create_app({"INSTANCE_DIR": tmp_path, "SQLALCHEMY_DATABASE_URI": other.render_as_string(hide_password=False)})
    add_commands(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if on_server:
        run_on_server(url, f'DROP DATABASE "{other.database}"')


def run_on_server(url: sqlalchemy.URL, *statements: str) -> None:
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def models() -> list[sqlalchemy.MetaData]:
    """What the database should have: PostgreSQL also the tables of its search index."""
    return [db.metadata, search_index] if db.engine.dialect.name == "postgresql" else [db.metadata]


def expected_tables() -> set[str]:
    return {"alembic_version", *(name for metadata in models() for name in metadata.tables)}


def tables() -> set[str]:
    return set(sqlalchemy.inspect(db.engine).get_table_names())


def test_there_is_one_head():
    assert len(SCRIPTS.get_heads()) == 1


def test_a_migration_imports_nothing_of_ours():
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        modules = [
            module
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for module in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
        ]

        assert not [module for module in modules if module.split(".")[0] in ("forum", "config")], path.name


def test_an_empty_database_becomes_that_of_the_models(empty_app: Flask):
    upgrade()

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, models())
    assert differences == []
    assert tables() == expected_tables()


def test_every_migration_can_be_taken_back_and_done_again(empty_app: Flask):
    upgrade()

    downgrade(revision="base")
    left = tables()
    upgrade()

    assert left == {"alembic_version"}
    assert tables() == expected_tables()


def test_a_table_that_is_changed_keeps_its_rows_and_what_hangs_on_them(empty_app: Flask):
    upgrade()
    with write():
        load_objectives()
    member = make_member(job_title="Égouts & culverts")
    story = make_story(member, "Façades", objectives=["build-capacity"], evidence=3, evidence_stated=2)
    db.session.rollback()

    downgrade(revision="2026_11_24_first_tables")
    upgrade()

    with db.engine.connect() as connection:
        tags = connection.execute(sqlalchemy.text("SELECT count(*) FROM story_objective")).scalar_one()
        row = connection.execute(sqlalchemy.text("SELECT id, evidence, evidence_stated FROM story")).one()
        titles = "SELECT job_title_folded, title_folded FROM member JOIN story ON author_id = member.id"
        folded = connection.execute(sqlalchemy.text(titles)).one()
    assert tags == 1
    # What was not stated apart before is what the record showed.
    assert tuple(row) == (story.id, 3, 3)
    assert tuple(folded) == ("egouts and culverts", "facades")


def test_searches_that_found_nothing_move_over_as_counts_of_their_days(empty_app: Flask):
    upgrade(revision="2026_11_27_thesaurus")
    rows = [("Porous asphalt!", "2026-11-01 10:00:00"), ("porous  asphalt", "2026-11-01 11:00:00")]
    rows += [
        ("porous asphalt", "2026-11-02 10:00:00"),
        ("ring 01632 960983", "2026-11-02 10:00:00"),
        ("?", "2026-11-02"),
    ]
    insert = sqlalchemy.text("INSERT INTO empty_search (words, at) VALUES (:words, :at)")
    with db.engine.begin() as connection:
        connection.execute(insert, [{"words": words, "at": at} for words, at in rows])

    upgrade()

    with db.engine.connect() as connection:
        columns = "CAST(searched_on AS VARCHAR(10)), words, shown, asked, empty, clicked"
        kept = connection.execute(sqlalchemy.text(f"SELECT {columns} FROM searched_words ORDER BY searched_on")).all()
    assert [tuple(row) for row in kept] == [
        ("2026-11-01", "porous asphalt", "porous asphalt", 2, 2, 0),
        ("2026-11-02", "porous asphalt", "porous asphalt", 1, 1, 0),
    ]
