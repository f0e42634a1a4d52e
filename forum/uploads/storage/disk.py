"""Files in a folder of the instance, outside everything that is served by itself."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import structlog

from forum.uploads.storage.faults import NoRoom, Unreachable
from forum.web.spooling import NO_ROOM

log = structlog.get_logger("forum.uploads")
UNFINISHED = ".part"


class DiskStorage:
    """Each file under its name, in folders by the first two letters; nobody but our own account reads them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, name: str, content: IO[bytes]) -> None:
        """Write the whole file beside its place, then move it there."""
        place = self._place(name)
        unfinished = place.with_suffix(UNFINISHED)
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
                shutil.copyfileobj(content, file)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(place)
        except OSError as error:
            self._forget(unfinished)
            raise self._fault(error) from error

    def open(self, name: str) -> IO[bytes]:
        """The file, to be closed by whoever reads it."""
        try:
            return self._place(name).open("rb")
        except FileNotFoundError as error:
            raise KeyError(name) from error
        except OSError as error:
            raise self._fault(error) from error

    def remove(self, name: str) -> None:
        """Remove the file, if it is there."""
        try:
            self._place(name).unlink(missing_ok=True)
        except OSError as error:
            raise self._fault(error) from error

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every file, halves of a crash among them, with the moment it was written."""
        for path in self.folder.glob("*/*"):
            try:
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except FileNotFoundError:
                continue

    def _place(self, name: str) -> Path:
        return self.folder / name[:2] / name

    @staticmethod
    def _forget(unfinished: Path) -> None:
        try:
            unfinished.unlink(missing_ok=True)
        except OSError:
            log.warning("unfinished_file_stays", name=unfinished.name)

    @staticmethod
    def _fault(error: OSError) -> NoRoom | Unreachable:
        log.error("storage_failed", error=error.strerror)
        return NoRoom() if error.errno in NO_ROOM else Unreachable()
