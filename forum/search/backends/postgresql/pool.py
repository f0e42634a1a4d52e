"""One statement that gives the candidates in their first order, how many there are, and the counts of their labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from forum.search.backends.postgresql.candidates import Candidates
from forum.search.backends.postgresql.conditions import failing, within
from forum.search.backends.postgresql.counting import BUDGET, Sizes
from forum.search.backends.postgresql.ranking import first_order
from forum.search.contract import HITS_MOST, UNCOUNTED, Question, Sort

COLUMNS = "id, kind, subject_id, created, adopted, saving, merit, confirmed, title_words, body_words, labels"
# What of the best is given; their labels are only counted.
GIVEN = "id, kind, subject_id, created, adopted, saving, merit, confirmed, title_words, body_words, is_exact"
PRIMARY = {Sort.NEWEST: "created", Sort.ADOPTED: "adopted", Sort.SAVING: "saving"}


@dataclass(frozen=True)
class First:
    """Documents that are looked at whatever their words: those that are met by name, and what being begun is worth."""

    exact: Sequence[int] = ()
    begun: Mapping[int, float] = field(default_factory=dict)
    # What the title of others must have, while somebody is still typing.
    title_query: str = ""

    @property
    def ids(self) -> list[int]:
        return list({*self.exact, *self.begun})


@dataclass(frozen=True)
class Pool:
    """The first candidates, how many there are in all, and how many have each label."""

    rows: list[Any]
    total: int
    counts: dict[str, dict[str, int]]
    is_partial: bool


@dataclass(frozen=True)
class Asking:
    """A question with all that was found out about it."""

    question: Question
    generation: int
    sizes: Sizes
    candidates: Candidates | None
    first: First
    asked: int

    @property
    def is_bounded(self) -> bool:
        """Whether more may match than is looked at."""
        return not self.sizes.is_small

    @property
    def by_number(self) -> str:
        """The column that everything is sorted by; without words the newest stand first."""
        if self.question.sort != Sort.BEST:
            return PRIMARY[self.question.sort]
        return "" if self.candidates or self.first.ids or self.first.title_query else "created"


def pool_of(connection: Connection, asking: Asking) -> Pool:
    """The candidates of a question."""
    statement, values = _statement(asking)
    rows = connection.execute(text(statement), values).all()
    total, labels = rows[0].total, rows[0].labels_of_all or {}
    counts: dict[str, dict[str, int]] = {}
    for label, count in sorted(labels.items()):
        group, _, value = label.partition(":")
        counts.setdefault(group, {})[value] = count
    is_cut = asking.is_bounded and rows[0].seen >= 2 * BUDGET
    is_partial = is_cut or bool(asking.candidates and asking.candidates.is_partial)
    return Pool([row for row in rows if row.id is not None], total, counts, is_partial)


def _statement(asking: Asking) -> tuple[str, dict[str, Any]]:
    question = asking.question
    conditions = within(question, asking.generation)
    chosen = [(name, values) for name, values in question.filters.groups.items() if values]
    fails, values = failing(chosen)
    joined, score, ranking = _score(asking)
    values |= conditions.values | ranking | {"first": asking.first.ids, "exact": list(asking.first.exact)}
    values |= {"begun": list(asking.first.begun), "worth": list(asking.first.begun.values())}
    values |= {"best_most": HITS_MOST, "seen_most": 2 * BUDGET, "uncounted": sorted(UNCOUNTED)}
    columns = f"{COLUMNS}, id = ANY(CAST(:exact AS bigint[])) AS is_exact, {fails} AS fails, {score} AS score"
    source = f"SELECT {columns} FROM search_document{joined} WHERE {conditions}"
    match = _match(asking, values)
    seen = _seen(asking, source, match)
    pool = "SELECT * FROM seen WHERE fails = ''"
    if asking.is_bounded and (chosen or asking.by_number):
        pool = _seen(asking, f"{source} AND {fails} = ''", match, is_sorted=True)
    order = f"{asking.by_number or 'is_exact'} DESC, score DESC, created DESC, kind, subject_id"
    # Sorted by a number, the pool holds only the first: then all are counted among what was seen.
    counted_in = "seen WHERE fails = ''" if asking.by_number else "pool"
    return (
        f"WITH seen AS MATERIALIZED ({seen}), pool AS MATERIALIZED ({pool}),"
        " counted AS (SELECT label, count(*) AS n FROM seen CROSS JOIN unnest(labels) AS label"
        " WHERE (fails = '' OR fails = split_part(label, ':', 1))"
        " AND split_part(label, ':', 1) <> ALL(CAST(:uncounted AS text[])) GROUP BY label)"
        " SELECT seen, total, CASE WHEN coalesce(place, 1) = 1 THEN labels_of_all END AS labels_of_all, best.*"
        f" FROM (SELECT (SELECT count(*) FROM seen) AS seen, (SELECT count(*) FROM {counted_in}) AS total,"
        " (SELECT jsonb_object_agg(label, n) FROM counted) AS labels_of_all) AS whole LEFT JOIN LATERAL"
        f" (SELECT {GIVEN}, row_number() OVER (ORDER BY {order}) AS place FROM pool ORDER BY place LIMIT :best_most)"
        " AS best ON true ORDER BY place"
    ), values


def _score(asking: Asking) -> tuple[str, str, dict[str, Any]]:
    ranked = asking.candidates.ranked if asking.candidates else ()
    joined, score, values = first_order(ranked, asking.asked, asking.sizes)
    if asking.question.prefix:
        score = (
            f"{score} + coalesce((SELECT worth FROM unnest(CAST(:begun AS bigint[]), CAST(:worth AS float8[]))"
            " AS begun (id, worth) WHERE begun.id = search_document.id), 0)"
        )
    return joined, score, values


def _match(asking: Asking, values: dict[str, Any]) -> str:
    """The condition of the words; an empty one when all that the rest lets pass is found."""
    question, candidates = asking.question, asking.candidates
    if question.prefix:
        values["match"] = asking.first.title_query
        return "tsv @@ CAST(:match AS tsquery)" if asking.first.title_query else "false"
    if question.phrases or question.in_title or not (question.words or question.title):
        return "true"
    if candidates is None:
        return "false"
    values["match"] = candidates.query
    if candidates.newest is None:
        return "tsv @@ CAST(:match AS tsquery)"
    values["newest"] = candidates.newest
    return (
        "tsv @@ CAST(:match AS tsquery) AND created >= coalesce((SELECT created FROM search_document WHERE"
        f" generation = :generation ORDER BY created DESC OFFSET :newest LIMIT 1), {-(2**62)})"
    )


def _seen(asking: Asking, source: str, match: str, *, is_sorted: bool = False) -> str:
    """The documents that are met by name, and those that have the words, as many as are looked at."""
    limit = " LIMIT :seen_most" if asking.is_bounded else ""
    if is_sorted and asking.by_number:
        limit = f" ORDER BY {asking.by_number} DESC, created DESC LIMIT :best_most"
    named = f"({source} AND id = ANY(CAST(:first AS bigint[]))) UNION ALL " if asking.first.ids else ""
    others = " AND id <> ALL(CAST(:first AS bigint[]))" if asking.first.ids else ""
    return f"{named}({source}{others} AND {match}{limit})"
