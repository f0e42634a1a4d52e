"""Letters wait for their moment in the notifications, so follows no longer say whether a mail was sent."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_letters_due"
down_revision = "2026_11_27_list_archive"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("follow") as table:
        table.drop_column("mailed_at")


def downgrade() -> None:
    with op.batch_alter_table("follow") as table:
        table.add_column(sa.Column("mailed_at", sa.DateTime(timezone=True)))
