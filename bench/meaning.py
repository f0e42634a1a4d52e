"""Ordering by meaning for a measurement: vectors of all documents in memory, and the best by words in a new order."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from forum.search.contract import Hit, Key
from forum.subjects import SearchDocument

PART = "forum.search.meaning"
# The part and the sentence model are optional; without them `--meaning on` says so.
IS_HERE = find_spec(PART) is not None
PARTS: tuple[Any, ...] = (
    tuple(import_module(f"{PART}.{n}") for n in ("model", "vectors", "ordering")) if IS_HERE else ()
)


class Meaning:
    """The vectors of a collection, made as the application makes them."""

    def __init__(self) -> None:
        if not PARTS or not PARTS[0].is_usable():
            raise SystemExit("There is no sentence model: install it as README.md says, or leave --meaning on out.")
        self._kept: dict[Key, bytes] = {}

    def reading(self, batches: Iterable[Sequence[SearchDocument]]) -> Iterator[Sequence[SearchDocument]]:
        """The same batches, whose vectors are kept as they go by."""
        model, vectors, _ = PARTS
        for batch in batches:
            made = model.encode([vectors.text_of(document) for document in batch])
            self._kept |= {(d.kind, d.id): vectors.packed(one) for d, one in zip(batch, made, strict=True)}
            yield batch

    def reordered(self, text: str, word_count: int, hits: Sequence[Hit]) -> list[Hit]:
        """The best so many in the order of their meaning, and the others behind them as they were."""
        model, _, ordering = PARTS
        if word_count < ordering.WORDS_LEAST:
            return list(hits)
        vector = model.encode([text])[0]
        return [*ordering.reordered(hits[: ordering.REORDERED], vector, self._kept), *hits[ordering.REORDERED :]]

    @property
    def count(self) -> int:
        """How many of the best are put into a new order."""
        return int(PARTS[2].REORDERED)
