"""Members to whom the opening of a discussion was put by name."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_people_asked"
down_revision = "2026_11_27_search_on_postgresql"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post_ask",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{other}.id"], name=op.f(f"fk_post_ask_{name}_{other}"), ondelete="CASCADE"
            )
            for name, other in (("post_id", "post"), ("member_id", "member"))
        ),
        sa.PrimaryKeyConstraint("post_id", "member_id", name=op.f("pk_post_ask")),
    )
    op.create_index(op.f("ix_post_ask_member_id"), "post_ask", ["member_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_post_ask_member_id"), table_name="post_ask")
    op.drop_table("post_ask")
