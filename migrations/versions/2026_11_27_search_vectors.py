"""Vectors of texts, by which a search orders what it found by meaning."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_search_vectors"
down_revision = "2026_11_27_people_asked"
branch_labels = None
depends_on = None

WANTED = sa.text("vector IS NULL")


def upgrade() -> None:
    op.create_table(
        "search_vector",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("print", sa.String(length=16), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "subject_id", "model", name=op.f("pk_search_vector")),
    )
    op.create_index(
        "ix_search_vector_wanted",
        "search_vector",
        ["model", "kind", "subject_id"],
        sqlite_where=WANTED,
        postgresql_where=WANTED,
    )


def downgrade() -> None:
    op.drop_table("search_vector")
