"""How many documents there are, how long they are, and how many have a word.

In a small archive all this is counted at each question, so that it is exact. In a large one it is counted from time to
time, and at a question only what is not known yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, text

from forum.clock import now
from forum.search.backends.postgresql.generations import State
from forum.search.backends.postgresql.tables import state
from forum.search.backends.postgresql.terms import BODY, TITLE, any_of, together
from forum.search.contract import WORDS_MOST, Phrase, Wanted
from forum.search.scoring import rarity

# An archive of no more documents is small.
SMALL = 3_000
# About so many postings are looked through for a question in a large one, and at most twice as many documents. The cost
# grows with it. Source: with a thousand nothing is lost on collections of search research, nor with 500 on our own.
BUDGET = 1_500
# A question of more words than anybody types: the rest is not looked at.
ASKED_MOST = 2_000


@dataclass(frozen=True)
class Sizes:
    """The number of documents and the mean lengths of the fields, of documents that have them."""

    count: int
    title_average: float
    body_average: float
    is_small: bool


@dataclass(frozen=True)
class Asked:
    """A word of a question that some document has: how many have it, and what it weighs for being rare."""

    wanted: Wanted
    frequency: int
    weight: float

    @property
    def alternatives(self) -> tuple[Phrase, ...]:
        """The word itself and whatever stands for it."""
        return ((self.wanted.term,), *self.wanted.others)


def sizes_of(connection: Connection, held: State) -> Sizes:
    """The sizes as of now, or as they were counted last in a large archive."""
    if held.documents <= 2 * SMALL:
        row = connection.execute(
            text(
                "SELECT count(*), avg(nullif(title_words, 0)), avg(nullif(body_words, 0)) FROM (SELECT title_words,"
                " body_words FROM search_document WHERE generation = :generation LIMIT :most) AS part"
            ),
            {"generation": held.generation, "most": SMALL + 1},
        ).one()
        if row[0] <= SMALL:
            return Sizes(row[0], float(row[1] or 1), float(row[2] or 1), is_small=True)
    count = max(held.documents, SMALL + 1)
    return Sizes(count, held.title_average, held.body_average, is_small=False)


def known(connection: Connection, asked: Sequence[Wanted], held: State, sizes: Sizes) -> tuple[list[Asked], bool]:
    """The words that any document has, in their order, the rarest of too many; and whether there were too many.

    Words that stand for another count by the commonest of them, so that a rare one weighs no more than the word.
    """
    looked_at = asked[:ASKED_MOST]
    if not looked_at:
        return [], False
    groups = list(dict.fromkeys(group for wanted in looked_at for group in ((wanted.term,), *wanted.others)))
    counts = {} if sizes.is_small else _counted_before(connection, groups)
    rest = [group for group in groups if group not in counts]
    counts |= _counted_now(connection, rest, held.generation)
    found = []
    for wanted in looked_at:
        frequency = max(counts[group] for group in ((wanted.term,), *wanted.others))
        if frequency:
            # What stands for a word and nothing has is not looked for.
            others = tuple(group for group in wanted.others if counts[group])
            found.append(
                Asked(replace(wanted, others=others), frequency, float(rarity(frequency, max(sizes.count, frequency))))
            )
    is_shortened = len(found) > WORDS_MOST
    if is_shortened:
        rarest = sorted(found, key=lambda word: (word.frequency, word.wanted.term))[:WORDS_MOST]
        found = [word for word in found if word in rarest]
    return found, is_shortened or len(asked) > ASKED_MOST


def frequent(words: Sequence[Asked], sizes: Sizes) -> frozenset[str]:
    """The words that so many documents of a large archive have that everybody may read some of them."""
    return frozenset(word.wanted.term for word in words if not sizes.is_small and word.frequency > SMALL)


def _counted_before(connection: Connection, groups: Sequence[Phrase]) -> dict[Phrase, int]:
    """The frequencies that are known; several words together are at most as frequent as the rarest of them."""
    rows = connection.execute(
        text("SELECT term, document_count FROM search_word WHERE NOT is_spelt AND term = ANY(:terms)"),
        {"terms": sorted({term for group in groups for term in group})},
    ).all()
    counts = {row.term: row.document_count for row in rows}
    return {group: min(counts[term] for term in group) for group in groups if all(term in counts for term in group)}


def _counted_now(connection: Connection, groups: Sequence[Phrase], generation: int) -> dict[Phrase, int]:
    """How many documents have all words of a group in one field: the field in which more have them."""
    if not groups:
        return {}
    rows = connection.execute(
        text(
            "SELECT asked.number, greatest(count(*) FILTER (WHERE tsv @@ asked.title),"
            " count(*) FILTER (WHERE tsv @@ asked.body)) FROM unnest(CAST(:numbers AS int[]),"
            " CAST(CAST(:anywhere AS text[]) AS tsquery[]), CAST(CAST(:titles AS text[]) AS tsquery[]),"
            " CAST(CAST(:bodies AS text[]) AS tsquery[])) AS asked (number, anywhere, title, body)"
            " JOIN search_document ON tsv @@ asked.anywhere WHERE generation = :generation GROUP BY asked.number"
        ),
        {
            "numbers": list(range(len(groups))),
            "anywhere": [together(group) for group in groups],
            "titles": [together(group, TITLE) for group in groups],
            "bodies": [together(group, BODY) for group in groups],
            "generation": generation,
        },
    )
    return dict.fromkeys(groups, 0) | {groups[number]: count for number, count in rows}


def query_of(words: Sequence[Asked], weights: str = "") -> str:
    """The question for documents that have any of these words, themselves or by what stands for them."""
    return " | ".join(any_of(word.alternatives, weights) for word in words)


def count_words(connection: Connection, generation: int) -> None:
    """Count all documents and words anew."""
    only = f"SELECT tsv FROM search_document WHERE generation = {generation:d}"
    for statement in (
        "DELETE FROM search_word",
        "INSERT INTO search_word (term, is_spelt, title_count, document_count)"
        " SELECT word, false, coalesce(title.ndoc, 0), greatest(title.ndoc, body.ndoc)"
        f" FROM ts_stat('{only}', 'a') AS title FULL JOIN ts_stat('{only}', 'd') AS body USING (word)",
        "INSERT INTO search_word (term, is_spelt, title_count, document_count)"
        " SELECT spelt, true, 0, count(*) FROM search_spelling JOIN search_document ON id = document_id"
        f" CROSS JOIN unnest(words) AS spelt WHERE generation = {generation:d} GROUP BY spelt",
    ):
        connection.exec_driver_sql(statement)
    row = connection.execute(
        text(
            "SELECT count(*), avg(nullif(title_words, 0)), avg(nullif(body_words, 0)) FROM search_document"
            " WHERE generation = :generation"
        ),
        {"generation": generation},
    ).one()
    averages = {"title_average": float(row[1] or 1), "body_average": float(row[2] or 1)}
    connection.execute(state.update().values(documents=row[0], counted_at=now(), **averages))
