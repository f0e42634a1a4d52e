"""Asking a back end and ordering its best hits by meaning."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import and_, or_, select

from forum.extensions import db
from forum.search.contract import Backend, Found, Hit, Key, Question
from forum.search.meaning.model import MODEL, encode_question
from forum.search.meaning.ordering import REORDERED, reordered
from forum.search.meaning.vectors import KINDS
from forum.search.models import SearchVector


def found_by_meaning(engine: Backend, question: Question, meant: str) -> tuple[Found, bool]:
    """What the back end finds, its best REORDERED in the order of `meant`; and whether they could be ordered so.

    They are ordered together, so that every page within them is a piece of one list; later pages stay as they are.
    """
    if not meant or question.first >= REORDERED:
        return engine.find(question), False
    end = question.first + question.count
    found = engine.find(replace(question, first=0, count=max(REORDERED, end)))
    vectors = vectors_of(hit.key for hit in found.hits[:REORDERED])
    vector = encode_question(meant) if vectors else None
    hits: tuple[Hit, ...] = found.hits
    if vector is not None:
        hits = (*reordered(found.hits[:REORDERED], vector, vectors), *found.hits[REORDERED:])
    return replace(found, hits=hits[question.first : end]), vector is not None


def vectors_of(keys: Iterable[Key]) -> dict[Key, bytes]:
    """The vectors of those that have one; one statement, and none where nothing can have one."""
    ids: dict[str, list[int]] = {}
    for kind, number in keys:
        if kind in KINDS:
            ids.setdefault(kind, []).append(number)
    if not ids:
        return {}
    # Kind by kind: asked for pairs, SQLite would read the whole table.
    of_them = [and_(SearchVector.kind == kind, SearchVector.subject_id.in_(some)) for kind, some in ids.items()]
    rows = db.session.execute(
        select(SearchVector.kind, SearchVector.subject_id, SearchVector.vector).where(
            or_(*of_them), SearchVector.model == MODEL, SearchVector.vector.is_not(None)
        )
    )
    return {(kind, number): vector for kind, number, vector in rows if vector is not None}
