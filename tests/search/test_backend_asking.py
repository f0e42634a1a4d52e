"""What every search back end promises to those who ask for more than words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from forum.clock import now
from forum.search.contract import Backend, Question, Sort, Wanted
from tests.search.documents import PUBLIC, document, question


def with_others(words: str, **others: tuple[tuple[str, ...], ...]) -> Question:
    """A question of which some words (by their term) may be stood for by others."""
    asked = question(words)
    wanted = tuple(Wanted(w.term, w.plain, others.get(w.term, w.others), w.gap) for w in asked.words)
    return Question(wanted, asked.title, asked.filters)


def test_a_phrase_must_stand_as_it_is_written(engine: Backend, ids: Any) -> None:
    engine.put(
        [
            document(1, "Cold recycled binder"),
            document(2, "Binder, recycled and cold"),
            document(3, "Trial", body="We laid cold recycled binder on the A38."),
            document(4, "Cold recycled", body="Binder"),
        ]
    )

    assert sorted(ids(engine, question("", phrases=("cold recycled binder",)))) == [1, 3]
    assert sorted(ids(engine, question("trial", phrases=("Recycled binder",)))) == [1, 3]
    assert ids(engine, question("", phrases=("binder cold",))) == []


def test_a_stop_word_in_a_phrase_is_any_one_word(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Winter service of roads"), document(2, "Winter service roads"), document(3, "Service")])

    assert ids(engine, question("", phrases=("service of roads",))) == [1]
    assert sorted(ids(engine, question("", phrases=("the service the",)))) == [1, 2, 3]


def test_a_phrase_never_runs_from_the_title_into_the_body(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Street lighting", body="columns were replaced")])

    assert ids(engine, question("", phrases=("lighting columns",))) == []


def test_several_phrases_must_all_stand_there(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Salt spreader", body="Rural roads"), document(2, "Salt spreader", body="Roads, rural")])

    assert ids(engine, question("", phrases=("salt spreader", "rural roads"))) == [1]


@pytest.mark.parametrize("written", ["S278", "S.278", "section 278", "Section 278", "S 278", "S-278"])
@pytest.mark.parametrize("asked", ["s278", "section 278", "S.278"])
def test_a_section_is_met_however_it_is_written(engine: Backend, ids: Any, written: str, asked: str) -> None:
    engine.put([document(1, body=f"A {written} agreement."), document(2, body="Page 278 of section 3.")])

    assert ids(engine, question(asked)) == [1]
    assert ids(engine, question("", phrases=(f"{asked} agreement",))) == [1]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("re-surfacing", "resurfacing"),
        ("resurfacing", "re-surfacing"),
        ("The A 38 was closed", "A38"),
        ("closed on the A38", "A 38"),
        ("6 mm stone", "6mm"),
        ("6mm stone", "6 mm"),
        ("to CD 227", "CD227"),
        ("to CD227", "CD 227"),
        ("gully-cleaning", "gully cleaning"),
        ("gully cleaning", "gully-cleaning"),
        ("N.R.S.W.A. notices", "NRSWA"),
        ("Café in Pêche", "cafe peche"),
        ("LTN 1/20", "1/20"),
        ("potholes", "pot hole"),
        ("streetlights", "street lights"),
        ("1.5 m wide", "1.5m"),
    ],
)
def test_ways_to_write_one_thing_meet(engine: Backend, ids: Any, written: str, asked: str) -> None:
    engine.put([document(1, body=written), document(2, body="something else")])

    assert ids(engine, question(asked)) == [1]


def test_a_word_of_the_title_must_stand_in_the_title(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Gully trial"), document(2, "Trial", body="gully"), document(3, "Gully")])

    assert ids(engine, question("", in_title="gully trial")) == [1]
    assert sorted(ids(engine, question("", in_title="gully"))) == [1, 3]


def test_what_must_not_be_there_is_nowhere_in_what_is_found(engine: Backend, ids: Any) -> None:
    engine.put(
        [
            document(1, "Salt", body="brine"),
            document(2, "Salt"),
            document(3, "Brine salt"),
            document(4, "Salt", body="dry road salt"),
        ]
    )

    assert sorted(ids(engine, question("salt", without=("brine",)))) == [2, 4]
    assert sorted(ids(engine, question("salt", without=("brine", "road salt")))) == [2]
    assert sorted(ids(engine, question("", without=("brine",)))) == [2, 4]


def test_another_word_is_found_too_but_counts_less(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Drains"), document(2, "Gully"), document(3, "Lamps")])

    assert ids(engine, with_others("gully", gulli=(("drain",),))) == [2, 1]
    assert ids(engine, question("gully")) == [2]


def test_several_other_words_stand_for_one_only_together(engine: Backend, ids: Any) -> None:
    engine.put([document(1, body="skid resistance"), document(2, body="resistance"), document(3, body="SCRIM survey")])

    assert ids(engine, with_others("scrim", scrim=(("skid", "resist"),))) == [3, 1]


def test_a_rare_other_word_weighs_no_more_than_the_word_itself(engine: Backend) -> None:
    engine.put([*[document(n, body="gully") for n in range(1, 30)], document(50, body="soakaway"), document(51, "x")])

    asked = with_others("gully", gulli=(("soakawai",),))
    scores = {hit.id: hit.score for hit in engine.find(replace(asked, count=50)).hits}

    assert len(scores) == 30
    assert all(scores[50] < scores[number] for number in range(1, 30))


def test_words_beside_each_other_come_before_the_same_words_apart(engine: Backend, ids: Any) -> None:
    filler = "so many other things were done that year by crews elsewhere"
    engine.put(
        [
            document(1, body=f"surface {filler} dressing"),
            document(2, body=f"{filler} surface dressing"),
            document(3, body=f"dressing {filler} surface"),
        ]
    )

    assert ids(engine, question("surface dressing"))[0] == 2


def test_a_hit_says_which_words_it_has(engine: Backend) -> None:
    engine.put([document(1, "Gully", body="cleaning"), document(2, "Drain")])

    hits = {hit.id: hit.words for hit in engine.find(with_others("gully cleaning", gulli=(("drain",),))).hits}

    assert hits == {1: {"gulli", "clean"}, 2: {"gulli"}}


def test_a_hit_says_whether_its_title_is_the_question(engine: Backend) -> None:
    engine.put(
        [
            document(1, "Gully cleaning"),
            document(2, "Gully cleaning trial"),
            document(3, "x", names=("gully Cleaning",)),
        ]
    )

    assert {hit.id: hit.is_exact for hit in engine.find(question("gully cleaning")).hits} == {
        1: True,
        2: False,
        3: True,
    }


@pytest.mark.parametrize(
    ("name", "least", "left"), [("adopted", 3, [3]), ("saving", 1_000_00, [1, 3]), ("saving", 1, [1, 2, 3])]
)
def test_the_least_of_a_number_is_kept(engine: Backend, ids: Any, name: str, least: int, left: list[int]) -> None:
    engine.put(
        [
            document(1, "Salt", saving=1_000_00),
            document(2, "Salt", saving=999_99, adopted=2),
            document(3, "Salt", saving=50_000_000_00, adopted=3),
            document(4, "Salt"),
        ]
    )

    assert sorted(ids(engine, question("salt", least={name: least}))) == left
    assert sorted(ids(engine, question("", least={name: least}))) == left


def test_the_largest_saving_comes_first_when_asked_for(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Salt", saving=5), document(2, "Salt salt", saving=70), document(3, "Salt", saving=6)])

    assert ids(engine, question("salt", sort=Sort.SAVING)) == [2, 3, 1]


def test_what_speaks_for_a_document_raises_it_and_stale_practice_sinks_but_stays(engine: Backend, ids: Any) -> None:
    long_ago = now() - timedelta(days=1000)
    engine.put(
        [
            document(1, "Salt", confirmed_at=long_ago),
            document(2, "Salt", merit=-80),
            document(3, "Salt"),
            document(4, "Salt", merit=80, confirmed_at=now()),
            document(5, "Salt", merit=40),
        ]
    )

    # 1 + 0.25 × 0.8, 1 + 0.25 × 0.4, 1, 0.85 and 1 - 0.25 × 0.8 of the same score.
    assert ids(engine, question("salt")) == [4, 5, 3, 1, 2]


def test_merit_never_lifts_what_has_far_less_of_the_question(engine: Backend, ids: Any) -> None:
    engine.put(
        [
            document(1, "Gully cleaning routes"),
            document(2, "Other", body="routes " + "x" * 9, merit=100),
            document(3, "y"),
        ]
    )

    assert ids(engine, question("gully cleaning routes for crews")) == [1, 2]


def test_a_beginning_finds_titles_and_names_that_go_on_so(engine: Backend, ids: Any) -> None:
    engine.put(
        [
            document(1, "Gully cleaning by sensor"),
            document(2, "Cleaner gullies"),
            document(3, "Salt", body="gully cleaning"),
            document(4, "Transport for London", names=("TfL",), kind="organisation"),
            document(5, "The A38 closed"),
        ]
    )

    assert ids(engine, question("", prefix="gul"))[0] == 1
    assert sorted(ids(engine, question("", prefix="gul"))) == [1, 2]
    assert sorted(ids(engine, question("gully", prefix="clea"))) == [1, 2]
    assert ids(engine, question("gully", prefix="cleani"))[0] == 1
    assert ids(engine, question("", prefix="tf")) == [4]
    assert ids(engine, question("transport for", prefix="lon")) == [4]
    assert ids(engine, question("", prefix="a3")) == [5]
    assert ids(engine, question("", prefix="zzz")) == []


def test_a_beginning_shows_only_what_the_viewer_may_read(engine: Backend, ids: Any) -> None:
    engine.put([document(1, "Lantern", audience="members"), document(2, "Lantern")])

    assert ids(engine, question("", PUBLIC, prefix="lan")) == [2]
    assert ids(engine, question("", prefix="lan", hidden=(("discussion", 2),))) == [1]


def test_hits_are_given_from_any_place_on(engine: Backend, ids: Any) -> None:
    engine.put([document(number, "Salt") for number in range(1, 61)])

    whole = ids(engine, question("salt", count=200))

    assert whole == list(range(1, 61))
    assert ids(engine, question("salt", first=20, count=20)) == whole[20:40]
    assert ids(engine, question("salt", first=60)) == []


@pytest.mark.parametrize(
    "words",
    ["(" * 3000, "a* " * 3000, "\x00\x01\x02", "-" * 5000, '"' * 999, "word " * 10_000, "ſ" * 99_999, "a-" * 9999],
)
def test_no_question_is_too_strange(engine: Backend, words: str) -> None:
    engine.put([document(1, "Lamp")])

    found = engine.find(
        question(f"{words} strange", phrases=(words[:2000],), without=(words[:99],), in_title=words[:99])
    )

    assert found.total == 0
    assert engine.find(question("", prefix=f"q{words[:50]}")).total == 0
