"""The search index of PostgreSQL, in tables of its own; SQLite needs none."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

revision = "2026_11_27_search_on_postgresql"
down_revision = "2026_11_27_searched_words"
branch_labels = None
depends_on = None


def whole(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def large(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def own_id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def belongs_to_document(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_document_id_search_document")
    return sa.ForeignKeyConstraint(["document_id"], ["search_document.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.create_table(
        "search_state",
        *whole("id"),
        sa.Column("format", sa.Text(), nullable=False),
        *whole("generation"),
        sa.Column("building", sa.Integer(), nullable=True),
        *whole("documents"),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("title_average", "body_average")),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_state")),
    )
    op.create_table(
        "search_document",
        own_id(),
        *whole("generation"),
        sa.Column("kind", sa.Text(), nullable=False),
        *large("subject_id"),
        sa.Column("print", sa.Text(), nullable=False),
        sa.Column("labels", ARRAY(sa.Text()), nullable=False),
        sa.Column("counted", sa.Text(), nullable=False),
        *large("created"),
        *whole("adopted"),
        *large("saving"),
        *whole("merit"),
        *large("confirmed"),
        *whole("title_words", "body_words"),
        sa.Column("tsv", TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint(
            "generation", "kind", "subject_id", name=op.f("uq_search_document_generation_kind_subject_id")
        ),
    )
    # Words are read for every candidate: they stay in the row as far as they fit, and are never packed.
    op.execute("ALTER TABLE search_document ALTER COLUMN tsv SET STORAGE EXTERNAL")
    op.execute("ALTER TABLE search_document SET (toast_tuple_target = 8160)")
    op.create_index("ix_search_document_tsv", "search_document", ["tsv"], postgresql_using="gin")
    op.create_index("ix_search_document_created", "search_document", ["generation", "created"])
    op.create_table(
        "search_name",
        own_id(),
        *large("document_id"),
        sa.Column("name", sa.Text(), nullable=False),
        belongs_to_document("search_name"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_name")),
    )
    op.create_index("ix_search_name_document_id", "search_name", ["document_id"])
    op.create_index("ix_search_name_name", "search_name", ["name"], postgresql_ops={"name": "text_pattern_ops"})
    op.create_table(
        "search_spelling",
        *large("document_id"),
        sa.Column("words", ARRAY(sa.Text()), nullable=False),
        belongs_to_document("search_spelling"),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_search_spelling")),
    )
    op.create_index("ix_search_spelling_words", "search_spelling", ["words"], postgresql_using="gin")
    op.create_table(
        "search_word",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("is_spelt", sa.Boolean(), nullable=False),
        *whole("title_count", "document_count"),
        sa.PrimaryKeyConstraint("term", "is_spelt", name=op.f("pk_search_word")),
    )
    op.create_index("ix_search_word_term", "search_word", ["term"], postgresql_ops={"term": "text_pattern_ops"})


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in ("search_word", "search_spelling", "search_name", "search_document", "search_state"):
        op.drop_table(table)
