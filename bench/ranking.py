"""What a collection is given to: index it once, then answer questions in one or several ways."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.engines import opened
from bench.meaning import Meaning
from bench.metrics import RECALL_AT
from bench.processor import Processor
from bench.references import lucene_like
from forum.search.contract import Filters
from forum.search.queries import Cut, Sought, question_of
from forum.subjects import SearchDocument

ALL = Filters(audiences=("public",))
# One more, because the question itself may stand among the documents and is taken out.
FIRST = Cut(count=RECALL_AT + 1)
BY_MEANING = ", by meaning"
Way = Callable[[str], Sequence[int]]


@dataclass(frozen=True)
class Ranking:
    """An engine: its ways to answer by their names, each giving the numbers of documents, the best first."""

    fill: Callable[[Iterable[Sequence[SearchDocument]]], None]
    ways: dict[str, Way]
    processor: Processor


@contextmanager
def ours(name: str, folder: Path, meaning: Meaning | None) -> Iterator[Ranking]:
    """A back end of the application: by words, and once more ordered by meaning where that is given."""
    with opened(name, folder) as (backend, processor):

        def fill(batches: Iterable[Sequence[SearchDocument]]) -> None:
            for _ in backend.rebuild(meaning.reading(batches) if meaning else batches):
                pass

        def by_words(text: str) -> Sequence[int]:
            found = backend.find(question_of(Sought(text), ALL, cut=FIRST))
            return [hit.id for hit in found.hits]

        def by_meaning(text: str) -> Sequence[int]:
            assert meaning is not None
            question = question_of(Sought(text), ALL, cut=Cut(count=meaning.count))
            found = meaning.reordered(text, len(question.words), backend.find(question).hits)
            return [hit.id for hit in found][: FIRST.count]

        ways: dict[str, Way] = {name: by_words}
        if meaning is not None:
            ways[f"{name}{BY_MEANING}"] = by_meaning
        yield Ranking(fill, ways, processor)


def references(folder: Path) -> Iterator[Ranking]:
    """tantivy, asked in its two fields and in one; nothing where it is not installed."""
    if not lucene_like.IS_HERE:
        print(lucene_like.MISSING)
        return
    index = lucene_like.LuceneLike(folder)

    def way(fields: Sequence[str]) -> Way:
        def find(text: str) -> Sequence[int]:
            query: Any = index.any_of(text, fields)
            return index.find(query, FIRST.count)

        return find

    names = {"tantivy, title and body": lucene_like.TWO_FIELDS, "tantivy, one field": lucene_like.ONE_FIELD}
    yield Ranking(index.fill, {name: way(fields) for name, fields in names.items()}, Processor())
