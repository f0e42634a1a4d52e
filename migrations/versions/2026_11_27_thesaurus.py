"""The thesaurus: words that mean the same to a search."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_thesaurus"
down_revision = "2026_11_27_saved_searches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thesaurus_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        *(sa.Column(name, sa.String(length=80), nullable=False) for name in ("name", "sort_name")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("words", "folded")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thesaurus_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_thesaurus_entry_key")),
    )
    op.create_index("ix_thesaurus_entry_list", "thesaurus_entry", ["sort_name", "id"])


def downgrade() -> None:
    op.drop_table("thesaurus_entry")
