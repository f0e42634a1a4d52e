"""What somebody may have meant with a word that nothing has: the closest word that the viewer may read."""

from collections.abc import Sequence
from threading import Lock

from sqlalchemy import Connection, text

from forum.search.backends.postgresql.conditions import Conditions, readable
from forum.search.backends.postgresql.counting import Sizes
from forum.search.backends.postgresql.generations import State
from forum.search.backends.postgresql.terms import quoted
from forum.search.contract import Question, Wanted
from forum.search.spelling import closest, doubtful

# So many words of a question are looked at, and of so many documents it is counted which may be read.
LOOKED_AT_MOST, COUNTED_MOST = 50, 1_000


class Corrections:
    """The words of the index as they are spelt; those of a large one are kept from one question to the next."""

    def __init__(self) -> None:
        self._kept: dict[str, list[str]] = {}
        self._kept_of: object = None
        self._lock = Lock()

    def of(self, connection: Connection, question: Question, held: State, sizes: Sizes) -> dict[str, str]:
        """A known word for each that nothing the viewer may read has."""
        can_read = readable(question.filters, held.generation)
        unknown = self._unknown(connection, question.words, can_read)
        found = {}
        for word in unknown:
            if sizes.is_small:
                found[word] = self._closest_now(connection, word, can_read)
            else:
                known = self._words(connection, word[0], held)
                found[word] = closest(word, known, lambda words: _frequencies(connection, words, can_read))
        return {word: other for word, other in found.items() if other}

    @staticmethod
    def _unknown(connection: Connection, words: Sequence[Wanted], can_read: Conditions) -> list[str]:
        looked_at = [wanted for wanted in words if doubtful([wanted.plain])][:LOOKED_AT_MOST]
        if not looked_at:
            return []
        known = connection.scalars(
            text(
                "SELECT number FROM unnest(CAST(:numbers AS int[]), CAST(CAST(:queries AS text[]) AS tsquery[]))"
                " AS asked (number, query)"
                f" WHERE EXISTS (SELECT FROM search_document WHERE tsv @@ query AND {can_read})"
            ),
            {
                "numbers": list(range(len(looked_at))),
                "queries": [quoted(wanted.term) for wanted in looked_at],
                **can_read.values,
            },
        ).all()
        return doubtful(wanted.plain for number, wanted in enumerate(looked_at) if number not in set(known))

    @staticmethod
    def _closest_now(connection: Connection, word: str, can_read: Conditions) -> str:
        """From all words of the documents that may be read."""
        rows = connection.execute(
            text(
                "SELECT word, count(*) FROM search_spelling JOIN search_document ON id = document_id"
                " CROSS JOIN unnest(words) AS word WHERE left(word, 1) = :letter"
                f" AND length(word) BETWEEN :least AND :most AND {can_read} GROUP BY word ORDER BY word"
            ),
            {"letter": word[0], "least": len(word) - 2, "most": len(word) + 2, **can_read.values},
        ).all()
        counts = {other: count for other, count in rows}
        return closest(word, list(counts), lambda words: [counts[other] for other in words])

    def _words(self, connection: Connection, letter: str, held: State) -> list[str]:
        """The words with this first letter, as they were counted last."""
        counted = (held.generation, held.counted_at)
        with self._lock:
            if self._kept_of != counted:
                self._kept, self._kept_of = {}, counted
            known = self._kept.get(letter)
        if known is None:
            statement = "SELECT term FROM search_word WHERE is_spelt AND term LIKE :beginning ORDER BY term"
            known = list(connection.scalars(text(statement), {"beginning": f"{letter}%"}))
            with self._lock:
                self._kept[letter] = known
        return known


def _frequencies(connection: Connection, words: Sequence[str], can_read: Conditions) -> list[int]:
    """How many documents that may be read have each of these words."""
    rows = connection.execute(
        text(
            "SELECT asked.number, counted.n FROM unnest(CAST(:numbers AS int[]), CAST(:words AS text[]))"
            " AS asked (number, word) CROSS JOIN LATERAL (SELECT count(*) AS n FROM (SELECT FROM search_spelling"
            " JOIN search_document ON id = document_id WHERE words @> ARRAY[asked.word]"
            f" AND {can_read} LIMIT :counted_most) AS part) AS counted"
        ),
        {"numbers": list(range(len(words))), "words": list(words), "counted_most": COUNTED_MOST, **can_read.values},
    ).all()
    counts = {number: count for number, count in rows}
    return [counts[number] for number in range(len(words))]
