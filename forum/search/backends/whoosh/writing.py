"""What Whoosh keeps of a document, and how it is written. No text is kept, and no positions: they cost five times."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, KEYWORD, STORED, TEXT, Schema
from whoosh.index import create_in

from forum.search.analysis import terms_of
from forum.search.backends.whoosh.opening import open_index
from forum.search.contract import Key, fingerprint
from forum.subjects import SearchDocument
from forum.text.plain import fold

MEMORY_MB = 64


def schema() -> Schema:
    """The fields. `label` holds what filters ask for, like «kind:story»; `exact` the whole title, folded."""
    return Schema(
        key=ID(unique=True, stored=True),
        print=STORED,
        title=TEXT(phrase=False),
        body=TEXT(phrase=False),
        exact=ID,
        label=KEYWORD,
        number=COLUMN(NumericColumn("q")),
        created=COLUMN(NumericColumn("q")),
        title_words=COLUMN(NumericColumn("i")),
        body_words=COLUMN(NumericColumn("i")),
    )


def key_of(key: Key) -> str:
    """«story:17»."""
    return f"{key[0]}:{key[1]}"


def read_key(text: str) -> Key:
    """The kind and id of «story:17»."""
    kind, _, number = text.rpartition(":")
    return kind, int(number)


def create(folder: Path) -> Any:
    """A new empty index."""
    return create_in(str(folder), schema())


def open_writer(index: Any) -> Any:
    """Writes larger blocks than Whoosh does by itself: they are read in half the time."""
    return index.writer(limitmb=MEMORY_MB, codec=W3Codec(blocklimit=1024, compression=1), timeout=5.0)


def put(folder: Path, documents: Iterable[SearchDocument]) -> None:
    """Add or replace documents in one commit. Whoosh would keep both of two with the same key, so the last wins."""
    unique = {(document.kind, document.id): document for document in documents}
    if unique:
        _in_one_commit(folder, lambda writer: [writer.update_document(**fields_of(d)) for d in unique.values()])


def remove(folder: Path, keys: Iterable[Key]) -> None:
    """Take documents out in one commit."""
    unique = set(keys)
    if unique:
        _in_one_commit(folder, lambda writer: [writer.delete_by_term("key", key_of(key)) for key in unique])


def _in_one_commit(folder: Path, change: Any) -> None:
    index = open_index(folder)
    with index.storage.closed_on_failure():
        writer = open_writer(index)
        try:
            change(writer)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()


def fields_of(document: SearchDocument) -> dict[str, Any]:
    """A document as the schema has it; words come analysed, so Whoosh's own analysis is never used."""
    title, body = terms_of(document.title), terms_of(document.body)
    labels = [f"kind:{document.kind}", f"audience:{document.audience}"]
    labels += [f"objective:{slug}" for slug in document.objectives]
    fields = {
        "key": key_of((document.kind, document.id)),
        "print": fingerprint(document),
        "title": title,
        "body": body,
        "label": " ".join(labels),
        "number": document.id,
        "created": int(document.created_at.timestamp()),
        "title_words": len(title),
        "body_words": len(body),
    }
    exact = fold(document.title)
    return {**fields, "exact": exact} if exact else fields
