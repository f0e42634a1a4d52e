"""tantivy: BM25 as Lucene computes it, with Lucene's English analysis. Only where it is installed."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from forum.subjects import SearchDocument

NAME, MISSING = "tantivy", "tantivy is not installed (pip install tantivy)."
IS_HERE = find_spec("tantivy") is not None
tantivy: Any = import_module("tantivy") if IS_HERE else None
TWO_FIELDS, ONE_FIELD = ("title", "body"), ("all",)
LABELS = ("objective", "region", "kind")
MEMORY = 128 * 1024 * 1024


class LuceneLike:
    """An index with title and body, and once more both as one field."""

    def __init__(self, folder: Path, *, has_labels: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        filters = tantivy.Filter
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(filters.remove_long(64))
        for following in (filters.lowercase(), filters.stopword("english"), filters.stemmer("english")):
            builder = builder.filter(following)
        self._analyser = builder.build()
        self._labels = LABELS if has_labels else ()
        self._schema = self._made_schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.register_tokenizer("english", self._analyser)
        self._index.reload()
        self._searcher = self._index.searcher()

    def _made_schema(self) -> Any:
        made = tantivy.SchemaBuilder()
        made.add_integer_field("number", stored=True, fast=True, indexed=True)
        for name in TWO_FIELDS:
            made.add_text_field(name, tokenizer_name="english")
        if not self._labels:
            made.add_text_field("all", tokenizer_name="english")
        for name in self._labels:
            made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
        return made.build()

    def fill(self, batches: Iterable[Sequence[SearchDocument]]) -> None:
        """Add documents, in one commit."""
        writer = self._index.writer(MEMORY, 1)
        for batch in batches:
            for document in batch:
                writer.add_document(self._fields(document))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def change(self, document: SearchDocument) -> None:
        """Replace a document, so that the next question sees it."""
        writer = self._index.writer(MEMORY, 1)
        writer.delete_documents("number", document.id)
        writer.add_document(self._fields(document))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _fields(self, document: SearchDocument) -> Any:
        fields: dict[str, Any] = {"number": document.id, "title": document.title, "body": document.body}
        if self._labels:
            labels = {"kind": (document.kind,), **document.labels}
            fields |= {name: list(labels.get(name, ())) for name in self._labels}
        else:
            fields["all"] = f"{document.title}\n{document.body}"
        return tantivy.Document(**fields)

    @property
    def count(self) -> int:
        """How many documents there are."""
        return int(self._searcher.num_docs)

    def any_of(self, text: str, fields: Sequence[str] = TWO_FIELDS) -> Any:
        """The query for any word of a text."""
        terms = self._analyser.analyze(text)
        should = tantivy.Occur.Should
        return tantivy.Query.boolean_query(
            [(should, tantivy.Query.term_query(self._schema, field, term)) for term in terms for field in fields]
        )

    def narrowed(self, text: str, labels: Sequence[tuple[str, str]]) -> Any:
        """The query for any word of a text among documents with these labels."""
        must = tantivy.Occur.Must
        needed = [tantivy.Query.term_query(self._schema, name, value, "basic") for name, value in labels]
        free = [(must, tantivy.Query.const_score_query(query, 0.0)) for query in needed]
        return tantivy.Query.boolean_query([(must, self.any_of(text)), *free])

    def phrase(self, text: str) -> Any:
        """The query for words beside each other in title or body."""
        terms = self._analyser.analyze(text)
        should = tantivy.Occur.Should
        return tantivy.Query.boolean_query(
            [(should, tantivy.Query.phrase_query(self._schema, field, terms)) for field in TWO_FIELDS]
        )

    def find(self, query: Any, count: int) -> list[int]:
        """The numbers of the best documents."""
        hits = self._searcher.search(query, count).hits
        return [int(self._searcher.doc(address)["number"][0]) for _, address in hits]

    def counts(self, query: Any) -> Any:
        """How many documents of a query have each label of three groups."""
        groups = {name: {"terms": {"field": name, "size": 100}} for name in self._labels}
        return self._searcher.aggregate(query, groups)
