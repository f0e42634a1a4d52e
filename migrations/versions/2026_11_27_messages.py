"""Private conversations: who takes part, their messages, blocks, and from whom a member takes messages."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_messages"
down_revision = "2026_11_27_mail_choices"
branch_labels = None
depends_on = None

WISHES = ("everybody", "no_providers", "nobody")


def to(table: str, column: str, other: str, *, goes_along: bool = True) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE" if goes_along else None)


def moment(name: str, *, is_needed: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not is_needed)


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about_kind", sa.String(length=30), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        moment("created_at", is_needed=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        moment("last_message_at", is_needed=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    op.create_index("ix_conversation_list", "conversation", ["last_message_at", "id"])
    op.create_index("ix_conversation_about", "conversation", ["about_kind", "about_id"])
    op.create_table(
        "participation",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        moment("joined_at", is_needed=True),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("read_number", sa.Integer(), nullable=False),
        sa.Column("is_muted", sa.Boolean(), nullable=False),
        moment("left_at"),
        to("participation", "conversation_id", "conversation"),
        to("participation", "member_id", "member"),
        sa.PrimaryKeyConstraint("conversation_id", "member_id", name=op.f("pk_participation")),
    )
    op.create_index("ix_participation_member", "participation", ["member_id", "left_at"])
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("submission", sa.String(length=40)),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        moment("created_at", is_needed=True),
        moment("deleted_at"),
        moment("removed_at"),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        to("message", "conversation_id", "conversation"),
        to("message", "author_id", "member", goes_along=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("author_id", "submission", name=op.f("uq_message_author_id_submission")),
        sa.UniqueConstraint("conversation_id", "number", name=op.f("uq_message_conversation_id_number")),
    )
    op.create_table(
        "message_block",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        moment("created_at", is_needed=True),
        to("message_block", "member_id", "member"),
        to("message_block", "blocked_id", "member"),
        sa.PrimaryKeyConstraint("member_id", "blocked_id", name=op.f("pk_message_block")),
    )
    op.create_index(op.f("ix_message_block_blocked_id"), "message_block", ["blocked_id"])
    wish = sa.Enum(*WISHES, name="wish", native_enum=False, create_constraint=True, length=30)
    op.create_table(
        "message_choice",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("wish", wish, nullable=False),
        to("message_choice", "member_id", "member"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_message_choice")),
    )


def downgrade() -> None:
    for table in ("message_choice", "message_block", "message", "participation", "conversation"):
        op.drop_table(table)
