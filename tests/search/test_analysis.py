"""How a text becomes words."""

import pytest

from forum.search.analysis import LONGEST_WORD, terms_of, words_in
from forum.search.stemming import stem


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # From the examples of Porter's own paper, step by step.
        *[("caresses", "caress"), ("ponies", "poni"), ("ties", "ti"), ("caress", "caress"), ("cats", "cat")],
        *[("feed", "feed"), ("agreed", "agre"), ("plastered", "plaster"), ("bled", "bled"), ("sing", "sing")],
        *[("conflated", "conflat"), ("troubled", "troubl"), ("sized", "size"), ("hopping", "hop"), ("falling", "fall")],
        *[("hissing", "hiss"), ("fizzed", "fizz"), ("failing", "fail"), ("filing", "file"), ("happy", "happi")],
        *[("sky", "sky"), ("relational", "relat"), ("conditional", "condit"), ("digitizer", "digit")],
        *[("radically", "radic"), ("vietnamization", "vietnam"), ("operator", "oper"), ("formality", "formal")],
        *[("triplicate", "triplic"), ("formative", "form"), ("electrical", "electr"), ("hopefulness", "hope")],
        *[("revival", "reviv"), ("allowance", "allow"), ("inference", "infer"), ("airliner", "airlin")],
        *[("adoption", "adopt"), ("homologous", "homolog"), ("effective", "effect"), ("bowdlerize", "bowdler")],
        *[("probate", "probat"), ("rate", "rate"), ("cease", "ceas"), ("controlling", "control"), ("roll", "roll")],
        # Words of the trade.
        *[
            ("gullies", "gulli"),
            ("gully", "gulli"),
            ("potholes", "pothol"),
            ("gritting", "grit"),
            ("resurfaced", "resurfac"),
        ],
    ],
)
def test_the_stemmer_does_what_porter_wrote(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_a_short_word_stays_as_it_is() -> None:
    assert [stem(word) for word in ("as", "a", "")] == ["as", "a", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The A4119 and the B4057", ["a4119", "b4057"]),
        ("£412,000 a year", ["412000", "year"]),
        ("1,2,3", ["1", "2", "3"]),
        ("Council's and council’s", ["council", "council"]),
        ("How do you clean gullies?", ["clean", "gulli"]),
        ("Pêche à Saint-Étienne", ["pech", "saint", "saintetienn", "etienn"]),
        ("works_where lessons", ["work", "lesson"]),
        ("", []),
        ("?!… \x00 �", []),
    ],
)
def test_words_are_folded_stemmed_and_freed_of_stop_words(text: str, expected: list[str]) -> None:
    assert terms_of(text) == expected


def test_an_endless_word_is_cut() -> None:
    assert terms_of("x1" * 50_000) == [("x1" * 50_000)[:LONGEST_WORD]]


def test_a_word_says_where_it_stands() -> None:
    text = "The Gullies’ lids"

    words = [text[word.start : word.end] for word in words_in(text)]

    assert words == ["Gullies", "lids"]
