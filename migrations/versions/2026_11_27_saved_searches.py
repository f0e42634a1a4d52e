"""Searches that members keep."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_saved_searches"
down_revision = "2026_11_27_adoptions"
branch_labels = None
depends_on = None

RATES = ("off", "daily", "weekly", "once")


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def moment(name: str, *, is_needed: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not is_needed)


def upgrade() -> None:
    op.create_table(
        "saved_search",
        *(number(name) for name in ("id", "member_id")),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("parameters", sa.String(length=2000), nullable=False),
        sa.Column(
            "rate",
            sa.Enum(*RATES, name="mailrate", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        *(number(name) for name in ("feed_version", "version")),
        *(moment(name) for name in ("created_at", "seen_at")),
        number("new_count"),
        *(moment(name) for name in ("counted_at", "told_until")),
        *(moment(name, is_needed=False) for name in ("told_at", "deleted_at")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_saved_search_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("member_id", "parameters", name=op.f("uq_saved_search_member_id_parameters")),
    )
    op.create_index("ix_saved_search_list", "saved_search", ["member_id", "id"])
    op.create_index("ix_saved_search_due", "saved_search", ["counted_at"])


def downgrade() -> None:
    op.drop_table("saved_search")
