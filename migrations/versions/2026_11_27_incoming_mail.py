"""Mails that come in, what was cut from them, who may start discussions with one, and addresses that send back."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_incoming_mail"
down_revision = "2026_11_27_letters_due"
branch_labels = None
depends_on = None

STATES = ("received", "posted", "refused", "ignored", "bounced", "failed")


def upgrade() -> None:
    op.create_table(
        "incoming_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("sender", sa.String(length=320)),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="incomingstate", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("became", sa.String(length=300), nullable=False),
        sa.Column("member_id", sa.Integer()),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_incoming_mail_key")),
    )
    op.create_index("ix_incoming_mail_received", "incoming_mail", ["received_at"])
    op.create_table(
        "starts_by_mail",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_starts_by_mail_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_starts_by_mail")),
    )
    op.create_table(
        "mail_trouble",
        sa.Column("who", sa.String(length=60), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("came_back_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_mail_trouble")),
    )
    op.create_table(
        "post_trimming",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_trimming_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_trimming")),
    )


def downgrade() -> None:
    op.drop_table("post_trimming")
    op.drop_table("mail_trouble")
    op.drop_table("starts_by_mail")
    op.drop_index("ix_incoming_mail_received", "incoming_mail")
    op.drop_table("incoming_mail")
