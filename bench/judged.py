"""A collection given to an engine, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bench.formats.collection import Collection
from bench.metrics import Quality, quality
from bench.processor import Cost
from bench.ranking import Ranking, Way
from forum.search.contract import BATCH
from forum.subjects import SearchDocument


@dataclass(frozen=True)
class Measured:
    """One way of an engine on one collection."""

    collection: str
    engine: str
    documents: int
    quality: Quality
    index_seconds: float
    cost: Cost


class Numbered:
    """The documents of a collection with whole numbers, as an index wants them, and the way back to their ids."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.ids: list[str] = []
        # A question that is one of the documents does not answer itself.
        self._itself: dict[str, str] = {}

    def batches(self) -> Iterator[list[SearchDocument]]:
        """All documents, numbered from 1 in their order."""
        batch: list[SearchDocument] = []
        for text in self._collection.documents():
            self.ids.append(text.id)
            asked = self._collection.questions.get(text.id)
            if (
                asked
                and text.id not in self._collection.relevant[text.id]
                and " ".join(asked.split()) in " ".join(f"{text.title} {text.body}".split())
            ):
                self._itself[text.id] = text.id
            batch.append(SearchDocument("story", len(self.ids), text.title, text.body, "public", None))
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def found(self, question: str, numbers: Sequence[int]) -> list[str]:
        """The ids of hits, without the question itself."""
        ids = [self.ids[number - 1] for number in numbers]
        return [found for found in ids if found != self._itself.get(question)]


def judge(collection: Collection, ranking: Ranking) -> Iterator[Measured]:
    """Index the collection, ask all its questions in each way of the engine, and measure the answers."""
    numbered = Numbered(collection)
    seconds = ranking.processor.seconds(lambda: ranking.fill(numbered.batches()))
    for name, way in ranking.ways.items():
        runs: dict[str, list[str]] = {}
        acts = [partial(_ask, way, (number, text), runs, numbered) for number, text in collection.questions.items()]
        cost = ranking.processor.cost(acts)
        result = quality(runs, collection.relevant)
        yield Measured(collection.name, name, len(numbered.ids), result, seconds, cost)


def _ask(way: Way, question: tuple[str, str], runs: dict[str, list[str]], numbered: Numbered) -> None:
    number, text = question
    runs[number] = numbered.found(number, way(text))
