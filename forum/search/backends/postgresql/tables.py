"""The tables of the index. Nobody else knows them, and SQLite has none of them.

They stand outside the models, because they hold nothing that could not be made again.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from forum.database import Base

metadata = MetaData(naming_convention=Base.metadata.naming_convention)


def _owner(*, is_key: bool = False) -> Column[int]:
    """The document that a row belongs to, and goes with."""
    target = ForeignKey("search_document.id", ondelete="CASCADE")
    return Column("document_id", BigInteger, target, primary_key=is_key, nullable=False)


# One row. `generation` is what questions see, `building` what is being made beside it.
state = Table(
    "search_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("format", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("building", Integer),
    Column("documents", Integer, nullable=False),
    Column("title_average", Float, nullable=False),
    Column("body_average", Float, nullable=False),
    Column("counted_at", DateTime(timezone=True), nullable=False),
)

# Narrow, so that ranking reads few pages; what only some questions need lies in the tables below.
document = Table(
    "search_document",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("print", Text, nullable=False),
    Column("labels", ARRAY(Text), nullable=False),
    # Of the labels those that are counted, in one string.
    Column("counted", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("adopted", Integer, nullable=False),
    Column("saving", BigInteger, nullable=False),
    Column("merit", Integer, nullable=False),
    Column("confirmed", BigInteger, nullable=False),
    Column("title_words", Integer, nullable=False),
    Column("body_words", Integer, nullable=False),
    Column("tsv", TSVECTOR, nullable=False),
    UniqueConstraint("generation", "kind", "subject_id"),
    Index("ix_search_document_tsv", "tsv", postgresql_using="gin"),
    Index("ix_search_document_created", "generation", "created"),
)

# The titles and names that documents are met by, folded.
name = Table(
    "search_name",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    _owner(),
    Column("name", Text, nullable=False),
    Index("ix_search_name_document_id", "document_id"),
    Index("ix_search_name_name", "name", postgresql_ops={"name": "text_pattern_ops"}),
)

# The words of documents as they are spelt, each once.
spelling = Table(
    "search_spelling",
    metadata,
    _owner(is_key=True),
    Column("words", ARRAY(Text), nullable=False),
    Index("ix_search_spelling_words", "words", postgresql_using="gin"),
)

# How many documents have a word, counted from time to time: in the title, and in the field where most have it.
word = Table(
    "search_word",
    metadata,
    Column("term", Text, primary_key=True),
    Column("is_spelt", Boolean, primary_key=True),
    Column("title_count", Integer, nullable=False),
    Column("document_count", Integer, nullable=False),
    Index("ix_search_word_term", "term", postgresql_ops={"term": "text_pattern_ops"}),
)
