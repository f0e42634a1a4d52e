"""`bench.relevance`: every form of collection is read alike, and the measures are those of a calculation by hand."""

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import relevance
from bench.formats.collection import Named, Text, Unreadable
from bench.formats.finding import read_collection
from bench.judged import Numbered
from bench.metrics import ndcg, quality, recall, reciprocal_rank
from tests.search import collections
from tests.search.collections import ASKED, BODIES, TITLES

# The other back end and the vectors have tests of their own.
BY_WORDS = ("--backend", "whoosh", "--meaning", "off")


def asked_of(folder: Path, field: str = "title") -> list[str]:
    return list(read_collection(folder, Named(field=field)).questions.values())


@pytest.mark.parametrize("write", [collections.beir, collections.trec, collections.trec_of_our_days, collections.lines])
def test_each_form_gives_the_same_questions_and_grades(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path)

    found = read_collection(tmp_path, Named())

    assert list(found.questions.values()) == [ASKED["1"], ASKED["2"]]
    assert list(found.relevant.values()) == [{"d1": 2, "d2": 1}, {"d3": 1}]
    assert found.left_out == 1
    assert [text.id for text in found.documents()] == ["d1", "d2", "d3"]


@pytest.mark.parametrize("write", [collections.beir, collections.trec, collections.trec_of_our_days])
def test_titles_and_texts_come_apart_and_plain(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path)

    found = list(read_collection(tmp_path, Named()).documents())

    assert found == [Text(f"d{n}", TITLES[n], BODIES[n]) for n in TITLES]


def test_classic_questions_are_counted_where_the_judgements_count(tmp_path: Path) -> None:
    collections.classic(tmp_path)

    found = read_collection(tmp_path, Named())

    assert found.questions == {"1": ASKED["1"], "2": ASKED["2"]}
    assert found.relevant == {"1": {"1": 1, "2": 1}, "2": {"3": 1}}
    assert next(iter(found.documents())) == Text("1", TITLES["1"], BODIES["1"])


def test_classic_judgements_without_grades_are_all_relevant(tmp_path: Path) -> None:
    collections.classic(tmp_path)
    (tmp_path / "cranqrel").unlink()
    (tmp_path / "qrels.text").write_text("01 0002  0 0\n02 0003  0 0\n")

    assert read_collection(tmp_path, Named()).relevant == {"1": {"2": 1}, "2": {"3": 1}}


def test_a_topic_is_asked_by_its_title_or_its_description_or_both(tmp_path: Path) -> None:
    collections.trec(tmp_path)

    assert asked_of(tmp_path, "description")[0] == "All about it 1"
    assert asked_of(tmp_path, "both")[0] == f"{ASKED['1']}\nAll about it 1"


def test_files_of_other_names_can_be_named(tmp_path: Path) -> None:
    collections.trec(tmp_path)
    (tmp_path / "topics.1-3").rename(tmp_path / "asked")
    (tmp_path / "qrels.1-3.txt").rename(tmp_path / "who-said-what")

    with pytest.raises(Unreadable, match="no file of judgements"):
        read_collection(tmp_path, Named())
    named = Named(questions=(tmp_path / "asked",), judgements=(tmp_path / "who-said-what",))

    assert len(read_collection(tmp_path, named).questions) == 2


def test_judgements_of_other_questions_are_refused(tmp_path: Path) -> None:
    collections.beir(tmp_path)
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nx1\td1\t1\n")

    with pytest.raises(Unreadable, match="number them otherwise"):
        read_collection(tmp_path, Named())


def test_a_question_that_is_a_document_does_not_answer_itself(tmp_path: Path) -> None:
    collections.beir(tmp_path)
    with (tmp_path / "queries.jsonl").open("a") as file:
        file.write('\n{"_id": "d1", "text": "gullies when a sensor"}\n{"_id": "d2", "text": "gully"}\n')
    with (tmp_path / "qrels" / "test.tsv").open("a") as file:
        file.write("d1\td2\t1\nd2\td1\t1\n")
    numbered = Numbered(read_collection(tmp_path, Named()))
    list(numbered.batches())

    assert numbered.found("d1", [1, 2]) == ["d2"]
    # Only its number is the same.
    assert numbered.found("d2", [1, 2]) == ["d1", "d2"]


def test_ndcg_takes_the_grade_as_gain_and_the_best_order_as_one() -> None:
    gains = {"a": 2.0, "b": 1.0, "c": 1.0}

    found = ndcg(["b", "x", "a"], gains)

    by_hand = (1 / 1 + 2 / math.log2(4)) / (2 / 1 + 1 / math.log2(3) + 1 / math.log2(4))
    assert found == pytest.approx(by_hand)
    assert ndcg(["a", "b", "c"], gains) == 1
    assert ndcg([*"1234567890", "a"], gains) == 0


def test_recall_counts_the_first_hundred_and_the_rank_is_that_of_the_first_relevant() -> None:
    gains = {"a": 2.0, "b": 1.0}

    assert recall(["x", "a"], gains) == 0.5
    assert recall([*map(str, range(100)), "a"], gains) == 0
    assert reciprocal_rank(["x", "y", "b", "a"], gains) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"], gains) == 0


def test_a_question_without_a_hit_counts_nought_in_every_mean() -> None:
    relevant = {"1": {"a": 1.0}, "2": {"b": 1.0}}

    found = quality({"1": ["a"], "2": []}, relevant)

    assert (found.ndcg, found.recall, found.mrr) == (0.5, 0.5, 0.5)
    assert (found.questions, found.unanswered) == (2, 1)


def test_the_command_measures_each_collection_through_the_back_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    collections.beir(tmp_path / "roads")
    collections.trec(tmp_path / "lamps")
    folders = [str(tmp_path / name) for name in ("roads", "lamps")]
    monkeypatch.setattr(sys, "argv", ["relevance", *folders, "--no-reference", "--json", *BY_WORDS])

    assert relevance.main() == 0
    rows = json.loads(capsys.readouterr().out)

    assert [(row["collection"], row["engine"], row["documents"]) for row in rows] == [
        ("roads", "whoosh", 3),
        ("lamps", "whoosh", 3),
    ]
    assert all(row["quality"]["ndcg"] == 1 for row in rows)


def test_several_collections_end_with_their_mean_and_a_folder_without_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    collections.beir(tmp_path / "roads")
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(sys, "argv", ["relevance", *[str(tmp_path / "roads")] * 2, "--no-reference", *BY_WORDS])
    assert relevance.main() == 0
    assert "Mean of the collections" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["relevance", str(tmp_path / "empty")])

    assert relevance.main() == 2

    assert "no file of judgements" in capsys.readouterr().err
