"""What a letter tells of, so that before it leaves it can be asked again who may see that."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_mails_about"
down_revision = "2026_11_27_search_vectors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outgoing_mail") as table:
        table.add_column(sa.Column("about", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("outgoing_mail") as table:
        table.drop_column("about")
