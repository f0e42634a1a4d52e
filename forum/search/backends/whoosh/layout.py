"""Where the index lies: folders side by side, and one small file that names the folder in use.

The file is replaced in one step, so that a new index is built beside the old one and nobody sees half of it. Nothing
here is precious: everything can be made again from the database.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from forum.clock import now
from forum.errors import NotReady
from forum.search import analysis
from forum.search.contract import REBUILDING

# Raised when the fields change; an index of another version is built anew.
FORMAT = f"4.{analysis.VERSION}"
# Readers look for a newer index every second; a former folder is kept well beyond that.
FORMER_SECONDS = 60

Stamp = tuple[int, int]


class Layout:
    """The folder of the search, which only this application writes."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._pointer, self._doubt, self._lock = home / "current", home / "doubt", home / "lock"

    def stamp(self) -> Stamp:
        """What differs once another folder is in use; raises NotReady when none is."""
        try:
            state = self._pointer.stat()
        except OSError as error:
            raise NotReady(REBUILDING) from error
        return state.st_ino, state.st_mtime_ns

    def folder(self) -> Path:
        """The folder in use; raises NotReady when there is none of this version."""
        try:
            named = json.loads(self._pointer.read_text("utf-8"))
            is_ours = named["format"] == FORMAT
            folder = self.home / Path(named["folder"]).name
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotReady(REBUILDING) from error
        if not is_ours or not folder.is_dir():
            raise NotReady(REBUILDING)
        return folder

    def new_folder(self) -> Path:
        """An empty folder beside the one in use."""
        folder = self.home / f"index-{secrets.token_hex(6)}"
        folder.mkdir(parents=True)
        return folder

    def switch_to(self, folder: Path) -> None:
        """Put a finished folder in use."""
        draft = self.home / "current.new"
        for path in (draft, self._pointer):
            _make_way(path)
        draft.write_text(json.dumps({"format": FORMAT, "folder": folder.name}), "utf-8")
        draft.replace(self._pointer)

    def tidy(self) -> None:
        """Remove folders that are not in use, once nobody can be reading them."""
        with suppress(OSError, NotReady):
            used = self.folder()
            if now().timestamp() - self._pointer.stat().st_mtime < FORMER_SECONDS:
                return
            for folder in self.home.glob("index-*"):
                if folder != used:
                    shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody else writes now. The kernel frees the lock of a process that died."""
        if not self.home.is_dir():
            self.home.unlink(missing_ok=True)
            self.home.mkdir(parents=True, exist_ok=True)
        _make_way(self._lock)
        handle = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(handle)

    def doubt(self) -> None:
        """Remember that something went wrong with the index."""
        with suppress(OSError):
            self._doubt.touch()

    def is_doubted(self) -> bool:
        return self._doubt.exists()

    def trust(self) -> None:
        """The index was read through or made anew."""
        _make_way(self._doubt)
        self._doubt.unlink(missing_ok=True)


def _make_way(path: Path) -> None:
    """A folder in the place of one of our files was put there by a stranger."""
    if path.is_dir():
        shutil.rmtree(path)
