"""Hand-overs of those who leave, and who looks after a story or is asked about an adoption since."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_hand_overs"
down_revision = "2026_11_27_folded_titles"
branch_labels = None
depends_on = None

STATES = ("offered", "answered", "lapsed", "withdrawn")
ITEM_STATES = ("offered", "waiting", "taken", "settled", "ended", "withdrawn")
KINDS = ("story", "adoption", "lead", "advocate")
PEOPLE = ("contact_id", "backup_contact_id", "keeper_id")


def choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def moment(name: str, *, is_needed: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not is_needed)


def number(name: str, *, is_needed: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=not is_needed)


def points_at(table: str, name: str, other: str, ondelete: str = "SET NULL") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}_{other}"), ondelete=ondelete)


def upgrade() -> None:
    with op.batch_alter_table("story") as table:
        table.add_column(moment("handed_over_at"))
        for name in PEOPLE:
            table.create_index(op.f(f"ix_story_{name}"), [name])
    with op.batch_alter_table("adoption") as table:
        table.add_column(number("asked_id"))
        table.add_column(sa.Column("is_body_asked", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.create_foreign_key(op.f("fk_adoption_asked_id_member"), "member", ["asked_id"], ["id"])
        table.create_index(op.f("ix_adoption_asked_id"), ["asked_id"])
    with op.batch_alter_table("adoption") as table:
        table.alter_column("is_body_asked", existing_type=sa.Boolean(), server_default=None)
    _create_hand_over()
    _create_item()


def _create_hand_over() -> None:
    op.create_table(
        "hand_over",
        number("id", is_needed=True),
        number("leaver_id", is_needed=True),
        *(number(name) for name in ("successor_id", "organisation_id")),
        sa.Column("leaves_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("words", "answer_words")),
        sa.Column("state", choice("handoverstate", STATES), nullable=False),
        moment("offered_at", is_needed=True),
        *(moment(name) for name in ("answered_at", "stayed_at", "waiting_since")),
        number("version", is_needed=True),
        points_at("hand_over", "leaver_id", "member", "CASCADE"),
        points_at("hand_over", "successor_id", "member"),
        points_at("hand_over", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    op.create_index("ix_hand_over_state", "hand_over", ["state", "offered_at"])
    for name in ("leaver_id", "successor_id"):
        op.create_index(op.f(f"ix_hand_over_{name}"), "hand_over", [name])


def _create_item() -> None:
    op.create_table(
        "hand_over_item",
        *(number(name, is_needed=True) for name in ("id", "hand_over_id")),
        sa.Column("kind", choice("kind", KINDS), nullable=False),
        number("subject_id", is_needed=True),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("state", choice("itemstate", ITEM_STATES), nullable=False),
        number("taker_id"),
        moment("settled_at"),
        points_at("hand_over_item", "hand_over_id", "hand_over", "CASCADE"),
        points_at("hand_over_item", "taker_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_item")),
        sa.UniqueConstraint(
            "hand_over_id", "kind", "subject_id", name=op.f("uq_hand_over_item_hand_over_id_kind_subject_id")
        ),
    )
    op.create_index("ix_hand_over_item_state", "hand_over_item", ["state", "hand_over_id"])
    op.create_index(op.f("ix_hand_over_item_taker_id"), "hand_over_item", ["taker_id"])


def downgrade() -> None:
    op.drop_table("hand_over_item")
    op.drop_table("hand_over")
    with op.batch_alter_table("adoption") as table:
        table.drop_index(op.f("ix_adoption_asked_id"))
        table.drop_constraint(op.f("fk_adoption_asked_id_member"), type_="foreignkey")
        for name in ("is_body_asked", "asked_id"):
            table.drop_column(name)
    with op.batch_alter_table("story") as table:
        for name in PEOPLE:
            table.drop_index(op.f(f"ix_story_{name}"))
        table.drop_column("handed_over_at")
