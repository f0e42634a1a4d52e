"""Cleaning, slugs, excerpts and quotations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.text.plain import (
    BIDI,
    clean_line,
    clean_text,
    excerpt,
    first_sentence,
    fold,
    has_mixed_scripts,
    quote,
    slugify,
    text_of,
    whole_number,
)
from forum.text.prepare import prepare

quick = settings(max_examples=200, deadline=None, database=None)
anything = st.text(st.characters(codec=None), max_size=200)


@quick
@given(anything)
def test_a_cleaned_text_has_no_controls_and_stays_the_same(value: str) -> None:
    text = clean_text(value)

    assert clean_text(text) == text
    assert not [c for c in text if c < " " and c not in "\t\n"]
    text.encode("utf-8")


@quick
@given(anything)
def test_a_cleaned_line_is_one_line_and_stays_the_same(value: str) -> None:
    line = clean_line(value)

    assert clean_line(line) == line
    assert len(line.splitlines()) <= 1
    assert not [c for c in line if ord(c) in BIDI]


def test_a_text_keeps_its_lines_and_the_indent_of_the_first() -> None:
    assert clean_text("\r\n  \n    code\r\nline\rline \x00\x0b\n") == "    code\nline\nline"
    assert clean_text(None) == ""
    assert clean_text(" \n\t ") == ""


def test_a_text_is_composed() -> None:
    assert clean_text("Cafe\u0301") == "Caf\u00e9"


def test_a_line_folds_its_white_space_and_loses_direction_marks() -> None:
    assert clean_line("  Jane\u202e \t\r\n Smith\u2028\u200f ") == "Jane Smith"


@pytest.mark.parametrize(
    ("value", "slug"),
    [
        ("Wells in dry years", "wells-in-dry-years"),
        ("Brighton & Hove", "brighton-and-hove"),
        ("King's Lynn", "kings-lynn"),
        ("Café – Zürich", "cafe-zurich"),
        ("  --A__b--  ", "a-b"),
        ("道路", "x"),
        ("", "x"),
        ("a" * 90, "a" * 80),
        ("one " * 40, "-".join(["one"] * 20)),
    ],
)
def test_a_slug_is_lower_case_words_with_hyphens(value: str, slug: str) -> None:
    assert slugify(value) == slug


@quick
@given(anything)
def test_a_slug_is_never_empty_or_strange(value: str) -> None:
    slug = slugify(value)

    assert 1 <= len(slug) <= 80
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_names_are_folded_for_comparing() -> None:
    assert fold("Bath & North-East Somerset") == fold("bath and north east  somerset")


@pytest.mark.parametrize("name", ["J\u0430ne Smith", "Al\u03bfn", "\u0421hris"])
def test_a_word_of_two_alphabets_is_found(name: str) -> None:
    assert has_mixed_scripts(name)


@pytest.mark.parametrize("name", ["Jane Smith", "Zoë O'Neill-2", "Анна Smith", "李 Wei", "Łukasz", ""])
def test_a_word_of_one_alphabet_is_fine(name: str) -> None:
    assert not has_mixed_scripts(name)


def test_an_excerpt_ends_at_a_word() -> None:
    assert excerpt("one two\nthree", 100) == "one two three"
    assert excerpt("one two, three", 11) == "one two…"
    assert len(excerpt("x" * 300, 200)) == 200


def test_the_first_sentence_ends_with_its_mark() -> None:
    assert first_sentence("It works! We tried. And again.") == "It works!"


def test_the_words_of_html_stand_on_their_lines() -> None:
    html = prepare("# a\n\nb **c** &lt; <i>\n\n- d\n- e\n\n| f | g |\n|---|---|\n| h | i |").html

    assert text_of(html) == "a\nb c < <i>\nd\ne\nf\ng\nh\ni"


def test_a_quotation_names_its_author_and_links_to_the_place() -> None:
    assert quote("First.\n\nSecond.", "Bob Jones", "/discussions/12#post-3") == (
        "> [Bob Jones said](/discussions/12#post-3):\n>\n> First.\n>\n> Second.\n\n"
    )


def test_a_name_cannot_break_out_of_its_quotation() -> None:
    text = prepare(quote("Text.", "Bob](https://evil.example) @alice *[x", "/discussions/12"), lambda _: {"alice": 1})

    assert text.link_count == 0
    assert text.mentions == ()
    assert text.words == "Bob](https://evil.example) @alice *[x said:\nText."


@pytest.mark.parametrize(
    ("typed", "number"),
    [("7", 7), ("007", 7), (12, 12), ("0", 0), ("9" * 9, 999_999_999), ("9" * 10, None), ("9" * 5_000, None)]
    + [(typed, None) for typed in ("", None, "-1", "1.5", " 1", "٣", "²", "one")],
)
def test_a_whole_number_is_a_few_plain_digits(typed: object, number: int | None) -> None:
    assert whole_number(typed) == number
