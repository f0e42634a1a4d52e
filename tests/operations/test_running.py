"""`forum run`: gunicorn and the worker in one terminal, a clean stop, and a restart that loses no request."""

import http.client
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.operations.services.supervising import PAUSES, Child
from tests.journeys.site import Site, site_database, until_true

SECONDS = 60
pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation whose database has its tables."""
    folder = tmp_path_factory.mktemp("migrated")
    done = Site(folder, site_database()).command("db", "upgrade")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture()
def site(migrated: Path, tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    site = Site(tmp_path, site_database())
    yield site.start()
    if site.process and site.process.poll() is None:
        site.stop()


def children_of(pid: int) -> dict[int, str]:
    """The processes below this one, with their command lines."""
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_text().replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found[int(entry.name)] = command
            found.update(children_of(int(entry.name)))
    return found


def page_of(site: Site, path: str) -> tuple[int, str]:
    """What comes for an address that gunicorn may refuse by itself."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    status, page = answer.status, answer.read().decode()
    connection.close()
    return status, page


def worker_of(site: Site) -> int:
    assert site.process is not None
    found: list[int] = []

    def is_there() -> bool:
        found[:] = [pid for pid, command in children_of(site.process.pid).items() if "forum worker" in command]
        return bool(found)

    until_true(is_there, SECONDS)
    return found[0]


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_it_serves_and_works_and_stops_without_an_orphan(site: Site):
    worker_of(site)
    assert site.process is not None
    supervisor = site.process.pid
    # The first of the two web processes answers before the second is there.
    until_true(lambda: sum("gunicorn" in command for command in children_of(supervisor).values()) == 3, SECONDS)
    below = children_of(supervisor)

    long, endless = (page_of(site, f"/robots.txt?q={'x' * letters}") for letters in (7_000, 1_000_000))
    code = site.stop()

    assert long[0] == 200
    assert endless[0] == 414
    assert "<h1>The address is too long</h1>" in endless[1]
    assert code == 0
    until_true(lambda: all(is_gone(pid) for pid in below), SECONDS)
    assert site.get("/robots.txt") == 0


def test_a_restart_loses_no_request(site: Site):
    assert site.process is not None
    former = {pid for pid, command in children_of(site.process.pid).items() if "gunicorn" in command}
    answers: list[int] = []
    enough = threading.Event()

    def ask() -> None:
        while not enough.is_set():
            answers.append(site.get("/robots.txt"))

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    site.process.send_signal(signal.SIGHUP)
    until_true(lambda: all(is_gone(pid) for pid in former), SECONDS)
    enough.set()
    for reader in readers:
        reader.join()

    assert len(answers) > 50
    assert set(answers) == {200}


def test_a_killed_worker_is_started_again(site: Site):
    worker = worker_of(site)

    os.kill(worker, signal.SIGKILL)

    until_true(lambda: worker_of(site) != worker, SECONDS)
    assert site.get("/robots.txt") == 200


def test_a_killed_web_process_is_started_again_and_the_port_stays_open(site: Site):
    assert site.process is not None
    master = min(pid for pid, command in children_of(site.process.pid).items() if "gunicorn" in command)

    os.kill(master, signal.SIGKILL)

    until_true(lambda: site.get("/robots.txt") == 200, SECONDS)
    assert site.process.poll() is None


def test_nothing_is_left_when_the_supervisor_is_killed(site: Site):
    worker_of(site)
    assert site.process is not None
    below = children_of(site.process.pid)

    site.process.kill()
    site.process.wait()

    until_true(lambda: all(is_gone(pid) for pid in below), SECONDS)


def test_a_restart_that_fails_keeps_the_former_processes(site: Site):
    # The file of the database becomes a folder: the settings are fine, but the application finds no instance.
    assert site.process is not None
    folder = Path(site.environment["INSTANCE_DIR"])
    folder.rename(folder.with_name("away"))
    folder.write_text("This is no folder.")

    site.process.send_signal(signal.SIGHUP)

    until_true(lambda: "restart_failed" in site.log, SECONDS)
    assert site.get("/robots.txt") == 200


def test_a_process_that_never_stays_up_is_given_up():
    child = Child("broken", lambda: subprocess.Popen(["false"]))

    for _ in range(2 * len(PAUSES) + 2):
        child.process.wait()
        child.keep_running()
        child._start_at = min(child._start_at, 1e-9)

    assert child.has_given_up
