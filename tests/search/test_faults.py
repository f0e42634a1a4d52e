"""Disks and people that damage the index: a page says a sentence or shows old results, never 500, and it mends itself.

The disk is real: a folder that cannot be written, and files that may not grow.
"""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.search.models import SearchChange
from forum.search.queries import backend, search_state
from forum.search.services.checking import compare
from forum.search.services.indexing import index_changes
from tests.browser import Browser
from tests.factories import make_discussion, make_post

# They are about the folder of the index and what waits for the indexer.
pytestmark = pytest.mark.usefixtures("whoosh")

ROOT = Path(__file__).resolve().parents[2]
NEITHER_READS_NOR_WRITES_WHAT_IS_FORBIDDEN = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
PR_CAPBSET_DROP = 24


@pytest.fixture()
def home(app: Flask, alice: Any) -> Iterator[Path]:
    """The folder of an index that holds a discussion; it can be removed again whatever a test did to it."""
    make_discussion(alice, "Lanterns on the ridge")
    index_changes()
    folder = Path(app.config["INSTANCE_DIR"]) / "search"
    yield folder
    for path in (folder, *folder.rglob("*")) if folder.is_dir() else ():
        path.chmod(0o700 if path.is_dir() else 0o600)


def in_a_new_process(app: Flask, prepare: Callable[[], None]) -> subprocess.CompletedProcess[str]:
    """Index once in a process of its own that is prepared by a function."""
    code = (
        "import sys; from pathlib import Path; from forum import create_app\n"
        "from forum.search.services.indexing import index_changes\n"
        "settings = {'INSTANCE_DIR': Path(sys.argv[1]), 'SQLALCHEMY_DATABASE_URI': sys.argv[2]}\n"
        "app = create_app({**settings, 'SEARCH_BACKEND': 'whoosh'})\n"
        "with app.app_context(): print('indexed', index_changes())\n"
    )
    url = db.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", code, str(app.config["INSTANCE_DIR"]), url]
    db.session.rollback()
    return subprocess.run(command, cwd=ROOT, preexec_fn=prepare, capture_output=True, text=True, check=False)


def obey_permissions() -> None:
    """The superuser's programs write what they may not; from now on this one does not."""
    for capability in NEITHER_READS_NOR_WRITES_WHAT_IS_FORBIDDEN:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def full_disk() -> None:
    """No file of this process grows beyond 40 kB, as on a disk that is nearly full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


def found(browser: Browser, words: str = "lantern", status: int = 200) -> list[str]:
    page = browser.page(f"/search?q={words}", status)
    return [" ".join(title.get_text().split()) for title in page.select(".result-title")]


def waiting() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(SearchChange)) or 0


def agrees() -> bool:
    result = compare()
    return not result.differences and not result.waiting


def delete(home: Path) -> None:
    shutil.rmtree(home)


def put_a_file_in_its_place(home: Path) -> None:
    shutil.rmtree(home)
    home.write_text("This was a folder.")


def make_folders_of_its_files(home: Path) -> None:
    for name in ("current", "current.new", "lock", "doubt"):
        (home / name).unlink(missing_ok=True)
        (home / name / "within").mkdir(parents=True)


def fill_with_rubbish(home: Path) -> None:
    """What somebody unpacked into the wrong place."""
    for path in home.rglob("*"):
        if path.is_file():
            path.write_bytes(os.urandom(3_000))
    for folder in home.glob("index-*"):
        (folder / "MAIN_99.toc").write_bytes(os.urandom(500))
        (folder / "holiday.jpg").write_bytes(os.urandom(5_000))
        (folder / "MAIN_abc.seg").mkdir()


def scramble_the_words(home: Path) -> None:
    """The list of files is sound, and what they say is not."""
    for path in home.glob("index-*/*.seg"):
        path.write_bytes(os.urandom(path.stat().st_size))


def name_a_folder_that_is_not_there(home: Path) -> None:
    pointer = home / "current"
    pointer.write_text(pointer.read_text().replace("index-", "index-x"))


DAMAGE = (
    *(delete, fill_with_rubbish, scramble_the_words),
    *(name_a_folder_that_is_not_there, make_folders_of_its_files, put_a_file_in_its_place),
)


# Whoosh lets a file that it could not read to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_says_a_sentence_and_mends_itself(
    app: Flask, browser: Browser, home: Path, damage: Callable[[Path], None]
) -> None:
    damage(home)
    app.extensions.pop("search")

    page = browser.page("/search?q=lantern", 503)
    state = search_state()
    index_changes()

    assert page.heading == "Search is being rebuilt"
    assert page.value("q") == "lantern"
    assert not state.is_ready
    assert found(browser) == ["Lanterns on the ridge"]
    assert agrees()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_process_that_reads_answers_old_or_503_while_its_files_go(
    browser: Browser, home: Path, damage: Callable[[Path], None]
) -> None:
    assert found(browser) == ["Lanterns on the ridge"]

    damage(home)
    page = browser.send("GET", "/search?q=lantern")
    index_changes()
    backend().doubt()
    index_changes()

    assert page.status in (200, 503)
    assert found(browser) == ["Lanterns on the ridge"]
    assert agrees()


def test_a_folder_that_cannot_be_written_answers_as_before_and_catches_up(
    app: Flask, browser: Browser, home: Path, alice: Any, bob: Any
) -> None:
    discussion = make_discussion(alice, "Lanterns at sea")
    gone = db.session.scalars(db.select(Discussion).order_by(Discussion.id)).first()
    for path in (home, *home.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)

    indexer = in_a_new_process(app, obey_permissions)

    assert indexer.returncode == 1
    assert "PermissionError" in indexer.stderr
    assert found(browser) == ["Lanterns on the ridge"]
    with write():
        db.session.merge(gone).removed_at = discussion.created_at
    # What went is gone although nothing can be written.
    assert found(browser) == []
    for path in (home, *home.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert in_a_new_process(app, obey_permissions).returncode == 0
    assert waiting() == 0
    assert found(browser) == ["Lanterns at sea"]
    assert agrees()


def test_a_full_disk_keeps_the_former_index_and_the_list_of_changes(
    app: Flask, browser: Browser, home: Path, alice: Any, bob: Any
) -> None:
    discussion = make_discussion(alice, "Lanterns at sea")
    for number in range(12):
        make_post(discussion, bob, " ".join(f"word{number}x{part}" for part in range(900)))
    noted = waiting()

    indexer = in_a_new_process(app, full_disk)

    assert indexer.returncode == 1
    assert "File too large" in indexer.stderr
    assert waiting() == noted
    assert found(browser) == ["Lanterns on the ridge"]
    index_changes()
    assert waiting() == 0
    assert found(browser, "word11x899") == ["Reply 13 in Lanterns at sea"]
    assert agrees()


def test_a_full_disk_during_a_rebuild_keeps_the_former_index(
    app: Flask, browser: Browser, home: Path, alice: Any, bob: Any
) -> None:
    discussion = make_discussion(alice, "Lanterns at sea")
    for number in range(12):
        make_post(discussion, bob, " ".join(f"word{number}x{part}" for part in range(900)))
    index_changes()
    (home / "current").unlink()

    indexer = in_a_new_process(app, full_disk)

    assert indexer.returncode == 1
    # The part that was made is not left to fill the disk further.
    assert len(list(home.glob("index-*"))) == 1
    browser.page("/search?q=lantern", 503)
    index_changes()
    assert len(found(browser)) == 2
    assert agrees()
