"""Replies that are put to people by name."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_asking"
down_revision = "2026_11_27_stories_made_from"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("post", sa.Column("asks", sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("post") as batch:
        batch.drop_column("asks")
