"""What was cut from messages that came by mail."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_message_trimming"
down_revision = "2026_11_27_questions_put_to"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_trimming",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_trimming_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_trimming")),
    )


def downgrade() -> None:
    op.drop_table("message_trimming")
