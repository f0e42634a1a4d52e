"""The sector's words as the data file tells them."""

import pytest

from forum.search.thesaurus.book import PHRASE_WORDS_MOST, spelling_of
from forum.search.thesaurus.services import shipped_groups
from forum.search.tokens import STOP_WORDS, WORD
from forum.text.plain import slugify

# The customer's own examples, and some that an engineer would try first.
SAME = [
    ("gully", "drain"),
    ("gully", "soakaway"),
    ("SCRIM", "skid resistance"),
    ("TM", "traffic management"),
    ("LED", "street lighting"),
    ("HIAMP", "highway infrastructure asset management plan"),
    ("DMRB", "Design Manual for Roads and Bridges"),
    ("NRSWA", "New Roads and Street Works Act"),
    ("winter service", "gritting"),
    ("pothole", "patching"),
    ("section 278", "developer works agreement"),
    ("hot rolled asphalt", "HRA"),
    ("glyphosate", "weed control"),
]
# What an engineer keeps apart.
APART = [
    ("surface dressing", "resurfacing"),
    ("footway", "carriageway"),
    ("road works", "street works"),
    ("gully", "culvert"),
    ("permeable paving", "thin surfacing"),
    ("section 58", "section 58 protection"),
    ("salting", "rock salt"),
]


def group_of(word: str) -> list[str]:
    return next((group for group in shipped_groups() if word in group), [])


def test_the_file_has_at_least_250_groups_of_two_words_or_more():
    assert len(shipped_groups()) >= 250
    assert [group for group in shipped_groups() if len(group) < 2] == []


def test_no_word_of_the_file_stands_twice_whatever_its_ending():
    seen: dict[tuple[str, ...], str] = {}
    for group in shipped_groups():
        for word in group:
            terms = spelling_of(word).terms
            assert terms not in seen, f"{word} is {seen[terms]} to the search."
            seen[terms] = word


def test_each_word_of_the_file_says_something_and_is_no_sentence():
    wrong = [
        word
        for group in shipped_groups()
        for word in group
        if not 1 <= len(spelling_of(word).terms) <= PHRASE_WORDS_MOST
    ]

    assert wrong == []


def test_no_phrase_of_the_file_shrinks_to_one_word_because_the_others_are_stop_words():
    shrunk = [
        word
        for group in shipped_groups()
        for word in group
        if len(spelling_of(word).terms) == 1 and any(piece.lower() in STOP_WORDS for piece in WORD.findall(word))
    ]

    assert shrunk == []


def test_every_word_of_the_file_finds_something_that_it_does_not_find_itself():
    idle = [
        word
        for group in shipped_groups()
        for word in group
        if not any(spelling_of(other).adds_to(spelling_of(word).terms) for other in group)
    ]

    assert idle == []


def test_each_group_of_the_file_has_a_key_of_its_own():
    keys = [slugify(group[0]) for group in shipped_groups()]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_words_of_the_customer_find_each_other(one: str, other: str):
    assert other in group_of(one)


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_an_engineer_keeps_apart_stays_apart(one: str, other: str):
    assert group_of(one)
    assert other not in group_of(one)
