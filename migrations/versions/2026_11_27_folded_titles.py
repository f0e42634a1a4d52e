"""Job titles and titles of practice stories as searches compare them, without accents."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_folded_titles"
down_revision = "2026_11_27_message_trimming"
branch_labels = None
depends_on = None

LINES = {"member": ("job_title", 320), "story": ("title", 600)}
BATCH = 500


def upgrade() -> None:
    for table, (name, length) in LINES.items():
        folded = f"{name}_folded"
        op.add_column(table, sa.Column(folded, sa.String(length=length), server_default="", nullable=False))
        _fill(sa.table(table, sa.column("id"), sa.column(name), sa.column(folded)), name, length)


def _fill(table: sa.TableClause, name: str, length: int) -> None:
    """Fold what is there, some rows at a time."""
    connection, last = op.get_bind(), 0
    some = sa.select(table.c.id, table.c[name]).order_by(table.c.id).limit(BATCH)
    change = table.update().where(table.c.id == sa.bindparam("row")).values({f"{name}_folded": sa.bindparam("line")})
    while rows := connection.execute(some.where(table.c.id > last)).all():
        connection.execute(change, [{"row": row.id, "line": fold(row[1])[:length]} for row in rows])
        last = rows[-1].id


def fold(line: str) -> str:
    """Lower case, no accents, «and» for «&», single spaces; as on the day of this file."""
    plain = unicodedata.normalize("NFKD", line.lower().replace("&", " and "))
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


def downgrade() -> None:
    for table, (name, _) in LINES.items():
        op.drop_column(table, f"{name}_folded")
