"""The labels of the documents of a large archive, kept from one question to the next, to count them without the database.

A row of the index is never changed, only replaced by one with another id: what is kept of an id stays true. Which
documents are counted is always the database's answer, with all its conditions, and never kept.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from sys import intern
from threading import Lock

from sqlalchemy import Connection, text

from forum.search.contract import UNCOUNTED

# The documents whose labels are kept, about 200 bytes each; when there are more, all are read again.
KEPT_MOST = 100_000


class Labels:
    """The labels of a generation's documents that were asked for lately."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[str, ...]] = {}
        self._generation: int | None = None
        self._lock = Lock()

    def counts(self, connection: Connection, generation: int, found: Mapping[str, Sequence[int]]) -> dict[str, int]:
        """How many of the documents have each label.

        `found` has their ids by the one group whose choice they do not meet, of which alone they are counted; an empty
        name for those that meet all.
        """
        kept = self._with(connection, generation, list(chain.from_iterable(found.values())))
        counts: Counter[str] = Counter(chain.from_iterable(map(kept.__getitem__, found.get("", ()))))
        for group, ids in found.items():
            if group:
                labels = chain.from_iterable(map(kept.__getitem__, ids))
                counts.update(label for label in labels if label.startswith(f"{group}:"))
        return counts

    def _with(self, connection: Connection, generation: int, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        """What is kept, with the labels of these documents added."""
        with self._lock:
            if self._generation != generation or len(self._kept) > KEPT_MOST:
                self._kept, self._generation = {}, generation
            kept = self._kept
        missing = [number for number in ids if number not in kept]
        if missing:
            rows = connection.execute(
                text("SELECT id, labels FROM search_document WHERE id = ANY(:ids)"), {"ids": missing}
            )
            kept |= {number: tuple(map(intern, filter(_is_counted, labels))) for number, labels in rows}
        return kept


def _is_counted(label: str) -> bool:
    return label.partition(":")[0] not in UNCOUNTED
