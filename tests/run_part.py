"""One part of `make test`: `python -m tests.run_part sqlite|postgresql|browser [arguments of pytest]`.

A part that this machine lacks is named in one line and left out; where CI is set, that is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OLDEST_POSTGRESQL = 15
SETTINGS = (
    # A throw-away server: nothing it holds has to outlive a crash.
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    *("listen_addresses=127.0.0.1", "max_connections=60", "timezone=UTC"),
)
# In memory where the machine has it: a test waits for no disk.
QUICK_FOLDER = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())
QUICK = "not browser and not site"
ON_POSTGRESQL = f"database and {QUICK}"
# Pages look the same on every database; what people do and how the site runs is proven on both.
ON_BOTH = ("tests/journeys/test_the_main_job.py", "tests/operations")
CHROMIUM = "/usr/bin/chromium"


def main(part: str, arguments: list[str]) -> int:
    """Run the tests of a part; pytest's exit code."""
    return {"sqlite": run_on_sqlite, "postgresql": run_on_postgresql, "browser": run_in_browser}[part](arguments)


def run_on_sqlite(arguments: list[str]) -> int:
    """Everything without a browser, on SQLite."""
    print("Tests on SQLite", flush=True)
    return pytest("tests", "-m", QUICK, "-n", str(workers()), "--dist=loadgroup", *arguments)


def run_on_postgresql(arguments: list[str]) -> int:
    """Of these, what reaches the database, on a throw-away PostgreSQL."""
    folder = postgresql_folder()
    if folder is None:
        return absent(f"PostgreSQL {OLDEST_POSTGRESQL} or newer", "postgresql")
    print("Tests on PostgreSQL", flush=True)
    with postgresql(folder) as url:
        return pytest("tests", "-m", ON_POSTGRESQL, "-n", str(workers()), "--dist=loadgroup", *arguments, database=url)


def run_in_browser(arguments: list[str]) -> int:
    """The real site and the journeys in Chromium, on SQLite and then on PostgreSQL."""
    if not Path(CHROMIUM).exists():
        return absent("Chromium", "chromium")
    print("Journeys in a browser on SQLite", flush=True)
    code = pytest("tests", "-m", f"not ({QUICK})", "-n", str(workers()), "--dist=worksteal", *arguments)
    folder = postgresql_folder()
    if code or folder is None:
        return code or absent(f"PostgreSQL {OLDEST_POSTGRESQL} or newer", "postgresql")
    print("Journeys in a browser on PostgreSQL", flush=True)
    with postgresql(folder) as url:
        apart = ("-n", str(workers()), "--dist=loadfile")
        return pytest(*ON_BOTH, "-m", f"not ({QUICK})", *apart, *arguments, database=url)


def absent(part: str, package: str) -> int:
    """Say that a part is not there: left out on a person's machine, a failure in CI."""
    in_ci = bool(os.environ.get("CI"))
    print(
        f"{part} is missing: install the package {package}. {'' if in_ci else 'These tests are left out.'}", flush=True
    )
    return 1 if in_ci else 0


def workers() -> int:
    """How many processes share the tests."""
    return min(4, os.cpu_count() or 1)


def pytest(*arguments: str, database: str = "") -> int:
    """Run pytest and give its exit code."""
    environment = {name: value for name, value in os.environ.items() if name not in ("INSTANCE_DIR", "DATABASE_URL")}
    environment["TMPDIR"] = str(QUICK_FOLDER)
    if database:
        environment["TEST_DATABASE_URL"] = database
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment, check=False).returncode


def postgresql_folder() -> Path | None:
    """The folder with the programs of the newest PostgreSQL on this machine, if it is new enough."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found and int(found[-1].parts[4]) >= OLDEST_POSTGRESQL:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """A server in a temporary folder, with two empty databases for each worker: for its tests and for its sites.

    Gives the start of their addresses.
    """
    # PostgreSQL refuses to run as root.
    account: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="forum-postgresql-", dir=QUICK_FOLDER) as name:
        folder, port = Path(name), free_port()
        if account:
            shutil.chown(folder, "postgres")

        def call(program: str, *arguments: str) -> None:
            command = [str(programs / program), *arguments]
            subprocess.run(command, **account, cwd=folder, stdout=subprocess.DEVNULL, check=True)

        settings = (*SETTINGS, f"port={port}", f"unix_socket_directories={folder}")
        call("initdb", "-D", "data", "-U", "forum", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        call("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", " ".join(f"-c {part}" for part in settings), "start")
        try:
            for database in (f"forum{kind}_gw{number}" for kind in ("", "_site") for number in range(workers())):
                call("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "forum", database)
            yield f"postgresql://forum@127.0.0.1:{port}/forum"
        finally:
            call("pg_ctl", "-D", "data", "-w", "-m", "fast", "stop")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
