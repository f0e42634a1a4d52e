"""Ordering by meaning for a measurement: vectors of all documents in memory, and the best by words in a new order."""

from collections.abc import Iterable, Iterator, Sequence

from forum.search.contract import Hit, Key
from forum.search.meaning.model import encode, is_usable
from forum.search.meaning.ordering import REORDERED, WORDS_LEAST, reordered
from forum.search.meaning.vectors import packed, text_of
from forum.subjects import SearchDocument

MISSING = "There is no sentence model, so the order by meaning is left out: install it as README.md says."


class Meaning:
    """The vectors of one collection, made once for all engines as the application makes them."""

    count = REORDERED

    def __init__(self) -> None:
        self._kept: dict[Key, bytes] = {}

    def reading(self, batches: Iterable[Sequence[SearchDocument]]) -> Iterator[Sequence[SearchDocument]]:
        """The same batches, whose vectors are kept as they go by."""
        for batch in batches:
            fresh = [document for document in batch if document.key not in self._kept]
            made = encode([text_of(document) for document in fresh]) if fresh else None
            if made is not None:
                self._kept |= {d.key: packed(one) for d, one in zip(fresh, made, strict=True)}
            yield batch

    def reordered(self, text: str, word_count: int, hits: Sequence[Hit]) -> list[Hit]:
        """The best so many in the order of their meaning, and the others behind them as they were."""
        made = encode([text]) if word_count >= WORDS_LEAST else None
        if made is None:
            return list(hits)
        return [*reordered(hits[:REORDERED], made[0], self._kept), *hits[REORDERED:]]


def meaning_of(wanted: str) -> Meaning | None:
    """What orders by meaning, None when it is not wanted or there is no model."""
    if wanted == "on" and not is_usable():
        print(MISSING)
    return Meaning() if wanted == "on" and is_usable() else None
