"""`bench.search`: what is generated, how costs become figures, and one small run."""

import json
import sys
from pathlib import Path

import pytest

from bench import search
from bench.classes import COLD, WARM, classes, goal_of
from bench.generated import MANY, VOCABULARY, Size, batches, sample
from bench.processor import Cost, Processor, percentile
from bench.search import Figure, slope
from forum.search.analysis import terms_of

SMALL = Size(600)


def test_generated_documents_are_the_same_each_time_and_numbered_from_one() -> None:
    once, again = ([document for batch in batches(SMALL) for document in batch] for _ in range(2))

    assert once == again
    assert [document.id for document in once] == list(range(1, 601))
    assert len(once[0].title.split()) == 8


def test_no_two_generated_words_are_one_in_the_index() -> None:
    words = VOCABULARY[::50]

    assert len({term for word in words for term in terms_of(word)}) == len(words)


def test_a_commoner_word_stands_in_more_documents_as_expected() -> None:
    documents = [document for batch in batches(SMALL) for document in batch]

    share = sum(VOCABULARY[0] in f"{d.title} {d.body}".split() for d in documents) / len(documents)

    assert share == pytest.approx(SMALL.share(0), abs=0.1)
    assert SMALL.share(0) > SMALL.share(100) > SMALL.share(10_000)


def test_questions_of_each_class_are_what_their_name_says() -> None:
    asked = classes(SMALL, sample(SMALL), 5)

    assert all(len(one) == 5 for one in asked.values())
    assert len(asked["any of 8 words"][0].question().words) <= 8
    assert asked["3 words and two filters"][0].question().filters.groups == {
        "objective": ("objective-0",),
        "region": ("region-1",),
    }
    assert len(asked["phrase"][0].question().phrases[0]) == 2
    assert asked["beginning of a word"][0].question().prefix


def test_goals_hold_up_to_a_hundred_thousand_documents_and_for_a_million_there_is_one() -> None:
    assert goal_of("any of 8 words", WARM, "whoosh", Size(10_000)) == 5
    assert goal_of("any of 8 words", COLD, "whoosh", Size(100_000)) == 30
    assert goal_of("any of 8 words", WARM, "whoosh", Size(200_000)) is None
    assert goal_of("any of 8 words", WARM, "postgresql", Size(MANY)) == 30
    assert goal_of("any of 8 words", WARM, "FTS5", Size(10_000)) is None


def test_a_goal_is_missed_by_the_ninety_fifth_percentile() -> None:
    assert Figure("whoosh", 10, "phrase", WARM, Cost(1.0, 7.0), 6).is_missed
    assert not Figure("whoosh", 10, "phrase", WARM, Cost(1.0, 5.0), 6).is_missed
    assert not Figure("FTS5", 10, "phrase", WARM, Cost(1.0, 500.0), None).is_missed


def test_percentile_growth_and_processor_time_are_what_they_are_called() -> None:
    assert percentile([float(number) for number in range(1, 101)], 0.95) == 95
    assert percentile([3.0], 0.95) == 3
    assert slope([(10, 2.0), (100, 20.0), (1000, 200.0)]) == pytest.approx(1)
    assert slope([(10, 5.0), (1000, 5.0)]) == pytest.approx(0)
    cost = Processor().cost([lambda: sum(range(100_000)), lambda: None])
    assert cost.p95 > 0.1
    assert cost.server == 0


def test_a_small_run_writes_every_class_and_keeps_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(search, "CHANGES", 1)
    monkeypatch.setattr(search, "REFERENCES", ("FTS5",))
    arguments = ["search", "--documents", "50", "100", "--questions", "2", "--folder", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", arguments)

    search.main()
    first = json.loads((tmp_path / "figures.json").read_text())
    search.main()
    again = json.loads((tmp_path / "figures.json").read_text())

    names = {(row["name"], row["state"]) for row in first["figures"] if row["engine"] == "whoosh"}
    assert {("phrase", WARM), ("any of 8 words", COLD), ("one change indexed", WARM)} <= names
    assert {row["engine"] for row in first["figures"]} == {"whoosh", "FTS5"}
    assert first["built"] == again["built"]
    assert "Growth" in capsys.readouterr().out
