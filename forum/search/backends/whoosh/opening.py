"""Opening an index and its readers. Whoosh leaves a file that it failed to read to the collector; here it is closed.

What was read well is mapped into memory, and its file is closed by Whoosh at once. A reader that is let go needs no
closing: its memory goes with the last question that another thread still asks it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

OPEN_TRIES = 5


class Storage(FileStorage):
    """The files of an index, which knows those that Whoosh has open. One thread at a time opens with it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[Any] = []

    def open_file(self, name: str, **values: Any) -> Any:
        """A file to read from."""
        file = super().open_file(name, **values)
        self._opened = [other for other in self._opened if not other.is_closed] + [file]
        return file

    @contextmanager
    def closed_on_failure(self) -> Iterator[None]:
        """Whatever goes wrong in here leaves no file open."""
        try:
            yield
        except BaseException:
            for file in self._opened:
                if not file.is_closed:
                    file.close()
            raise


def open_index(folder: Path) -> Any:
    """Whoosh's index of a folder. Opening reads a list that a writer may just have replaced, so it is tried again."""
    for _ in range(OPEN_TRIES - 1):
        try:
            return _open(folder)
        except FileNotFoundError:
            continue
    return _open(folder)


def _open(folder: Path) -> FileIndex:
    storage = Storage(folder)
    with storage.closed_on_failure():
        return FileIndex(storage)


def open_reader(index: Any) -> Any:
    """A reader of the newest state of an index that `open_index` gave."""
    with index.storage.closed_on_failure():
        return index.reader()
