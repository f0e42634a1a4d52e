"""Bookmarks of members."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_bookmarks"
down_revision = "2026_11_27_updates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bookmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_bookmark_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint("member_id", "kind", "subject_id", name=op.f("uq_bookmark_member_id_kind_subject_id")),
    )
    op.create_index("ix_bookmark_list", "bookmark", ["member_id", "id"])


def downgrade() -> None:
    op.drop_table("bookmark")
