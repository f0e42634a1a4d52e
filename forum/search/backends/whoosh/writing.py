"""What Whoosh keeps of a document, and how it is written.

No text is kept, and no positions in the postings: they cost five times. Where the words of a document stand is a column
of numbers, read for the best documents only.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, ID, KEYWORD, STORED, TEXT, Schema
from whoosh.index import create_in

from forum.search.analysis import words_in
from forum.search.backends.whoosh import places
from forum.search.backends.whoosh.opening import open_index
from forum.search.contract import Key, fingerprint
from forum.search.documents import labels_of, names_of, seconds, spelt_in
from forum.subjects import SearchDocument

MEMORY_MB = 64


def schema() -> Schema:
    """The fields. `label` holds what filters ask for, like «kind:story»; `exact` the whole title and names, folded.

    `spelling` has the words as they are spelt, each once, for those who misspell them; `places` is of places.py.
    """
    return Schema(
        key=ID(unique=True, stored=True),
        print=STORED,
        title=TEXT(phrase=False),
        body=TEXT(phrase=False),
        spelling=TEXT(phrase=False),
        exact=ID,
        label=KEYWORD,
        number=COLUMN(NumericColumn("q")),
        created=COLUMN(NumericColumn("q")),
        adopted=COLUMN(NumericColumn("i")),
        saving=COLUMN(NumericColumn("q")),
        merit=COLUMN(NumericColumn("i")),
        confirmed=COLUMN(NumericColumn("q")),
        places=COLUMN(VarBytesColumn()),
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


def open_writer(index: Any) -> Any:
    """Writes larger blocks than Whoosh does by itself: they are read in half the time."""
    return index.writer(limitmb=MEMORY_MB, codec=W3Codec(blocklimit=1024, compression=1), timeout=5.0)


def fill(folder: Path, batches: Iterable[Sequence[SearchDocument]]) -> Iterator[int]:
    """Make a new index of documents that differ, in one commit, giving the size of each batch."""
    writer = open_writer(create_in(str(folder), schema()))
    try:
        for batch in batches:
            for document in batch:
                writer.add_document(**fields_of(document))
            yield len(batch)
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def put(folder: Path, documents: Iterable[SearchDocument]) -> None:
    """Add or replace documents in one commit. Whoosh would keep both of two with the same key, so the last wins."""
    unique = {document.key: document for document in documents}
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
    title, body = list(words_in(document.title)), list(words_in(document.body))
    fields = {
        "key": key_of(document.key),
        "print": fingerprint(document),
        "title": [word.term for word in title],
        "body": [word.term for word in body],
        "spelling": spelt_in((*title, *body)),
        "exact": names_of(document),
        "label": labels_of(document),
        "number": document.id,
        "created": seconds(document.created_at),
        "adopted": document.adopted,
        "saving": document.saving,
        "merit": document.merit,
        "confirmed": seconds(document.confirmed_at),
        "places": places.packed(title, body),
        "title_words": len(title),
        "body_words": len(body),
    }
    return {name: value for name, value in fields.items() if value != []}
