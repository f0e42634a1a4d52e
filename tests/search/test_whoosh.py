"""What is particular to Whoosh: its traps, its files, and many readers beside a writer."""

import json
import re
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh.index import open_dir

from forum.errors import NotReady
from forum.search.backends.whoosh import layout
from forum.search.backends.whoosh.backend import WhooshBackend
from forum.search.backends.whoosh.engine import Engine
from forum.search.backends.whoosh.opening import open_index, open_reader
from forum.search.backends.whoosh.postings import PostingReader, SegmentCache, read_blocks, read_slowly
from tests.search.documents import document, question

ROOMS = Path(layout.__file__).resolve().parents[3]


@pytest.fixture()
def whoosh(tmp_path: Path) -> WhooshBackend:
    made = WhooshBackend(tmp_path / "search")
    list(made.rebuild([]))
    return made


def folder_of(engine: WhooshBackend) -> Path:
    return engine._layout.folder()


def test_nobody_refreshes_a_searcher_or_reuses_a_reader() -> None:
    forbidden = re.compile(r"\.refresh\(\)|reuse\s*=")

    found = [
        f"{path.name}: {line.strip()}"
        for path in (ROOMS / "search").rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if forbidden.search(line)
    ]

    assert found == []


def test_whoosh_itself_brings_deleted_documents_back_when_a_reader_is_reused(whoosh: WhooshBackend) -> None:
    """Why the guard above stands. When this fails one day, Whoosh was mended."""
    whoosh.put([document(1, "Salt"), document(2, "Salt")])
    index = open_dir(str(folder_of(whoosh)))
    old = index.reader()
    whoosh.remove([("discussion", 1)])

    reused = [fields["key"] for fields in index.reader(reuse=old).all_stored_fields()]

    assert "discussion:1" in reused
    assert [fields["key"] for fields in index.reader().all_stored_fields()] == ["discussion:2"]


def test_deleted_documents_never_return_over_many_commits_and_merges(whoosh: WhooshBackend, ids: Any) -> None:
    standing: set[int] = set()
    for number in range(1, 26):
        whoosh.put([document(number, "Salt"), document(1000 + number, "Salt")])
        standing |= {number, 1000 + number}
        whoosh.remove([("discussion", number)])
        standing.discard(number)
        found = whoosh.find(question("salt"))
        assert found.total == len(standing)
    everything = {number for page in (1, 2, 3) for number in ids(whoosh, question("salt", first=20 * page - 20))}

    assert everything == standing


def test_readers_beside_a_writer_see_whole_states_only(whoosh: WhooshBackend) -> None:
    """Each commit replaces document 1; a reader must always see it once, and never an error."""
    whoosh.put([document(1, "Salt")])
    reader, seen, stopping = WhooshBackend(whoosh._layout.home), set(), threading.Event()

    def read() -> None:
        while not stopping.is_set():
            reader._looked_at = 0.0
            try:
                seen.add(reader.find(question("salt")).total)
            except NotReady as error:
                seen.add(repr(error))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(40):
        whoosh.put([document(1, "Salt", f"body {number}")])
    stopping.set()
    for thread in threads:
        thread.join()

    assert seen == {1}


def test_what_a_newer_state_deleted_still_stands_for_who_reads_the_state_before(whoosh: WhooshBackend) -> None:
    whoosh.put([document(1, "Salt"), document(2, "Lamp")])
    index, cache = open_index(folder_of(whoosh)), SegmentCache()
    before = Engine(open_reader(index), 1, cache)
    whoosh.remove([("discussion", 1)])
    after = Engine(open_reader(index), 2, cache)

    assert after.find(question("salt")).total == 0
    assert before.find(question("salt")).total == 1


def test_another_process_sees_a_change_within_a_second(whoosh: WhooshBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, moment = WhooshBackend(whoosh._layout.home), [100.0]
    monkeypatch.setattr("forum.search.backends.whoosh.backend.time.monotonic", lambda: moment[0])
    assert reader.find(question("salt")).total == 0
    whoosh.put([document(1, "Salt")])

    before = reader.find(question("salt")).total
    moment[0] += 1.0

    assert (before, reader.find(question("salt")).total) == (0, 1)


def test_the_fast_way_to_read_gives_what_the_public_one_gives(whoosh: WhooshBackend) -> None:
    whoosh.put([document(n, "salt", "brine " * (n % 5) + ("once " if n % 7 else "")) for n in range(1, 1401)])
    leaf = open_dir(str(folder_of(whoosh))).reader().leaf_readers()[0][0]

    for field, term in (("title", "salt"), ("body", "brine"), ("body", "onc"), ("label", "kind:discussion")):
        slow = read_slowly(leaf.postings(field, term))
        fast = read_blocks(leaf.postings(field, term))
        assert len(slow[0]) > 1000
        assert all(np.array_equal(one, other) for one, other in zip(slow, fast, strict=True))


def test_a_whoosh_of_another_make_is_read_slowly_and_rightly(
    whoosh: WhooshBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    whoosh.put([document(n, "salt") for n in range(1, 11)])
    leaf = open_dir(str(folder_of(whoosh))).reader().leaf_readers()[0][0]
    monkeypatch.setattr(
        "forum.search.backends.whoosh.postings.read_blocks", lambda matcher: (np.zeros(1, np.int32), np.ones(1))
    )
    reader = PostingReader()

    postings = [reader.read(leaf, "title", "salt") for _ in range(2)]

    assert [list(ids) for ids, _ in postings] == [list(range(10))] * 2


def test_the_cache_stays_within_its_bytes(whoosh: WhooshBackend) -> None:
    whoosh.put([document(n, f"only{n}", "salt") for n in range(1, 101)])
    small = SegmentCache(most_bytes=2000)
    leaf = open_dir(str(folder_of(whoosh))).reader().leaf_readers()[0][0]
    segment = type("Segment", (), {"id": "one", "reader": leaf, "offset": 0})

    for number in range(1, 101):
        assert len(small.postings(segment, "title", f"only{number}")[0]) == 1

    assert small._kept.size <= 2000


def test_a_vanished_index_is_not_ready_at_once(whoosh: WhooshBackend) -> None:
    (whoosh._layout.home / "current").unlink()

    with pytest.raises(NotReady):
        whoosh.find(question("salt"))
    assert whoosh.needs_rebuild()


@pytest.mark.parametrize("pointer", ["", "{}", "[]", "not json", '{"format": "0.0", "folder": "index-1"}'])
def test_an_index_of_another_version_is_not_ready(whoosh: WhooshBackend, pointer: str) -> None:
    (whoosh._layout.home / "current").write_text(pointer)
    fresh = WhooshBackend(whoosh._layout.home)

    with pytest.raises(NotReady):
        fresh.find(question("salt"))
    assert fresh.needs_rebuild()


def test_a_pointer_never_leads_out_of_the_folder(whoosh: WhooshBackend, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (whoosh._layout.home / "current").write_text(json.dumps({"format": layout.FORMAT, "folder": "../elsewhere"}))

    with pytest.raises(NotReady):
        WhooshBackend(whoosh._layout.home).find(question("salt"))


# A file that is left open to the collector warns there, which fails the test.
@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", ["cut", "noise", "empty"])
@pytest.mark.parametrize("suffix", ["*.seg", "*.toc"])
def test_damaged_files_are_not_ready_are_doubted_and_found_broken(
    whoosh: WhooshBackend, suffix: str, damage: str
) -> None:
    whoosh.put([document(n, f"salt word{n}", "brine " * 50) for n in range(1, 400)])
    for path in folder_of(whoosh).glob(suffix):
        size = path.stat().st_size
        kept = {"cut": path.read_bytes()[: size // 2], "noise": b"\x07" * size, "empty": b""}[damage]
        path.write_bytes(kept)
    fresh = WhooshBackend(whoosh._layout.home)

    with pytest.raises(NotReady, match="being rebuilt"):
        fresh.find(question("salt"))

    assert WhooshBackend(whoosh._layout.home).needs_rebuild()


def test_a_sound_index_that_was_doubted_is_trusted_again(whoosh: WhooshBackend, ids: Any) -> None:
    whoosh.put([document(1, "Salt")])
    whoosh.doubt()

    assert not whoosh.needs_rebuild()
    assert not whoosh._layout.is_doubted()
    assert ids(whoosh, question("salt")) == [1]


def test_former_folders_go_once_nobody_reads_them(whoosh: WhooshBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    former = folder_of(whoosh)
    list(whoosh.rebuild([[document(1, "Salt")]]))

    assert not whoosh.needs_rebuild()
    assert former.exists()
    monkeypatch.setattr(layout, "FORMER_SECONDS", -1)
    assert not whoosh.needs_rebuild()

    assert not former.exists()
    assert folder_of(whoosh).exists()
