"""Letters name the page where what they tell of can be read."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_list_archive"
down_revision = "2026_11_27_expertise"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outgoing_mail") as table:
        table.add_column(sa.Column("list_archive", sa.String(length=300), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("outgoing_mail") as table:
        table.drop_column("list_archive")
