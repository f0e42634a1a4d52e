"""What every search back end promises to those who misspell, and to those who must not read."""

import pytest

from forum.search.contract import Backend
from forum.search.queries import corrected
from tests.search.documents import PUBLIC, document, question


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("guly", "gully"),
        ("potohle", "pothole"),
        ("drianage", "drainage"),
        ("resurfasing", "resurfacing"),
        ("Resurfacng", "resurfacing"),
        ("gulleys", "gullies"),
    ],
)
def test_a_word_that_nothing_has_is_put_right(engine: Backend, typed: str, meant: str) -> None:
    engine.put([document(1, "Gully and gullies", "Drainage, a pothole and resurfacing")])

    assert list(engine.find(question(typed)).corrections.values()) == [meant]


@pytest.mark.parametrize("typed", ["gully", "gullies", "gul", "a4119", "4119", "the", "xylophone", "fully", "", "?"])
def test_known_short_numbered_and_far_words_stay_as_they_are(engine: Backend, typed: str) -> None:
    engine.put([document(1, "Gully", "gullies on the A4118, 41190")])

    assert engine.find(question(typed)).corrections == {}


def test_the_closest_word_wins_and_of_equally_close_ones_the_commonest(engine: Backend) -> None:
    engine.put([document(1, "Grating"), document(2, "Gritting"), document(3, "Gritting"), document(4, "Gritted")])

    assert engine.find(question("gratting")).corrections == {"gratting": "gritting"}
    assert engine.find(question("gratin")).corrections == {"gratin": "grating"}


def test_each_unknown_word_of_a_question_is_put_right(engine: Backend) -> None:
    engine.put([document(1, "Gully sensors", "Flood warnings")])

    found = engine.find(question("guly sensors and flod warnigns"))

    assert found.corrections == {"guly": "gully", "flod": "flood", "warnigns": "warnings"}
    assert corrected("Guly sensors, and flod!", found.corrections) == "gully sensors, and flood!"


def test_a_word_that_only_others_may_read_is_never_offered(engine: Backend) -> None:
    engine.put([document(1, "Lanterns", audience="members"), document(2, "Salt")])

    assert engine.find(question("lantrens", PUBLIC)).corrections == {}
    assert engine.find(question("lantrens")).corrections == {"lantrens": "lanterns"}


def test_a_word_that_only_others_may_read_counts_as_unknown(engine: Backend) -> None:
    engine.put([document(1, "Lantern", audience="members"), document(2, "Lintern and lintern")])

    assert engine.find(question("lantern", PUBLIC)).corrections == {"lantern": "lintern"}
    assert engine.find(question("lantern")).corrections == {}


def test_a_word_of_what_is_hidden_or_removed_is_never_offered(engine: Backend) -> None:
    engine.put([document(1, "Lanterns"), document(2, "Bollards"), document(3, "Salt")])
    engine.remove([("discussion", 2)])

    assert engine.find(question("lantrens", hidden=[("discussion", 1)])).corrections == {}
    assert engine.find(question("bolards")).corrections == {}


def test_an_endless_question_of_unknown_words_is_answered(engine: Backend) -> None:
    engine.put([document(1, " ".join(f"wordy{letter}" for letter in "abcdefghij"))])

    found = engine.find(question(" ".join(f"wordx{a}{b}" for a in "abcdefghij" for b in "klmnopqrst")))

    assert found.total == 0
    assert len(found.corrections) <= 5
