"""How documents are written: nothing of their text is kept but words and places."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, tuple_

from forum.search.analysis import words_in
from forum.search.backends.postgresql.labels import label, to_count
from forum.search.backends.postgresql.tables import document, name, spelling
from forum.search.backends.postgresql.terms import clean, vector
from forum.search.contract import Key, fingerprint
from forum.search.documents import labels_of, names_of, seconds, spelt_in
from forum.subjects import SearchDocument

# Longer names are met by their beginning; an index takes no endless ones.
NAME_LETTERS = 400


def put(connection: Connection, documents: Iterable[SearchDocument], generation: int) -> None:
    """Add or replace documents of a generation; what did not change is left as it is."""
    unique = {(one.kind, one.id): (fingerprint(one), one) for one in documents}
    if not unique:
        return
    columns = (document.c.kind, document.c.subject_id, document.c.print)
    held = connection.execute(select(*columns).where(_are(unique, generation))).all()
    same = {(row.kind, row.subject_id) for row in held if unique[row.kind, row.subject_id][0] == row.print}
    if len(same) < len(held):
        remove(connection, {(row.kind, row.subject_id) for row in held} - same, generation)
    _add(connection, [entry for key, entry in unique.items() if key not in same], generation)


def remove(connection: Connection, keys: Collection[Key], generation: int) -> None:
    """Take documents out of a generation."""
    if keys:
        connection.execute(delete(document).where(_are(keys, generation)))


def _are(keys: Collection[Key], generation: int) -> ColumnElement[bool]:
    return (document.c.generation == generation) & tuple_(document.c.kind, document.c.subject_id).in_(list(keys))


def _add(connection: Connection, entries: Sequence[tuple[str, SearchDocument]], generation: int) -> None:
    if not entries:
        return
    sequence = func.nextval(func.pg_get_serial_sequence("search_document", "id"))
    ids = connection.scalars(select(sequence).select_from(func.generate_series(1, len(entries)))).all()
    rows, names, words = [], [], []
    for number, (print_of, one) in zip(ids, entries, strict=True):
        title, body = list(words_in(one.title)), list(words_in(one.body))
        counted = {
            "title_words": len(title),
            "body_words": len(body),
            "tsv": vector(title, body, map(label, labels_of(one))),
        }
        rows.append({"id": number, "generation": generation, "print": print_of, **_columns(one), **counted})
        names += [{"document_id": number, "name": clean(found)[:NAME_LETTERS]} for found in names_of(one)]
        words.append({"document_id": number, "words": spelt_in((*title, *body))})
    connection.execute(insert(document), rows)
    connection.execute(insert(spelling), words)
    if names:
        connection.execute(insert(name), names)


def _columns(one: SearchDocument) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "subject_id": one.id,
        "labels": [label(each) for each in labels_of(one)],
        "counted": to_count(labels_of(one)),
        "created": seconds(one.created_at),
        "adopted": one.adopted,
        "saving": one.saving,
        "merit": one.merit,
        "confirmed": seconds(one.confirmed_at),
    }
