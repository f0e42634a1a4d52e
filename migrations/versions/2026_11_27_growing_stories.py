"""Growing stories: drafts, keepers, credits, what they were made from, how often they were tried."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_growing_stories"
down_revision = "2026_11_24_first_tables"
branch_labels = None
depends_on = None

COUNTS = (("evidence_stated", "1"), ("tried_count", "0"), ("adopted_count", "0"))
PEOPLE = ("keeper_id", "edited_by_id")


def upgrade() -> None:
    with op.batch_alter_table("story") as batch:
        for name, default in COUNTS:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=default))
        for name in (*PEOPLE, "made_from_id"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.add_column(sa.Column("reminded_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("unpublished_at", sa.DateTime(timezone=True), nullable=True))
        for name in PEOPLE:
            batch.create_foreign_key(f"fk_story_{name}_member", "member", [name], ["id"])
        batch.create_foreign_key("fk_story_made_from_id_discussion", "discussion", ["made_from_id"], ["id"])
    op.execute("UPDATE story SET evidence_stated = evidence")
    with op.batch_alter_table("story") as batch:
        for name, _ in COUNTS:
            batch.alter_column(name, server_default=None)
    op.create_table(
        "story_credit",
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_story_credit_story_id_story"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_story_credit_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", "member_id", name=op.f("pk_story_credit")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_from_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_draft_author_id_member"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_from_id"], ["discussion.id"], name=op.f("fk_draft_made_from_id_discussion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_author", "draft", ["author_id", "saved_at"])


def downgrade() -> None:
    op.drop_table("draft")
    op.drop_table("story_credit")
    with op.batch_alter_table("story") as batch:
        for name in PEOPLE:
            batch.drop_constraint(f"fk_story_{name}_member", type_="foreignkey")
        batch.drop_constraint("fk_story_made_from_id_discussion", type_="foreignkey")
        for name in ("unpublished_at", "reminded_on", "made_from_id", *PEOPLE, *(name for name, _ in COUNTS)):
            batch.drop_column(name)
