"""Documents for tests of the index, made without a database."""

from datetime import timedelta
from typing import Any

from forum.clock import now
from forum.search.contract import HITS_PER_PAGE, Filters, Question, Sort
from forum.search.queries import Cut, Sought, question_of
from forum.subjects import SearchDocument

PUBLIC = ("public",)
EVERYBODY = ("public", "members")
GROUPS = (
    "objective",
    "theme",
    "organisation",
    "organisation_kind",
    "region",
    "stage",
    "evidence",
    "has_saving",
    "saving_basis",
    "author",
    "is",
)


def document(number: int, title: str = "", body: str = "", **values: Any) -> SearchDocument:
    """A public discussion of one objective, the older the higher its number; labels may be given by their group."""
    labels = {"objective": ("build-capacity",)}
    labels |= {group: tuple(values.pop(group)) for group in GROUPS if group in values}
    given = {
        "kind": "discussion",
        "audience": "public",
        "created_at": now() - timedelta(days=number),
        "labels": labels,
        **values,
    }
    return SearchDocument(id=number, title=title, body=body, **given)


def question(words: str, audiences: tuple[str, ...] = EVERYBODY, **values: Any) -> Question:
    """A question as the search page asks it; labels may be chosen by their group, and `sought` adds to the words."""
    groups = {group: values.pop(group) for group in ("kind", *GROUPS) if group in values}
    narrow = {name: values.pop(name) for name in ("since", "before", "hidden", "least", "others") if name in values}
    filters = Filters(audiences, groups, **narrow)
    sort, cut = values.pop("sort", Sort.BEST), Cut(values.pop("first", 0), values.pop("count", HITS_PER_PAGE))
    return question_of(Sought(words, **values), filters, sort, cut)
