"""When each member is told of what: a choice for each event, mails that wait, digests, levels of following."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_mail_choices"
down_revision = "2026_11_27_mails_about"
branch_labels = None
depends_on = None

CHANNELS = ("off", "page", "at_once", "daily", "weekly")
LEVELS = ("watching", "normal", "muted")
MAIL_STATES = ("none", "waiting", "sent", "skipped")


def choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def of_member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["member_id"], ["member.id"], name=op.f(f"fk_{table}_member_id_member"), ondelete="CASCADE"
    )


def upgrade() -> None:
    chosen = op.create_table(
        "notification_choice",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("channel", choice("channel", CHANNELS), nullable=False),
        of_member("notification_choice"),
        sa.PrimaryKeyConstraint("member_id", "name", name=op.f("pk_notification_choice")),
    )
    stopped = sa.table("stopped_mail", sa.column("member_id"), sa.column("name"))
    as_chosen = sa.select(stopped.c.member_id, stopped.c.name, sa.literal("page"))
    op.execute(chosen.insert().from_select(["member_id", "name", "channel"], as_chosen))
    op.drop_table("stopped_mail")
    op.create_table(
        "mail_plan",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=False),
        sa.Column("digest_weekday", sa.Integer(), nullable=False),
        sa.Column("daily_at", sa.DateTime(timezone=True)),
        sa.Column("weekly_at", sa.DateTime(timezone=True)),
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        of_member("mail_plan"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_mail_plan")),
    )
    with op.batch_alter_table("notification") as table:
        table.add_column(sa.Column("channel", sa.String(length=30), server_default="page", nullable=False))
        table.add_column(sa.Column("mail_state", sa.String(length=30), server_default="none", nullable=False))
        table.add_column(sa.Column("due_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("mail_id", sa.Integer()))
        table.add_column(sa.Column("why_not", sa.String(length=300), server_default="", nullable=False))
        table.create_check_constraint(op.f("ck_notification_channel"), sa.column("channel").in_(CHANNELS))
        table.create_check_constraint(op.f("ck_notification_noticestate"), sa.column("mail_state").in_(MAIL_STATES))
        table.create_index("ix_notification_mail", ["mail_state", "channel", "due_at", "member_id"])
    with op.batch_alter_table("follow") as table:
        table.add_column(sa.Column("level", sa.String(length=30), server_default="normal", nullable=False))
        table.create_check_constraint(op.f("ck_follow_level"), sa.column("level").in_(LEVELS))
    with op.batch_alter_table("outgoing_mail") as table:
        table.add_column(sa.Column("reply_to", sa.String(length=320), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("outgoing_mail") as table:
        table.drop_column("reply_to")
    with op.batch_alter_table("follow") as table:
        table.drop_constraint(op.f("ck_follow_level"), type_="check")
        table.drop_column("level")
    with op.batch_alter_table("notification") as table:
        table.drop_index("ix_notification_mail")
        for name in ("channel", "noticestate"):
            table.drop_constraint(op.f(f"ck_notification_{name}"), type_="check")
        for name in ("why_not", "mail_id", "due_at", "mail_state", "channel"):
            table.drop_column(name)
    op.drop_table("mail_plan")
    stopped = op.create_table(
        "stopped_mail",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        of_member("stopped_mail"),
        sa.PrimaryKeyConstraint("member_id", "name", name=op.f("pk_stopped_mail")),
    )
    chosen = sa.table("notification_choice", sa.column("member_id"), sa.column("name"), sa.column("channel"))
    off = sa.select(chosen.c.member_id, chosen.c.name).where(chosen.c.channel.in_(("off", "page")))
    op.execute(stopped.insert().from_select(["member_id", "name"], off))
    op.drop_table("notification_choice")
