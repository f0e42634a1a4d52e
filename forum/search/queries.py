"""Asking the index, and what it says of itself."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select

from forum.errors import NotReady
from forum.extensions import db
from forum.search.analysis import terms_of
from forum.search.backends import create_backend
from forum.search.contract import Backend, Filters, Found, Question, Sort
from forum.search.models import SearchChange
from forum.text.plain import fold


@dataclass(frozen=True)
class SearchState:
    """Whether the index can be asked, how many documents it holds, and how many changes wait for the indexer."""

    is_ready: bool
    document_count: int
    waiting_changes: int


def backend() -> Backend:
    """The search engine of this application, made at its first use."""
    engine = current_app.extensions.get("search")
    if engine is None:
        engine = current_app.extensions["search"] = create_backend(current_app.config)
    return engine  # type: ignore[no-any-return]


def search(words: str, filters: Filters, sort: Sort = Sort.BEST, page: int = 1) -> Found:
    """What has any of these words, the best first; raises NotReady while the index is being rebuilt.

    The counts may be some seconds old: whoever prints a hit reads its row and asks again who may see it.
    """
    unique = tuple(dict.fromkeys(terms_of(words)))
    return backend().find(Question(unique, fold(words), filters, sort, page))


def search_state() -> SearchState:
    """The state of the index; never raises because of the index."""
    waiting = db.session.scalar(select(func.count()).select_from(SearchChange)) or 0
    try:
        return SearchState(True, backend().document_count(), waiting)
    except NotReady:
        return SearchState(False, 0, waiting)
