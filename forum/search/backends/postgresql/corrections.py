"""What somebody may have meant with a word that nothing has: the closest word that the viewer may read."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from threading import Lock

from sqlalchemy import Connection, text

from forum.search.backends.postgresql.conditions import Conditions, readable
from forum.search.backends.postgresql.counting import SMALL, Sizes
from forum.search.backends.postgresql.generations import State
from forum.search.backends.postgresql.terms import quoted
from forum.search.contract import Question, Wanted
from forum.search.spelling import closest, doubtful

# So many words of a question are looked at.
LOOKED_AT_MOST = 50


class Corrections:
    """The words of the index as they are spelt; those of a large one are kept from one question to the next."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, int]] = {}
        self._kept_of: object = None
        self._lock = Lock()

    def of(
        self, connection: Connection, question: Question, of: tuple[State, Sizes], met: Collection[str]
    ) -> dict[str, str]:
        """A known word for each that nothing the viewer may read has; the words of `met` need not be looked for."""
        held, sizes = of
        can_read = readable(question.filters, held.generation)
        unknown = self._unknown(connection, [word for word in question.words if word.term not in met], can_read)
        found = {}
        for word in unknown:
            if sizes.is_small:
                found[word] = self._closest_now(connection, word, can_read)
            else:
                known = self._words(connection, word[0], held)
                found[word] = closest(word, list(known), partial(_frequencies, connection, can_read, known))
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

    def _words(self, connection: Connection, letter: str, held: State) -> dict[str, int]:
        """The words with this first letter and how many documents have them, as they were counted last."""
        counted = (held.generation, held.counted_at)
        with self._lock:
            if self._kept_of != counted:
                self._kept, self._kept_of = {}, counted
            known = self._kept.get(letter)
        if known is None:
            statement = (
                "SELECT term, document_count FROM search_word WHERE is_spelt AND term LIKE :beginning ORDER BY term"
            )
            rows = connection.execute(text(statement), {"beginning": f"{letter}%"})
            known = {term: count for term, count in rows}
            with self._lock:
                self._kept[letter] = known
        return known


def _frequencies(
    connection: Connection, can_read: Conditions, known: Mapping[str, int], words: Sequence[str]
) -> list[int]:
    """How many documents have each of these words, and none where this viewer may read none of them."""
    # So common a word is read by everybody somewhere, and to look through all that have it takes long.
    rare = [word for word in words if known[word] <= SMALL]
    found = set(words) - set(rare)
    if rare:
        statement = (
            "SELECT word FROM unnest(CAST(:words AS text[])) AS asked (word) WHERE EXISTS (SELECT FROM search_spelling"
            f" JOIN search_document ON id = document_id WHERE words @> ARRAY[asked.word] AND {can_read})"
        )
        found |= set(connection.scalars(text(statement), {"words": rare, **can_read.values}))
    return [known[word] if word in found else 0 for word in words]
