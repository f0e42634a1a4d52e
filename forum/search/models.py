"""What changed since the index was written, vectors of texts, words that mean the same, and what was searched for."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime
from forum.extensions import db

WORD_MOST = 80
ENTRY_WORDS_LEAST, ENTRY_WORDS_MOST = 2, 20
SEARCHED_MOST = 200
SEARCHES_KEPT_DAYS = 365


class SearchChange(db.Model):
    """One thing has to be indexed again; written in the transaction of its cause, deleted once indexed."""

    __tablename__ = "search_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ThesaurusEntry(db.Model):
    """Words and phrases that stand for each other; `key` is that of the data file it was loaded from."""

    __tablename__ = "thesaurus_entry"
    __table_args__ = (Index("ix_thesaurus_entry_list", "sort_name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    # The first of the words, and how it is sorted.
    name: Mapped[str] = mapped_column(String(WORD_MOST))
    sort_name: Mapped[str] = mapped_column(String(WORD_MOST))
    # One on each line; and as the list of entries is searched.
    words: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def word_list(self) -> list[str]:
        return self.words.split("\n")


class SearchedWords(db.Model):
    """How often words were asked on a day, found nothing, and led to a page that was opened; never who asked.

    `words` are folded, and `shown` as somebody typed them last.
    """

    __tablename__ = "searched_words"
    __table_args__ = (UniqueConstraint("searched_on", "words"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    searched_on: Mapped[date]
    words: Mapped[str] = mapped_column(String(SEARCHED_MOST))
    shown: Mapped[str] = mapped_column(String(SEARCHED_MOST))
    asked: Mapped[int] = mapped_column(default=0)
    empty: Mapped[int] = mapped_column(default=0)
    clicked: Mapped[int] = mapped_column(default=0)


class SearchVector(db.Model):
    """What a text means to a sentence model, packed; None while it is wanted. `print` is that of the text."""

    __tablename__ = "search_vector"
    # The worker asks twice a second for those that are wanted.
    __table_args__ = (
        Index(
            "ix_search_vector_wanted",
            "model",
            "kind",
            "subject_id",
            sqlite_where=text("vector IS NULL"),
            postgresql_where=text("vector IS NULL"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    model: Mapped[str] = mapped_column(String(60), primary_key=True)
    print: Mapped[str] = mapped_column(String(16))
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
