"""What was searched for on each day, without a person.

What was kept of searches that found nothing moves over as counts of its days. Taking it back makes the former table
again and leaves it empty: which moments the counts came from nobody knows any more.
"""

import re
from collections import Counter
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_searched_words"
down_revision = "2026_11_27_thesaurus"
branch_labels = None
depends_on = None

BATCH = 500
# An address or handle, and nine digits or more as in a telephone number.
TELLS_OF_A_PERSON = re.compile(r"@|\d(?:[\s().+/-]*\d){8}")


def upgrade() -> None:
    searched = op.create_table(
        "searched_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("searched_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(length=200), nullable=False) for name in ("words", "shown")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("asked", "empty", "clicked")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searched_words")),
        sa.UniqueConstraint("searched_on", "words", name=op.f("uq_searched_words_searched_on_words")),
    )
    _move(searched)
    op.drop_table("empty_search")


def _move(searched: sa.Table) -> None:
    """One row for each day and words; the letters of both are compared in lower case."""
    former = sa.table("empty_search", sa.column("words"), sa.column("at", sa.DateTime(timezone=True)))
    counts: Counter[tuple[date, str]] = Counter()
    shown: dict[str, str] = {}
    for words, at in op.get_bind().execute(sa.select(former.c.words, former.c.at).order_by(former.c.at)):
        folded = " ".join("".join(c if c.isalnum() else " " for c in words.lower()).split())[:200].rstrip()
        if folded and not TELLS_OF_A_PERSON.search(words):
            counts[at.date(), folded] += 1
            shown[folded] = words
    rows = [
        {"searched_on": on, "words": words, "shown": shown[words], "asked": times, "empty": times, "clicked": 0}
        for (on, words), times in counts.items()
    ]
    for start in range(0, len(rows), BATCH):
        op.bulk_insert(searched, rows[start : start + BATCH])


def downgrade() -> None:
    op.create_table(
        "empty_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_empty_search")),
    )
    op.drop_table("searched_words")
