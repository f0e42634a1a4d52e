"""What every search back end promises of labels, days, orders, names and of what is hidden."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forum.search.contract import HITS_MOST, Backend, Sort
from tests.search.documents import PUBLIC, document, question


def keys(engine: Backend, asked: Any) -> list[tuple[str, int]]:
    return [(hit.kind, hit.id) for hit in engine.find(asked).hits]


def test_any_group_of_labels_narrows_and_is_counted(engine: Backend, ids: Any) -> None:
    engine.put(
        [
            document(1, "Salt", stage=("live",), region=("wales",), has_saving=("1",)),
            document(2, "Salt", stage=("stopped",), region=("wales",)),
            document(3, "Salt", stage=("live",), region=("south-west",)),
            document(4, "Salt"),
        ]
    )

    found = engine.find(question("salt", stage=("live", "stopped"), region=("wales",)))

    assert [hit.id for hit in found.hits] == [1, 2]
    assert found.counts["stage"] == {"live": 1, "stopped": 1}
    assert found.counts["region"] == {"wales": 2, "south-west": 1}
    assert found.counts["has_saving"] == {"1": 1}
    assert ids(engine, question("salt", has_saving=("1",), region=("south-west",))) == []


def test_the_counts_of_a_group_obey_every_other_group_and_never_their_own(engine: Backend) -> None:
    engine.put(
        [
            document(n, "Salt", stage=(("live", "trial")[n % 2],), theme=("lighting", "drainage")[: n % 3])
            for n in range(12)
        ]
    )

    found = engine.find(question("salt", stage=("live",), theme=("drainage",)))

    # Even ones are live; of each six numbers one even one has both themes, and two have the first.
    assert found.total == 2
    assert found.counts["stage"] == {"live": 2, "trial": 2}
    assert found.counts["theme"] == {"lighting": 4, "drainage": 2}


def test_a_label_given_twice_counts_once(engine: Backend) -> None:
    engine.put([document(1, "Salt", theme=("lighting", "lighting"))])

    assert engine.find(question("salt")).counts["theme"] == {"lighting": 1}


def test_a_label_nobody_has_finds_nothing_and_breaks_nothing(engine: Backend) -> None:
    engine.put([document(1, "Salt")])

    assert engine.find(question("salt", stage=("live",))).total == 0
    assert engine.find(question("salt", stage=("",))).total == 0
    assert engine.find(question("salt", theme=("a b", "é", "x" * 5000))).total == 0


def test_without_words_all_that_the_filters_let_pass_is_found_the_newest_first(engine: Backend, ids: Any) -> None:
    engine.put([document(3, "Salt"), document(1, "Lamp"), document(2, "", "Reply", kind="post")])
    engine.put([document(9, "Hidden", audience="members")])

    assert ids(engine, question("", PUBLIC)) == [1, 2, 3]
    assert ids(engine, question("", PUBLIC, kind=("post",))) == [2]


def test_a_day_lies_between_the_first_moment_and_the_one_that_is_too_late(engine: Backend, ids: Any) -> None:
    day = datetime(2026, 3, 30, 23, 0, tzinfo=UTC)
    moments = {1: day - timedelta(seconds=1), 2: day, 3: day + timedelta(hours=24, seconds=-1), 4: day + timedelta(1)}
    engine.put([document(n, "Salt", created_at=moment) for n, moment in moments.items()])

    assert ids(engine, question("salt", since=day)) == [4, 3, 2]
    assert ids(engine, question("salt", before=day)) == [1]
    assert ids(engine, question("salt", since=day, before=day + timedelta(1))) == [3, 2]
    assert ids(engine, question("salt", since=day, before=day)) == []
    assert engine.find(question("salt", since=day)).counts["kind"] == {"discussion": 3}


def test_what_has_no_day_passes_no_filter_of_days_and_stands_last(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Salt", created_at=None), document(2, "Salt", created_at=datetime(1850, 1, 1, tzinfo=UTC))])

    assert ids(engine, question("salt", sort=Sort.NEWEST)) == [2, 1]
    assert ids(engine, question("salt", before=datetime(2026, 1, 1, tzinfo=UTC))) == [2]
    assert ids(engine, question("salt", since=datetime(1000, 1, 1, tzinfo=UTC))) == [2]


def test_the_most_adopted_stand_first_and_equal_ones_by_score(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Salt and lamps"), document(2, "Salt", adopted=2), document(3, "Salt salt", adopted=11)])
    engine.put([document(4, "Salt")])

    assert ids(engine, question("salt", sort=Sort.ADOPTED)) == [3, 2, 4, 1]


def test_pages_of_the_most_adopted_follow_each_other_to_the_500th(engine: Backend) -> None:
    engine.put([document(number, "Salt", adopted=number % 3) for number in range(1, 541)])

    pages = [engine.find(question("salt", sort=Sort.ADOPTED, first=20 * page)) for page in range(27)]
    seen = [hit.id for page in pages for hit in page.hits]

    assert seen == sorted(range(1, 541), key=lambda number: (-(number % 3), number))[:HITS_MOST]


def test_any_of_its_names_brings_a_document_first(engine: Backend, ids: Any) -> None:
    engine.put(
        [
            document(
                1, "Cumberland Council", "North West", names=("Cumbria County Council", "CCC"), kind="organisation"
            ),
            document(2, "Cumbria County Council and what it learned", "cumbria county council " * 20),
        ]
    )

    for name in ("cumbria county COUNCIL", "ccc", "Cumberland  Council"):
        assert ids(engine, question(name))[0] == 1, name


def test_exact_names_stand_first_only_where_the_best_are_asked_for(engine: Backend, ids: Any) -> None:
    engine.put([document(2, "Salt"), document(1, "Salt and brine")])

    assert ids(engine, question("salt")) == [2, 1]
    assert ids(engine, question("salt", sort=Sort.NEWEST)) == [1, 2]


def test_what_is_hidden_is_neither_found_nor_counted_nor_met_by_its_title(engine: Backend) -> None:
    engine.put([document(n, "Salt", kind=kind, stage=("live",)) for n in (1, 2) for kind in ("story", "post")])

    found = engine.find(question("salt", hidden={("story", 1), ("post", 9), ("nonsense", 1)}))

    assert {(hit.kind, hit.id) for hit in found.hits} == {("story", 2), ("post", 1), ("post", 2)}
    assert (found.total, found.counts["kind"], found.counts["stage"]) == (3, {"story": 1, "post": 2}, {"live": 3})


def test_what_has_another_label_is_neither_found_nor_counted(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Salt", stage=("live",)), document(2, "Salt", stage=("idea",)), document(3, "Salt")])

    found = engine.find(question("salt", others={"stage": ("live", "trial"), "region": ("wales",)}))

    assert ({hit.id for hit in found.hits}, found.total) == ({2, 3}, 2)
    assert found.counts["stage"] == {"idea": 1}
    assert ids(engine, question("salt", stage=("live",), others={"stage": ("live",)})) == []


def test_hidden_things_leave_no_gap_on_a_page(engine: Backend) -> None:
    engine.put([document(number, "Salt") for number in range(1, 41)])

    found = engine.find(question("salt", hidden=[("discussion", number) for number in range(1, 11)]))

    assert [hit.id for hit in found.hits] == list(range(11, 31))


@pytest.mark.parametrize("sort", list(Sort))
def test_an_empty_index_answers_every_question_with_nothing(engine: Backend, sort: Sort) -> None:
    for words in ("", "salt"):
        found = engine.find(question(words, sort=sort, stage=("live",), since=datetime(2026, 1, 1, tzinfo=UTC)))
        assert (found.hits, found.total, dict(found.counts), dict(found.corrections)) == ((), 0, {}, {})


def test_labels_and_adoptions_follow_what_is_put_again(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Salt", stage=("trial",)), document(2, "Salt", adopted=1)])

    engine.put([document(1, "Salt", stage=("live",), adopted=5)])

    assert engine.find(question("salt")).counts["stage"] == {"live": 1}
    assert ids(engine, question("salt", sort=Sort.ADOPTED)) == [1, 2]
