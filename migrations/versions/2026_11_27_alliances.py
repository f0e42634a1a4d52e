"""Which body belongs to which alliance, and the names of the groups of an alliance."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_alliances"
down_revision = "2026_11_27_messages"
branch_labels = None
depends_on = None


def of_body(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["organisation.id"], name=op.f(f"fk_{table}_{column}_organisation"), ondelete="CASCADE"
    )


def upgrade() -> None:
    role = sa.Enum("member", "chair", name="alliancerole", native_enum=False, create_constraint=True, length=30)
    op.create_table(
        "organisation_membership",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("role", role, nullable=False),
        sa.Column("since_on", sa.Date()),
        sa.Column("until_on", sa.Date()),
        sa.Column("source", sa.String(length=300), nullable=False),
        of_body("organisation_membership", "organisation_id"),
        of_body("organisation_membership", "alliance_id"),
        sa.PrimaryKeyConstraint("organisation_id", "alliance_id", name=op.f("pk_organisation_membership")),
    )
    op.create_index("ix_organisation_membership_alliance_id", "organisation_membership", ["alliance_id"])
    op.create_table(
        "alliance_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("folded", sa.String(length=80), nullable=False),
        of_body("alliance_group", "alliance_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliance_group")),
        sa.UniqueConstraint("alliance_id", "folded", name=op.f("uq_alliance_group_alliance_id_folded")),
    )


def downgrade() -> None:
    op.drop_table("alliance_group")
    op.drop_index("ix_organisation_membership_alliance_id", "organisation_membership")
    op.drop_table("organisation_membership")
