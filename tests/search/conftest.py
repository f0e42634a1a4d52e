"""An empty search engine, one of each kind that the run's database allows; and looking through the page."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from forum.accounts.models import Member
from forum.search.backends import create_backend
from forum.search.contract import Backend
from forum.search.services.indexing import index_changes
from forum.search.services.vectors import make_vectors

# Whoosh works beside every database; with PostgreSQL its own engine keeps the same promises.
BACKENDS = ("whoosh", "postgresql") if os.environ.get("TEST_DATABASE_URL") else ("whoosh",)
collect_ignore = [] if os.environ.get("TEST_DATABASE_URL") else ["test_postgresql.py", "test_at_once.py"]
WRITTEN = ("story", "discussion", "post")


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    """An empty index, ready to be asked."""
    settings = {"SEARCH_BACKEND": request.param, "INSTANCE_DIR": tmp_path}
    if request.param == "postgresql":
        app = request.getfixturevalue("app")
        settings["SQLALCHEMY_DATABASE_URI"] = app.config["SQLALCHEMY_DATABASE_URI"]
    made = create_backend(settings)
    list(made.rebuild([]))
    return made


@pytest.fixture()
def ids() -> Any:
    """The ids that a question finds, in their order."""
    return lambda engine, question: [hit.id for hit in engine.find(question).hits]


@pytest.fixture()
def finds(app: Flask, new_browser: Any) -> Callable[..., list[str]]:
    """What a visitor (or somebody) finds on the search page once the worker has indexed: kinds and titles.

    Stories, discussions and replies, unless other kinds are asked for.
    """

    def look(words: str, member: Member | None = None, kinds: tuple[str, ...] = WRITTEN) -> list[str]:
        index_changes()
        page = new_browser(member).page(f"/search?{urlencode({'q': words, 'kind': kinds, 'exact': 1}, doseq=True)}")
        rows = page.select(".result-list:not([aria-label]) > .result")
        return [f"{_text(row, '.result-kind')}: {_text(row, '.result-title')}" for row in rows]

    return look


def _text(row: Any, css: str) -> str:
    return " ".join(row.select_one(css).get_text().split())


@pytest.fixture()
def make_all_vectors() -> Callable[[], None]:
    """Lets the worker make every vector that is wanted."""

    def make() -> None:
        while make_vectors():
            pass

    return make
