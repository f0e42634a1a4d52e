"""What every search back end promises. A second one joins by its name in conftest.py."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from forum.errors import Misconfigured, NotReady
from forum.search.backends import create_backend
from forum.search.contract import HITS_MOST, Backend, Sort, fingerprint
from tests.search.documents import PUBLIC, document, question


def test_what_was_put_is_found_by_its_title_and_by_its_body(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Gully cleaning"), document(2, "Salt", "Gullies silt up."), document(3, "Lamps")])

    assert sorted(ids(engine, question("gully"))) == [1, 2]


def test_any_word_is_enough_and_more_words_come_first(engine: Backend, ids: Any) -> None:
    engine.put([document(1, body="salt"), document(2, body="salt and brine"), document(3, body="lamps")])

    assert ids(engine, question("salt with brine on icy mornings")) == [2, 1]


def test_a_document_put_again_replaces_the_former(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Salt")])

    engine.put([document(1, "Brine")])

    assert ids(engine, question("salt")) == []
    assert ids(engine, question("brine")) == [1]
    assert engine.document_count() == 1


def test_the_last_of_two_with_one_key_in_one_batch_stands(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Salt"), document(1, "Brine")])

    assert ids(engine, question("salt brine")) == [1]
    assert engine.document_count() == 1


def test_the_same_number_of_another_kind_is_another_document(engine: Backend) -> None:
    engine.put([document(1, "Salt"), document(1, "Salt", kind="story")])
    engine.remove([("story", 1)])

    assert [(hit.kind, hit.id) for hit in engine.find(question("salt")).hits] == [("discussion", 1)]


def test_what_was_removed_never_comes_back(engine: Backend, ids: Any) -> None:
    engine.put([document(number, "Salt") for number in range(1, 6)])

    for number in range(1, 5):
        engine.remove([("discussion", number)])
        assert number not in ids(engine, question("salt"))
        engine.put([document(100 + number, "Lamp")])
        assert number not in ids(engine, question("salt"))

    assert ids(engine, question("salt")) == [5]


def test_removing_what_is_not_there_does_no_harm(engine: Backend) -> None:
    engine.remove([("post", 9)])

    assert engine.document_count() == 0


def test_an_exact_title_stands_first_however_often_others_say_the_words(engine: Backend, ids: Any) -> None:
    engine.put(
        [
            document(1, "Who cleans what?", body="Nothing more."),
            document(2, "Cleaning, cleaning and cleaning", body="clean " * 50),
            document(3, "Cleaning", body="clean " * 50),
        ]
    )

    assert ids(engine, question("who cleans WHAT"))[0] == 1


def test_a_title_of_stop_words_is_found_when_it_is_exact(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "What is it?"), document(2, "Salt")])

    assert ids(engine, question("what is it")) == [1]


def test_only_the_viewers_audiences_are_found_and_counted(engine: Backend) -> None:
    engine.put([document(1, "Salt"), document(2, "Salt", audience="members", kind="story")])

    found = engine.find(question("salt", PUBLIC))

    assert [hit.id for hit in found.hits] == [1]
    assert (found.total, found.counts) == (1, {"kind": {"discussion": 1}, "objective": {"build-capacity": 1}})


def test_without_an_audience_nothing_is_found(engine: Backend) -> None:
    engine.put([document(1, "Salt")])

    assert engine.find(question("salt", ())).total == 0


def test_several_choices_of_one_filter_mean_or_and_two_filters_mean_and(engine: Backend, ids: Any) -> None:
    engine.put(
        [
            document(1, "Salt", kind="story", objective=("build-capacity", "encourage-leadership")),
            document(2, "Salt", kind="post"),
            document(3, "Salt", kind="discussion", objective=()),
        ]
    )

    assert ids(engine, question("salt", kind=("story", "post"))) == [1, 2]
    assert ids(engine, question("salt", kind=("story", "post"), objective=("encourage-leadership",))) == [1]
    assert ids(engine, question("salt", kind=("nonsense",))) == []


def test_the_counts_of_a_filter_say_what_choosing_it_brings(engine: Backend) -> None:
    engine.put(
        [
            document(1, "Salt", kind="story", objective=("build-capacity",)),
            document(2, "Salt", kind="post", objective=("build-capacity", "encourage-leadership")),
            document(3, "Salt", kind="post", objective=()),
            document(4, "Lamp", kind="story"),
        ]
    )

    found = engine.find(question("salt", kind=("post",)))

    assert found.total == 2
    assert found.counts["kind"] == {"story": 1, "post": 2}
    assert found.counts["objective"] == {"build-capacity": 1, "encourage-leadership": 1}


def test_newest_first_ignores_the_score(engine: Backend, ids: Any) -> None:
    engine.put([document(3, "Salt"), document(1, body="salt " + "lamp " * 90), document(2, "Salt salt")])

    assert ids(engine, question("salt", sort=Sort.NEWEST)) == [1, 2, 3]


def test_equal_hits_stand_by_age_and_then_by_key(engine: Backend) -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    engine.put([document(n, "Salt", kind=kind, created_at=moment) for n in (2, 1) for kind in ("story", "post")])
    engine.put([document(9, "Salt", created_at=moment.replace(year=2025))])

    found = [(hit.kind, hit.id) for hit in engine.find(question("salt")).hits]

    assert found == [("post", 1), ("post", 2), ("story", 1), ("story", 2), ("discussion", 9)]


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_follow_each_other_within_the_first_500_hits(engine: Backend, sort: Sort) -> None:
    engine.put([document(number, "Salt") for number in range(1, 521)])

    pages = [engine.find(question("salt", sort=sort, first=20 * page)) for page in range(27)]
    seen = [hit.id for page in pages for hit in page.hits]

    assert seen == list(range(1, HITS_MOST + 1))
    assert {page.total for page in pages} == {520}


def test_of_many_words_the_rarest_are_used(engine: Backend, ids: Any) -> None:
    common = " ".join(f"common{number}" for number in range(40))
    engine.put([document(1, body=common), document(2, body=common), document(3, body="rare")])

    found = engine.find(question(f"{common} rare"))

    assert found.is_shortened
    assert 3 in [hit.id for hit in found.hits]
    assert not engine.find(question("common1 rare")).is_shortened


def test_a_rebuild_holds_exactly_what_it_was_given(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Salt"), document(2, "Salt")])

    sizes = list(engine.rebuild([[document(2, "Salt")], [document(3, "Salt"), document(4, "Salt")]]))

    assert sizes == [1, 2]
    assert ids(engine, question("salt")) == [2, 3, 4]


def test_the_former_index_answers_until_the_new_one_is_whole(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Salt")])

    for _ in engine.rebuild([[document(2, "Salt")], [document(3, "Salt")]]):
        assert ids(engine, question("salt")) == [1]

    assert ids(engine, question("salt")) == [2, 3]


def test_a_rebuild_that_fails_leaves_the_former_index(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Salt")])

    def broken() -> Any:
        yield [document(2, "Salt")]
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        list(engine.rebuild(broken()))

    assert ids(engine, question("salt")) == [1]
    assert not engine.needs_rebuild()


def test_the_contents_name_every_document_with_its_fingerprint(engine: Backend) -> None:
    documents = [document(1, "Salt"), document(2, "", "A reply", kind="post")]
    engine.put(documents)

    assert sorted(engine.contents()) == sorted(((d.kind, d.id), fingerprint(d)) for d in documents)


def test_a_fingerprint_differs_when_anything_differs() -> None:
    plain = document(1, "Salt", "Brine", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    changes = [
        {"title": "Sand"},
        {"body": "Sand"},
        {"labels": {"objective": ("build-capacity",), "stage": ("live",)}},
        {"names": ("Rock salt",)},
        {"adopted": 1},
        {"audience": "members"},
        {"created_at": datetime(2026, 1, 2, tzinfo=UTC)},
    ]

    prints = {fingerprint(type(plain)(**{**plain.__dict__, **change})) for change in [{}, *changes]}

    assert len(prints) == len(changes) + 1


def test_only_one_writes_at_a_time(engine: Backend) -> None:
    with engine.alone() as first, engine.alone() as second:
        assert (first, second) == (True, False)
    with engine.alone() as third:
        assert third


def test_a_missing_index_is_not_ready_and_wants_to_be_built(tmp_path: Path) -> None:
    fresh = create_backend({"SEARCH_BACKEND": "whoosh", "INSTANCE_DIR": tmp_path / "nothing"})

    with pytest.raises(NotReady, match="being rebuilt"):
        fresh.find(question("salt"))
    with pytest.raises(NotReady):
        fresh.document_count()
    assert fresh.needs_rebuild()


def test_an_unknown_back_end_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="tantalus"):
        create_backend({"SEARCH_BACKEND": "tantalus", "INSTANCE_DIR": tmp_path})


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "a" * 100_000, "é" * 70_000, "😀 🚧", "\ud800", "<b>&amp;", "Ω≈ç√∫", "مرحبا", "'" * 500, "-- OR 1=1"],
)
def test_strange_texts_are_kept_and_asked_without_harm(engine: Backend, text: str) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    engine.put([document(1, clean[:150], clean), document(2, "Salt")])

    engine.find(question(text))

    assert engine.document_count() == 2
