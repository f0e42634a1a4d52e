"""Ordering by meaning: the model, the order, and going on without it."""

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from structlog.testing import capture_logs

from forum.search.contract import Hit
from forum.search.meaning import model
from forum.search.meaning.encoder import PIECES_MOST, Encoder
from forum.search.meaning.model import encode, encode_question, forget_model
from forum.search.meaning.ordering import reordered
from forum.search.meaning.vectors import packed, unpacked
from forum.search.meaning.weights import Unusable, mapped_weights, model_folder
from tests.factories import make_discussion, make_post, make_story

# As the model's authors show them: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
PERSON = "That is a happy person"
LIKE_IT = {"That is a happy dog": 0.695, "That is a very happy person": 0.943, "Today is a sunny day": 0.257}


@pytest.fixture(autouse=True)
def fresh_model() -> Any:
    forget_model()
    yield
    forget_model()


def vector(*numbers: float) -> np.ndarray:
    made = np.zeros(384, np.float32)
    made[: len(numbers)] = numbers
    return made / np.linalg.norm(made)


def test_the_model_gives_the_likenesses_that_its_authors_publish(app: Flask):
    vectors = encode([PERSON, *LIKE_IT])

    assert vectors is not None
    assert np.allclose(vectors[1:] @ vectors[0], list(LIKE_IT.values()), atol=0.001)


def test_a_text_has_the_same_vector_alone_and_among_others(app: Flask):
    texts = ["Gullies", "How do we keep gullies from blocking after heavy rain?", "Salt " * 80, ""]

    together = encode(texts)

    assert together is not None
    assert np.allclose(together, np.concatenate([encode([text]) for text in texts]), atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_a_long_text_counts_by_its_beginning(app: Flask):
    beginning = "Salt " * PIECES_MOST

    assert np.array_equal(encode([beginning + "Lanterns of LED."]), encode([beginning + "Bridges of steel."]))


def test_packing_keeps_the_direction_of_a_vector(app: Flask):
    made = encode_question("How often do you clean gullies?")

    assert made is not None
    assert len(packed(made)) == 384
    assert unpacked([packed(made)])[0] @ made > 0.999


def test_the_weights_are_shared_and_cannot_be_written():
    weights = mapped_weights(model_folder() / "model.safetensors")

    with pytest.raises(ValueError, match="read-only"):
        weights["embeddings.LayerNorm.bias"][0] = 1


def test_damaged_weights_are_refused(tmp_path: Path):
    (tmp_path / "model.safetensors").write_bytes(b"\0" * 64)

    for file in ("model.safetensors", "nothing"):
        with pytest.raises(Unusable):
            mapped_weights(tmp_path / file)
    with pytest.raises(Unusable):
        Encoder(tmp_path)


def test_the_order_is_half_by_words_and_half_by_meaning():
    hits = [Hit("story", 1, 10.0), Hit("story", 2, 8.0), Hit("discussion", 2, 6.0)]
    vectors = {
        ("story", 1): packed(vector(0, 1)),
        ("story", 2): packed(vector(1, 1)),
        ("discussion", 2): packed(vector(1)),
    }

    order = reordered(hits, vector(1), vectors)

    # 1.0 + 0.0, 0.8 + 0.71 and 0.6 + 1.0
    assert [(hit.kind, hit.id) for hit in order] == [("discussion", 2), ("story", 2), ("story", 1)]
    assert [round(hit.score, 2) for hit in order] == [1.6, 1.51, 1.0]


def test_an_exact_title_stays_first():
    hits = [Hit("story", 1, 9.0, is_exact=True), Hit("story", 2, 8.0)]
    vectors = {("story", 1): packed(vector(0, 1)), ("story", 2): packed(vector(1))}

    assert [hit.id for hit in reordered(hits, vector(1), vectors)] == [1, 2]


def test_what_has_no_vector_neither_vanishes_nor_wins():
    hits = [Hit("post", 1, 10.0), Hit("story", 2, 9.0), Hit("story", 3, 9.0)]
    vectors = {("story", 2): packed(vector(1)), ("story", 3): packed(vector(0, 1))}

    assert [hit.id for hit in reordered(hits, vector(1), vectors)] == [2, 1, 3]


def test_without_any_vector_the_order_of_the_words_stays():
    hits = (Hit("post", 1, 2.0), Hit("post", 2, 1.0))

    assert reordered(hits, vector(1), {}) == hits


def _missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(name: str) -> Any:
        raise ModuleNotFoundError("No module named 'tokenizers'", name="tokenizers")

    monkeypatch.setattr(importlib, "import_module", lacks)


def _missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.search.meaning.weights.PACKAGE", "no_such_package_of_ours")


def _damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere() -> Path:
        return Path(__file__).parent

    monkeypatch.setattr(model, "model_folder", elsewhere)


@pytest.mark.parametrize("harm", [_missing_library, _missing_package, _damaged])
def test_without_a_sound_model_the_search_goes_on_with_words_and_the_log_says_so_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch, finds, alice, harm
):
    harm(monkeypatch)
    make_story(alice, "Gullies were cleaned by the calendar", result="It held.")

    with capture_logs() as logged:
        assert [encode(["gully"]), encode_question("gully")] == [None, None]
        assert finds("who cleaned gullies by calendar") == ["Practice story: Gullies were cleaned by the calendar"]

    assert [line["event"] for line in logged].count("search_by_words_only") == 1


def test_switched_off_there_is_no_model(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.config, "SEARCH_MEANING", "off")

    assert encode(["gully"]) is None


# Two stories with the same words of the question; only one means it.
ASKED = "how to keep a drain from flooding the road"
MEANT, NAMED = "Water stood on the carriageway after storms", "Concert in the town hall"
NEAR = "We dug out the drain, and the road no longer flooded after storms."
FAR = "The band played The Road, Keep Me, Flooding and Drain, then sold the records of their tour to fans."


def test_what_is_meant_comes_before_what_only_has_the_words(app: Flask, finds, alice, make_all_vectors):
    make_story(alice, NAMED, result=FAR)
    make_story(alice, MEANT, result=NEAR)
    by_words = finds(ASKED)

    make_all_vectors()

    assert by_words == [f"Practice story: {NAMED}", f"Practice story: {MEANT}"]
    assert finds(ASKED) == [f"Practice story: {MEANT}", f"Practice story: {NAMED}"]


def test_the_page_says_so_and_can_be_asked_for_words_only(app: Flask, browser, finds, alice, make_all_vectors):
    make_story(alice, NAMED, result=FAR)
    make_story(alice, MEANT, result=NEAR)
    finds(ASKED)
    make_all_vectors()

    page = browser.page(f"/search?q={ASKED.replace(' ', '+')}")
    words = browser.page(page.link("Order by words only"))

    assert "Ordered by meaning" in page.text
    assert words.select(".result-title")[0].get_text(strip=True) == NAMED
    assert "Ordered by meaning" not in words.text
    assert words.link("Order by meaning") == f"/search?q={ASKED.replace(' ', '+')}"
    assert {box["value"] for box in words.select('input[type=hidden][name="meaning"]')} == {"off"}
    assert len(words.select('form:has(input[name="meaning"])')) == len(words.select('main form[action="/search"]'))


def test_two_words_are_left_to_the_words(app: Flask, browser, finds, alice, make_all_vectors):
    make_story(alice, NAMED, result=FAR)
    make_story(alice, MEANT, result=NEAR)
    finds("drain road")
    make_all_vectors()

    assert "Ordered by meaning" not in browser.page("/search?q=drain+road").text


def test_an_unknown_way_of_ordering_is_no_page(app: Flask, browser):
    browser.page("/search?q=drain&meaning=perhaps", 404)


def test_replies_are_found_beside_what_has_vectors(app: Flask, finds, alice, bob, make_all_vectors):
    make_post(make_discussion(alice, "Flooding of the road at a drain"), bob, "Keep the drain clear: no flooding.")
    finds(ASKED)

    make_all_vectors()

    assert [line.split(":")[0] for line in finds(ASKED)] == ["Discussion", "Reply"]
