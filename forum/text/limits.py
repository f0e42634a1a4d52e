"""What a text may hold at the most. Counts only, no regular expressions; measured on 10 kB of hostile input."""

from collections.abc import Callable
from dataclasses import dataclass

from forum.errors import Invalid

CHARACTERS_MOST = 20_000
TOKENS_MOST = 4_000
LEVEL_MOST = 20
HTML_MOST = 200_000
# What any member may put into one text; a caller may allow less.
LINKS_MOST = 50
MENTIONS_MOST = 10
TABLE_COLUMNS_MOST = 12
TABLE_RULE = frozenset("|-: >")


@dataclass(frozen=True)
class Limit:
    """How much of something is allowed, how to count it, and the sentence for too much."""

    most: int
    count: Callable[[str], int]
    sentence: str


def _occurrences(*parts: str) -> Callable[[str], int]:
    return lambda source: sum(source.count(part) for part in parts)


def _longest_run(source: str) -> int:
    return max((len(word) for word in source.split()), default=0)


def _is_table_rule(line: str) -> bool:
    return "|" in line and TABLE_RULE.issuperset(line.strip())


def _widest_table(source: str) -> int:
    return max((line.count("|") for line in source.split("\n") if _is_table_rule(line)), default=0)


def _table_cells(source: str) -> int:
    # A row of one sign is filled up to the columns of its table, so signs alone do not tell the cells.
    cells = columns = 0
    for line in source.split("\n"):
        if _is_table_rule(line):
            columns = max(columns, line.count("|"))
        elif not line.strip(" >\t"):
            columns = 0
        cells += columns
    return cells


LIMITS = (
    Limit(CHARACTERS_MOST, len, "Use 20,000 characters or fewer."),
    Limit(1_500, _occurrences("\n"), "Use 1,500 lines or fewer."),
    Limit(2_000, _longest_run, "A word or address has at most 2,000 characters; put a space into the long one."),
    Limit(300, _occurrences("//", "mailto:", "http:"), "Use 300 links or fewer."),
    Limit(4_000, _occurrences("*", "_", "~"), "There are too many stars, underscores or tildes in this text."),
    Limit(2_000, _occurrences("`"), "There are too many code marks (`) in this text."),
    Limit(800, _occurrences("[", "]"), "Use 800 square brackets or fewer."),
    Limit(3_000, _occurrences("|"), "There are too many pipes (|) in this text."),
    Limit(3_000, _occurrences("<", ">", "&", '"'), 'There are too many of the signs < > & and " in this text.'),
    Limit(TABLE_COLUMNS_MOST + 1, _widest_table, "A table has at most 12 columns."),
    Limit(3_000, _table_cells, "A text has at most 3,000 table cells."),
)


def check_source(source: str) -> None:
    """Raise Invalid with the sentence of the first limit that the source passes."""
    for limit in LIMITS:
        if limit.count(source) > limit.most:
            raise Invalid(limit.sentence)
