"""What members are, know and work on, and the themes and regions in which they offer help."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_expertise"
down_revision = "2026_11_27_families"
branch_labels = None
depends_on = None


def of(table: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{other}_id_{other}")
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=name, ondelete="CASCADE")


def lines(*names: str, length: int) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length=length), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "member_profile",
        sa.Column("member_id", sa.Integer(), nullable=False),
        *lines("role", length=40),
        *lines("ask_about_text", "working_on", length=200),
        *lines("ask_about_folded", "working_on_folded", length=800),
        of("member_profile", "member"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member_profile")),
    )
    op.create_index(op.f("ix_member_profile_role"), "member_profile", ["role"])
    op.create_table(
        "member_discipline",
        sa.Column("member_id", sa.Integer(), nullable=False),
        *lines("discipline", length=40),
        of("member_discipline", "member"),
        sa.PrimaryKeyConstraint("member_id", "discipline", name=op.f("pk_member_discipline")),
    )
    op.create_index(op.f("ix_member_discipline_discipline"), "member_discipline", ["discipline"])
    op.create_table(
        "advocate",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("member_id", "theme_id")),
        *lines("region", length=40),
        *lines("note", length=200),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        of("advocate", "member"),
        of("advocate", "theme"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advocate")),
        sa.UniqueConstraint("member_id", "theme_id", "region", name=op.f("uq_advocate_member_id_theme_id_region")),
    )
    op.create_index("ix_advocate_theme", "advocate", ["theme_id", "region", "member_id"])


def downgrade() -> None:
    op.drop_table("advocate")
    op.drop_table("member_discipline")
    op.drop_table("member_profile")
