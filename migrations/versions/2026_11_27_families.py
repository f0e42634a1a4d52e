"""How large an authority is, and which authorities a member chose to be compared with."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_families"
down_revision = "2026_11_27_alliances"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("population", sa.Integer()))
    op.add_column("organisation", sa.Column("area_km2", sa.Integer()))
    op.create_table(
        "family_member",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_family_member_member_id_member"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_family_member_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", "organisation_id", name=op.f("pk_family_member")),
    )


def downgrade() -> None:
    op.drop_table("family_member")
    with op.batch_alter_table("organisation") as table:
        table.drop_column("area_km2")
        table.drop_column("population")
