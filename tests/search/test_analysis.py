"""How a text becomes words."""

import pytest

from forum.search.analysis import asked_in, phrase_of, terms_of, words_in
from forum.search.stemming import stem
from forum.search.tokens import LONGEST_WORD


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


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("S278", ["s278"]),
        ("S.278", ["s", "s278", "278"]),
        ("section 278 agreement", ["section", "s278", "278", "agreement"]),
        ("re-surfacing", ["re", "resurfacing", "surfacing"]),
        ("gully-cleaning", ["gully", "gullycleaning", "cleaning"]),
        ("state-of-the-art", ["state", "art"]),
        ("the A 38 (M5)", ["a38", "38", "m5"]),
        ("add a 38 tonne lorry", ["add", "38", "38tonne", "tonne", "lorry"]),
        ("6 mm, 30mph", ["6", "6mm", "mm", "30mph"]),
        ("N.R.S.W.A.", ["n", "nrswa", "r", "s", "w"]),
        ("One.Two", ["two"]),
        ("on 31/03/2026 and 24/7", ["31", "03", "2026", "24/7"]),
        ("1.5 m and 1,250.75", ["1.5", "1.5m", "m", "1250.75"]),
        ("-", []),
    ],
)
def test_pieces_and_what_they_make_together_are_kept(text: str, kept: list[str]) -> None:
    assert [word.plain for word in words_in(text)] == kept


def test_a_question_asks_for_the_one_word_and_lets_pieces_stand_for_it() -> None:
    asked = {word.plain: word.others for word in asked_in("S.278 re-surfacing with gully-cleaning to CD 227")}

    assert asked == {
        "s278": (),
        "resurfacing": (("surfac",),),
        "gully": (("gullyclean",),),
        "cleaning": (("gullyclean",),),
        "cd": (("cd227",),),
        "227": (("cd227",),),
    }


def test_the_gaps_of_a_question_count_its_stop_words() -> None:
    assert [(word.plain, word.gap) for word in asked_in("winter service of the S.278 roads")] == [
        ("winter", 1),
        ("service", 1),
        ("s278", 3),
        ("roads", 1),
    ]


def test_a_phrase_keeps_stop_words_only_inside() -> None:
    assert phrase_of("the service of a road") == ("servic", "", "", "road")
    assert phrase_of("of the") == ()


def test_for_two_words_beside_each_other_the_one_word_may_stand() -> None:
    assert [(word.plain, word.others) for word in asked_in("pot holes in A38 roads")] == [
        ("pot", (("pothol",),)),
        ("holes", (("pothol",),)),
        ("a38", ()),
        ("roads", ()),
    ]
