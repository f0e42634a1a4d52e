"""Adoptions of practice stories, with what they said before."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_adoptions"
down_revision = "2026_11_27_asking"
branch_labels = None
depends_on = None

STATUSES = ("considering", "trialling", "adopted", "adapted", "stopped", "not_for_us")
CHOICES = {
    "saving_is": ("savingis", ("exactly", "about", "more_than", "up_to")),
    "saving_basis": ("savingbasis", ("one_off", "yearly", "cumulative")),
    "saving_status": ("savingstatus", ("forecast", "achieved")),
    "recommend": ("recommend", ("yes", "with_changes", "no")),
}
TEXTS = ("what_we_changed", "what_we_changed_html", "result", "result_html", "how_calculated", "excludes")


def choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def moment(name: str, *, is_needed: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not is_needed)


def points_at(table: str, name: str, other: str, **values: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}_{other}"), **values)


def upgrade() -> None:
    op.create_table(
        "adoption",
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("id", "story_id", "organisation_id", "member_id", "changed_by_id")
        ),
        sa.Column("submission", sa.String(length=40), nullable=True),
        sa.Column("status", choice("adoptionstatus", STATUSES), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*TEXTS, "removal_reason")),
        sa.Column("saving", sa.BigInteger(), nullable=True),
        *(sa.Column(name, choice(*values), nullable=True) for name, values in CHOICES.items()),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("saving_years", "price_year")),
        sa.Column("checked_by", sa.String(length=120), nullable=False),
        sa.Column("may_be_asked", sa.Boolean(), nullable=False),
        *(moment(name, is_needed=True) for name in ("created_at", "changed_at")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("version", "renderer_version")),
        *(moment(name) for name in ("deleted_at", "removed_at")),
        points_at("adoption", "story_id", "story"),
        points_at("adoption", "organisation_id", "organisation"),
        points_at("adoption", "member_id", "member"),
        points_at("adoption", "changed_by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
        sa.UniqueConstraint("story_id", "organisation_id", name=op.f("uq_adoption_story_id_organisation_id")),
    )
    op.create_index("ix_adoption_latest", "adoption", ["changed_at", "id"])
    op.create_index("ix_adoption_organisation", "adoption", ["organisation_id", "changed_at"])
    op.create_index(op.f("ix_adoption_member_id"), "adoption", ["member_id"])
    op.create_table(
        "adoption_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("member_name", sa.String(length=80), nullable=False),
        moment("at", is_needed=True),
        sa.Column("status", choice("adoptionstatus", STATUSES), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        points_at("adoption_change", "adoption_id", "adoption", ondelete="CASCADE"),
        points_at("adoption_change", "member_id", "member", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_change")),
    )
    op.create_index(op.f("ix_adoption_change_adoption_id"), "adoption_change", ["adoption_id"])


def downgrade() -> None:
    op.drop_table("adoption_change")
    op.drop_table("adoption")
