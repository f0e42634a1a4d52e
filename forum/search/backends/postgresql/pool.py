"""One statement that gives the candidates in their first order, how many there are, and the counts of their labels."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from forum.search.backends.postgresql.asking import Asking
from forum.search.backends.postgresql.conditions import failing, meeting, within
from forum.search.backends.postgresql.counting import BUDGET
from forum.search.backends.postgresql.labels import STRUNG, counts_in
from forum.search.backends.postgresql.ranking import first_order
from forum.search.contract import HITS_MOST
from forum.search.scoring import NEAR_MOST

# What candidates are put in order by; the rest is read of the best only.
ORDERED_BY = "id, kind, subject_id, created, adopted, saving"
GIVEN = f"{ORDERED_BY}, merit, confirmed, title_words, body_words, is_exact, score"
# Their words are written out where some were asked for.
WORDS, NO_WORDS = "CAST(tsv AS text) AS words", "'' AS words"
# What it is worth to begin as somebody types: nothing, but for those that are met by name.
WORTH = "0 /* not begun */"
BEGUN = "coalesce((CAST(:worth AS float8[]))[array_position(CAST(:begun AS bigint[]), id)], 0)"
# While somebody is still typing, so many titles of a large archive are looked at.
TYPED_MOST = 200


@dataclass(frozen=True)
class Pool:
    """The first candidates, how many there are in all, and how many have each label."""

    rows: list[Any]
    total: int
    counts: dict[str, dict[str, int]]
    is_partial: bool


def pool_of(connection: Connection, asking: Asking) -> Pool:
    """The candidates of a question."""
    if asking.finds_nothing:
        return Pool([], 0, {}, is_partial=False)
    statement, values = _statement(asking)
    whole, *rows = connection.execute(text(statement), values).all()
    is_cut = asking.is_bounded and whole.looked_at >= 2 * BUDGET
    is_partial = is_cut or bool(asking.candidates and asking.candidates.is_partial)
    return Pool(rows, whole.total, counts_in(whole.strung or ""), is_partial)


def _statement(asking: Asking) -> tuple[str, dict[str, Any]]:
    """The first row tells of all; those of the best follow in their order."""
    seen, pool, values = _scans(asking)
    question = asking.question
    # Sorted by a number, the pool holds only the first: then all are counted among what was seen.
    looked_at, found = ("seen", "seen WHERE fails = ''") if asking.by_number else ("pool", "pool")
    order = f"{asking.by_number or 'is_exact'} DESC, score DESC, created DESC, kind, subject_id"
    kept = "MATERIALIZED" if asking.is_apart else "NOT MATERIALIZED"
    words = WORDS if asking.asked else NO_WORDS
    values["best_most"] = _best_most(asking)
    return (
        f"WITH seen AS MATERIALIZED ({seen}), pool AS {kept} ({pool}), best AS (SELECT {GIVEN}, {words} FROM"
        f" (SELECT id, is_exact, score FROM pool ORDER BY {order} LIMIT :best_most) AS first"
        " JOIN search_document USING (id))"
        f" SELECT looked_at, total, strung, best.* FROM (SELECT (SELECT count(*) FROM {looked_at}) AS looked_at,"
        f" (SELECT count(*) FROM {found}) AS total, {STRUNG if question.counts else 'NULL'} AS strung) AS whole"
        f" FULL JOIN best ON false ORDER BY looked_at, {order}"
    ), values


def _best_most(asking: Asking) -> int:
    """How many are given: those that are scored exactly, or those of the page where no words are scored."""
    end = asking.question.first + asking.question.count
    if not asking.asked:
        return min(end, HITS_MOST)
    return NEAR_MOST if end <= NEAR_MOST else HITS_MOST


def _scans(asking: Asking) -> tuple[str, str, dict[str, Any]]:
    """What is looked at, with the groups whose choices it does not meet; what of it is found; and their values."""
    question = asking.question
    conditions = within(question, asking.generation)
    fails, values = failing(asking.chosen)
    ranked = asking.candidates.ranked if asking.candidates else ()
    joined, score, ranking = first_order(ranked, asking.asked, asking.sizes)
    values |= conditions.values | ranking | {"first": asking.first.ids, "exact": list(asking.first.exact)}
    values |= {"begun": list(asking.first.begun), "worth": list(asking.first.begun.values())}
    values |= {"hits_most": HITS_MOST, "seen_most": TYPED_MOST if question.prefix else 2 * BUDGET}
    match = _match(asking, values)
    noted = f"{fails} AS fails, {'counted' if question.counts else 'NULL AS counted'}"
    scored = f"{ORDERED_BY}, id = ANY(CAST(:exact AS bigint[])) AS is_exact, {score} + {WORTH} AS score"
    scan = f"FROM search_document{joined} WHERE {conditions}"
    if not asking.is_apart:
        return _seen(asking, f"SELECT {scored}, {noted} {scan}", match), "SELECT * FROM seen WHERE fails = ''", values
    seen = _seen(asking, f"SELECT {noted} FROM search_document WHERE {conditions}", match)
    values["choices"] = meeting(asking.chosen)
    narrowed = f"{scan} AND tsv @@ CAST(:choices AS tsquery)" if asking.chosen else scan
    pool = _seen(asking, f"SELECT {scored} {narrowed}", match, is_sorted=True)
    return seen, pool, values


def _match(asking: Asking, values: dict[str, Any]) -> str:
    """The condition of the words; an empty one when all that the rest lets pass is found."""
    question, candidates = asking.question, asking.candidates
    if question.prefix:
        values["match"] = asking.first.title_query
        return "tsv @@ CAST(:match AS tsquery)" if asking.first.title_query else "false"
    if question.phrases or question.in_title:
        return "true"
    if not (question.words or question.title):
        return "generation = :generation"
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
        limit = f" ORDER BY {asking.by_number} DESC, created DESC LIMIT :hits_most"
    named = f"({source.replace(WORTH, BEGUN)} AND id = ANY(CAST(:first AS bigint[]))) UNION ALL "
    others = " AND id <> ALL(CAST(:first AS bigint[]))" if asking.first.ids else ""
    return f"{named if asking.first.ids else ''}({source}{others} AND {match}{limit})"
