"""How documents are written: nothing of their text is kept but words and places."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, text, tuple_
from sqlalchemy.dialects import postgresql

from forum.search.analysis import words_in
from forum.search.backends.postgresql.labels import label, to_count
from forum.search.backends.postgresql.tables import document
from forum.search.backends.postgresql.terms import clean, vector
from forum.search.contract import Key, fingerprint
from forum.search.documents import labels_of, names_of, seconds, spelt_in
from forum.subjects import SearchDocument

# Longer names are met by their beginning; an index takes no endless ones.
NAME_LETTERS = 400
_COLUMNS = tuple(column for column in document.c if column.name not in ("id", "generation"))
_NAMES = ", ".join(column.name for column in _COLUMNS)
# One statement, because each has a price of its own and most changes are of one document.
PUT = text(
    f"""
    WITH given AS MATERIALIZED (
      SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS given(
        {", ".join(f"{column.name} {column.type.compile(postgresql.dialect())}" for column in _COLUMNS)},
        names text[], words text[])
    ), written AS (
      INSERT INTO search_document (generation, {_NAMES}) SELECT :generation, {_NAMES} FROM given
      ON CONFLICT (generation, kind, subject_id)
      DO UPDATE SET {", ".join(f"{column.name} = excluded.{column.name}" for column in _COLUMNS)}
      WHERE search_document.print <> excluded.print
      RETURNING id, kind, subject_id
    ), former AS (
      DELETE FROM search_name WHERE document_id = ANY(ARRAY(SELECT id FROM written))
    ), spelt AS (
      INSERT INTO search_spelling (document_id, words) SELECT id, words FROM written JOIN given USING (kind, subject_id)
      ON CONFLICT (document_id) DO UPDATE SET words = excluded.words
    )
    INSERT INTO search_name (document_id, name)
    SELECT id, unnest(names) FROM written JOIN given USING (kind, subject_id)
    """
)


def put(connection: Connection, documents: Iterable[SearchDocument], generation: int) -> None:
    """Add or replace documents of a generation, in one statement; what did not change is left as it is."""
    unique = {(one.kind, one.id): one for one in documents}
    if unique:
        rows = json.dumps([_row(one) for one in unique.values()])
        connection.execute(PUT, {"rows": rows, "generation": generation})


def remove(connection: Connection, keys: Collection[Key], generation: int) -> None:
    """Take documents out of a generation."""
    if keys:
        connection.execute(delete(document).where(_are(keys, generation)))


def _are(keys: Collection[Key], generation: int) -> ColumnElement[bool]:
    return (document.c.generation == generation) & tuple_(document.c.kind, document.c.subject_id).in_(list(keys))


def _row(one: SearchDocument) -> dict[str, Any]:
    title, body = list(words_in(one.title)), list(words_in(one.body))
    labels = [label(each) for each in labels_of(one)]
    return {
        "kind": one.kind,
        "subject_id": one.id,
        "print": fingerprint(one),
        "labels": labels,
        "counted": to_count(labels_of(one)),
        "created": seconds(one.created_at),
        "adopted": one.adopted,
        "saving": one.saving,
        "merit": one.merit,
        "confirmed": seconds(one.confirmed_at),
        "title_words": len(title),
        "body_words": len(body),
        "tsv": vector(title, body, labels),
        "names": [clean(found)[:NAME_LETTERS] for found in names_of(one)],
        "words": spelt_in((*title, *body)),
    }
