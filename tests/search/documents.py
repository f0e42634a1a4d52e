"""Documents for tests of the index, made without a database."""

from datetime import timedelta
from typing import Any

from forum.clock import now
from forum.search.analysis import terms_of
from forum.search.contract import Filters, Question, Sort
from forum.subjects import SearchDocument
from forum.text.plain import fold

PUBLIC = ("public",)
EVERYBODY = ("public", "members")


def document(number: int, title: str = "", body: str = "", **values: Any) -> SearchDocument:
    """A public discussion of one objective, the older the higher its number."""
    given = {
        "kind": "discussion",
        "objectives": ("build-capacity",),
        "audience": "public",
        "created_at": now() - timedelta(days=number),
        **values,
    }
    return SearchDocument(id=number, title=title, body=body, **given)


def question(words: str, audiences: tuple[str, ...] = EVERYBODY, **values: Any) -> Question:
    """A question as the search page asks it."""
    filters = Filters(audiences, values.pop("kinds", ()), values.pop("objectives", ()))
    unique = tuple(dict.fromkeys(terms_of(words)))
    return Question(unique, fold(words), filters, values.pop("sort", Sort.BEST), **values)
