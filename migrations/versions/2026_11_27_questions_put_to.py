"""By whom, when and why a question was put to a member, who could not help, and what was done for one that waits."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_questions_put_to"
down_revision = "2026_11_27_incoming_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("post_ask") as table:
        table.add_column(sa.Column("asked_by_id", sa.Integer()))
        table.add_column(sa.Column("asked_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("why", sa.String(length=30), server_default="asked_theme", nullable=False))
        table.add_column(sa.Column("declined_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("declined_note", sa.String(length=200), server_default="", nullable=False))
        table.create_foreign_key(
            op.f("fk_post_ask_asked_by_id_member"), "member", ["asked_by_id"], ["id"], ondelete="SET NULL"
        )
    _tell_who_asked()
    with op.batch_alter_table("post_ask") as table:
        table.alter_column("asked_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        for name, length in (("why", 30), ("declined_note", 200)):
            table.alter_column(name, existing_type=sa.String(length=length), server_default=None)
    op.create_table(
        "question_care",
        sa.Column("discussion_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("offered_at", "asked_if_solved_at", "answered_at")),
        sa.Column("is_solved_elsewhere", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["discussion_id"],
            ["discussion.id"],
            name=op.f("fk_question_care_discussion_id_discussion"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("discussion_id", name=op.f("pk_question_care")),
    )


def _tell_who_asked() -> None:
    """What was put to somebody by name until now was put by its author, when it was written."""
    ask = sa.table("post_ask", sa.column("post_id"), sa.column("asked_by_id"), sa.column("asked_at"))
    post = sa.table("post", sa.column("id"), sa.column("author_id"), sa.column("created_at"))
    author, moment = (
        sa.select(column).where(post.c.id == ask.c.post_id).scalar_subquery()
        for column in (post.c.author_id, post.c.created_at)
    )
    op.execute(ask.update().values(asked_by_id=author, asked_at=moment))


def downgrade() -> None:
    op.drop_table("question_care")
    with op.batch_alter_table("post_ask") as table:
        table.drop_constraint(op.f("fk_post_ask_asked_by_id_member"), type_="foreignkey")
        for name in ("declined_note", "declined_at", "why", "asked_at", "asked_by_id"):
            table.drop_column(name)
