"""Updates of the programme, and the circulation list."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_updates"
down_revision = "2026_11_27_uploads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("submission", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reader_count", sa.Integer(), nullable=False),
        sa.Column("letters_place", sa.Integer(), nullable=False),
        sa.Column("letters_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_programme_update_author_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_update")),
        sa.UniqueConstraint("author_id", "submission", name=op.f("uq_programme_update_author_id_submission")),
    )
    op.create_index("ix_programme_update_latest", "programme_update", ["published_at", "id"])
    op.create_index(op.f("ix_programme_update_changed_at"), "programme_update", ["changed_at"])
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                *("waiting", "confirmed", "stopped"),
                name="subscriberstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("email", name=op.f("uq_subscriber_email")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_subscriber_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriber_state", "subscriber", ["state", "id"])


def downgrade() -> None:
    op.drop_table("subscriber")
    op.drop_table("programme_update")
