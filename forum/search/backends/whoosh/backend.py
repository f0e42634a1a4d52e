"""The contract, kept with Whoosh.

A reader is never refreshed and never built out of another one: both ways of Whoosh bring deleted documents back. Every
state of the index gets a reader of its own; only the arrays of its unchanging segments are used again.
"""

import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import structlog

from forum.errors import NotReady
from forum.search.backends.whoosh import writing
from forum.search.backends.whoosh.engine import Engine
from forum.search.backends.whoosh.layout import Layout, Stamp
from forum.search.backends.whoosh.opening import open_index, open_reader
from forum.search.backends.whoosh.postings import PostingReader, SegmentCache
from forum.search.contract import REBUILDING, Found, Key, Question, Turn
from forum.subjects import SearchDocument

log = structlog.get_logger("forum.search")
LOOK_SECONDS = 1.0
Answer = TypeVar("Answer")


class WhooshBackend:
    """Whoosh in a folder of its own."""

    joins_transactions = False

    def __init__(self, home: Path) -> None:
        self._layout = Layout(home)
        self._cache = SegmentCache()
        self._lock = Lock()
        self._index: Any = None
        self._engine: Engine | None = None
        self._stamp: Stamp | None = None
        self._looked_at = 0.0

    def find(self, question: Question) -> Found:
        """The page that answers a question; raises NotReady while the index is missing or broken."""
        return self._ask(lambda engine: engine.find(question))

    def document_count(self) -> int:
        """How many documents can be found."""
        return self._ask(lambda engine: engine.count)

    def _ask(self, question: Callable[[Engine], Answer]) -> Answer:
        """The answer of the newest state. A file may vanish under a reader, so a failure is tried again with a new one.

        Whatever goes wrong twice is the index's fault: the indexer will read it through and mend it.
        """
        for is_last in (False, True):
            try:
                return question(self._newest())
            except NotReady:
                raise
            except Exception as error:  # noqa: BLE001  a damaged file raises anything, and must not end the page
                log.warning("search_index_failed", error=type(error).__name__, is_last=is_last)
                self._forget()
        self.doubt()
        raise NotReady(REBUILDING)

    def _newest(self) -> Engine:
        """The engine of the present state; looks for a newer one at most once a second."""
        stamp = self._layout.stamp()
        with self._lock:
            if self._engine is None or stamp != self._stamp:
                self._open(stamp)
            elif time.monotonic() - self._looked_at >= LOOK_SECONDS:
                self._look()
            assert self._engine is not None
            return self._engine

    def _open(self, stamp: Stamp) -> None:
        self._index = open_index(self._layout.folder())
        self._engine, self._stamp = self._read(), stamp
        self._looked_at = time.monotonic()

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        assert self._engine is not None
        if self._index.latest_generation() == self._engine.generation:
            return
        try:
            self._engine = self._read()
        except Exception as error:  # noqa: BLE001  the present reader still answers; the next second tries again
            log.warning("search_reader_kept", error=type(error).__name__)

    def _read(self) -> Engine:
        # The number is read first: a commit in between makes the reader newer than it says, never older.
        generation = self._index.latest_generation()
        return Engine(open_reader(self._index), generation, self._cache)

    def _forget(self) -> None:
        with self._lock:
            self._engine = self._index = self._stamp = None

    def forget_words(self) -> None:
        """Let go of the words that are kept in memory, for measuring what a question costs without them."""
        self._cache.forget_words()
        if self._engine is not None:
            self._engine.forget_words()

    def turn(self, keys: Collection[Key]) -> Turn:
        """Always later: a page never writes the files of the index."""
        return Turn.LATER

    def put(self, documents: Sequence[SearchDocument]) -> None:
        """Add documents or replace those of the same kind and id, in one commit."""
        writing.put(self._layout.folder(), documents)
        self._looked_at = 0.0

    def remove(self, keys: Collection[Key]) -> None:
        """Take documents out, in one commit."""
        writing.remove(self._layout.folder(), keys)
        self._looked_at = 0.0

    def rebuild(self, batches: Iterable[Sequence[SearchDocument]]) -> Iterator[int]:
        """Make a new index beside the present one, giving the size of each batch, and switch to it at the end."""
        folder = self._layout.new_folder()
        try:
            yield from writing.fill(folder, batches)
        except BaseException:
            # On a full disk each try would leave another part behind.
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._layout.switch_to(folder)
        self._layout.trust()

    def contents(self) -> Iterator[tuple[Key, str]]:
        """Every document with its fingerprint, one that stands twice also twice."""
        for fields in open_reader(open_index(self._layout.folder())).all_stored_fields():
            yield writing.read_key(fields["key"]), fields["print"]

    def alone(self) -> AbstractContextManager[bool]:
        """Whether this is the only process that writes; does not wait."""
        return self._layout.alone()

    def needs_rebuild(self) -> bool:
        """Whether the index is missing, of another version, or was doubted and is indeed broken."""
        self._layout.tidy()
        try:
            self._newest()
            if self._layout.is_doubted():
                self._read_through()
                self._layout.trust()
        except Exception as error:  # noqa: BLE001  a damaged file raises anything
            log.warning("search_index_missing", error=type(error).__name__)
            self._forget()
            return True
        return False

    def _read_through(self) -> None:
        """Read every word, column and stored field from the files; raises whatever is wrong with them."""
        index, reading = open_index(self._layout.folder()), PostingReader()
        reader = open_reader(index)
        for leaf, _ in reader.leaf_readers() if reader.doc_count_all() else ():
            for field, term in leaf.all_terms():
                reading.read(leaf, field, term)
        Engine(reader, index.latest_generation(), SegmentCache()).load()
        for _ in self.contents():
            pass

    def doubt(self) -> None:
        """Let the indexer read the whole index before it goes on."""
        self._layout.doubt()
