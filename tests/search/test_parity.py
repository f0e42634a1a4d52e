"""Every back end finds what was meant, as well as the others."""

import itertools
from pathlib import Path

import pytest
from flask import Flask

from bench.metrics import quality
from forum.search.backends import create_backend
from forum.search.contract import Backend
from tests.search.conftest import BACKENDS
from tests.search.documents import question
from tests.search.parity import Corpus, corpus

# What Whoosh reaches, less what one question more or less may change.
LEAST_NDCG, MOST_APART = 0.63, 0.02


@pytest.fixture(scope="module")
def known() -> Corpus:
    return corpus()


def ndcg_of(engine: Backend, known: Corpus) -> float:
    list(engine.rebuild([known.documents]))
    runs = {asked: [str(hit.id) for hit in engine.find(question(asked)).hits] for asked in known.grades}
    assert all(runs.values())
    return quality(runs, known.grades).ndcg


def test_the_corpus_is_as_large_as_it_says_and_judged_by_construction(known: Corpus) -> None:
    assert (len(known.documents), len(known.grades)) == (500, 50)
    assert all(len(grades) == 20 and 2.0 in grades.values() for grades in known.grades.values())


def test_each_back_end_finds_what_was_meant_and_they_differ_by_little(
    app: Flask, tmp_path: Path, known: Corpus
) -> None:
    reached = {
        name: ndcg_of(create_backend({**app.config, "SEARCH_BACKEND": name, "INSTANCE_DIR": tmp_path}), known)
        for name in BACKENDS
    }

    assert min(reached.values()) >= LEAST_NDCG, reached
    assert all(abs(one - other) <= MOST_APART for one, other in itertools.combinations(reached.values(), 2)), reached
