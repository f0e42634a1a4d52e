"""FTS5, which is part of SQLite: what everybody has without installing anything."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from forum.search.analysis import terms_of
from forum.subjects import SearchDocument

NAME = "FTS5"


class Fts5:
    """A table with title and body, Porter's stemming, and the labels in a table beside it."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.executescript(
            """CREATE VIRTUAL TABLE IF NOT EXISTS text USING fts5(title, body, content='', tokenize='porter unicode61');
            CREATE TABLE IF NOT EXISTS label (number INTEGER PRIMARY KEY, objective TEXT, region TEXT, kind TEXT);"""
        )

    def fill(self, batches: Iterable[Sequence[SearchDocument]]) -> None:
        """Add documents, in one transaction."""
        self._connection.execute("BEGIN")
        for batch in batches:
            rows = [(document.id, document.title, document.body) for document in batch]
            self._connection.executemany("INSERT INTO text (rowid, title, body) VALUES (?, ?, ?)", rows)
            labels = [(d.id, *(d.labels[name][0] for name in ("objective", "region")), d.kind) for d in batch]
            self._connection.executemany("INSERT INTO label VALUES (?, ?, ?, ?)", labels)
        self._connection.execute("COMMIT")

    @property
    def count(self) -> int:
        """How many documents there are."""
        return int(self._connection.execute("SELECT count(*) FROM label").fetchone()[0])

    def find(self, query: str, count: int) -> list[int]:
        """The numbers of the best documents."""
        statement = "SELECT rowid FROM text WHERE text MATCH ? ORDER BY bm25(text, 1.5, 1.0) LIMIT ?"
        return [row[0] for row in self._connection.execute(statement, (query, count))]

    def find_within(self, query: str, labels: Sequence[tuple[str, str]], count: int) -> list[int]:
        """The same among documents with these labels."""
        conditions = " AND ".join(f"label.{name} = ?" for name, _ in labels)
        statement = (
            "SELECT text.rowid FROM text JOIN label ON label.number = text.rowid"  # noqa: S608  names of our own
            f" WHERE text MATCH ? AND {conditions} ORDER BY bm25(text, 1.5, 1.0) LIMIT ?"
        )
        return [row[0] for row in self._connection.execute(statement, (query, *(v for _, v in labels), count))]

    def counts(self, query: str) -> list[tuple[str, int]]:
        """How many documents of a query have each label of one group."""
        statement = (
            "SELECT region, count(*) FROM text JOIN label ON label.number = text.rowid"
            " WHERE text MATCH ? GROUP BY region"
        )
        return self._connection.execute(statement, (query,)).fetchall()


def any_of(text: str) -> str:
    """The query for any word of a text."""
    return " OR ".join(f'"{term}"' for term in dict.fromkeys(terms_of(text)))


def phrase(text: str) -> str:
    """The query for words beside each other."""
    return f'"{" ".join(terms_of(text))}"'
