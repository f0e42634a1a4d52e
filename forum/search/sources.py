"""Which rows the index follows, which documents a change of them concerns, and those documents as they stand."""

from collections.abc import Collection, Iterable
from itertools import chain
from typing import Any

from forum.search.contract import Key
from forum.subjects import SearchDocument, SearchSource, subject_of, subjects


def sources() -> dict[str, list[SearchSource]]:
    """The search sources by the name of their table. Several rooms may follow one table, all by the same `row_id`."""
    found: dict[str, list[SearchSource]] = {}
    for source in chain.from_iterable(subject.search_sources for subject in subjects()):
        found.setdefault(source.model.__tablename__, []).append(source)  # type: ignore[attr-defined]
    return found


def columns_of(group: Iterable[SearchSource]) -> frozenset[str]:
    """The columns that matter to any of these sources."""
    return frozenset().union(*(source.columns for source in group))


def keys_of(rows: Iterable[Any], *, only_hiding: bool = False) -> list[Key]:
    """The documents that these changes (`kind`, `subject_id`) concern, each once; perhaps only what they may hide."""
    changed: dict[str, set[int]] = {}
    for row in rows:
        changed.setdefault(row.kind, set()).add(row.subject_id)
    known = sources()
    return list(
        dict.fromkeys(
            key
            for table, ids in changed.items()
            for source in known.get(table, ())
            if source.may_hide or not only_hiding
            for key in source.keys(sorted(ids))
        )
    )


def documents_of(keys: Collection[Key]) -> list[SearchDocument]:
    """Those of these documents that can be found; a fixed number of statements for each kind."""
    documents: list[SearchDocument] = []
    for kind in {kind for kind, _ in keys}:
        subject = subject_of(kind)
        if subject is not None:
            documents += subject.search_documents([number for other, number in keys if other == kind])
    return documents
