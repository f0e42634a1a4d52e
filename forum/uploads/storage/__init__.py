"""Where the bytes of files are kept: a folder, or a store that speaks S3. Both do the same four things."""

import importlib
import secrets
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Protocol

from flask import current_app

from forum.errors import Misconfigured
from forum.uploads.storage.disk import DiskStorage


class Storage(Protocol):
    """One place for files. Names are our own: letters a to z and digits.

    `save` keeps all of a file or nothing, `open` raises KeyError for a name that is not there, `remove` takes a name
    that is not there for removed, `names` gives every name with the moment it was kept. All raise NoRoom or
    Unreachable.
    """

    def save(self, name: str, content: IO[bytes]) -> None: ...
    def open(self, name: str) -> IO[bytes]: ...
    def remove(self, name: str) -> None: ...
    def names(self) -> Iterator[tuple[str, datetime]]: ...


def create_storage(settings: Any) -> Storage:
    """The storage that UPLOAD_URL asks for. Raises Misconfigured when its library is missing."""
    url = settings["UPLOAD_URL"]
    if url == "disk:":
        return DiskStorage(Path(settings["INSTANCE_DIR"]) / "uploads")
    try:
        # Its library is installed only where it is asked for.
        made: Storage = importlib.import_module("forum.uploads.storage.s3").S3Storage(url)
    except ModuleNotFoundError as error:
        raise Misconfigured("UPLOAD_URL asks for an S3 store: install requirements-s3.lock, or set disk:.") from error
    return made


def storage() -> Storage:
    """The storage of this application."""
    made: Storage = current_app.extensions["uploads"]
    return made


def try_storage() -> None:
    """Keep a small file and remove it again. Raises NoRoom or Unreachable."""
    name = f"trial{secrets.token_hex(8)}"
    storage().save(name, BytesIO(b"trial"))
    storage().remove(name)
