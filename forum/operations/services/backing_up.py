"""A consistent copy of the database, also while it is in use."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from forum.errors import Invalid
from forum.extensions import db


def back_up(file: Path) -> int:
    """Write a copy to a new file and give its size in bytes. Raises Invalid with the sentence that says why not.

    SQLite gives a database file; PostgreSQL a dump of pg_dump's custom format. Uploads do not exist yet, and the search
    index is made again from the database.
    """
    if file.exists():
        raise Invalid(f"{file} exists already. Choose a new name; a backup never overwrites one.")
    if not file.parent.is_dir():
        raise Invalid(f"The folder {file.parent} does not exist.")
    partial = file.with_name(f".{file.name}.part")
    try:
        # It holds everything that people entrusted to us, so it is for its owner's eyes from the first byte.
        partial.touch(mode=0o600)
        if db.engine.dialect.name == "sqlite":
            _copy_sqlite(partial)
        else:
            _dump_postgresql(partial)
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)
    return file.stat().st_size


def _copy_sqlite(target: Path) -> None:
    source = sqlite3.connect(str(db.engine.url.database))
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Invalid("The copy is not whole. Check the disk, then try again.")
    finally:
        copy.close()
        source.close()


def _dump_postgresql(target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise Invalid("pg_dump is missing: install the client programs of PostgreSQL.")
    # Everybody on the machine can read a command line, so the password is not in it.
    url, password = db.engine.url.set(drivername="postgresql", password=None), db.engine.url.password
    done = subprocess.run(  # noqa: S603
        [program, "--format=custom", f"--file={target}", f"--dbname={url}"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PGPASSWORD": password} if password else None,
    )
    if done.returncode:
        raise Invalid(
            f"pg_dump refused: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'no reason'}"
        )
