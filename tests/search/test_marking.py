"""Marked titles and snippets."""

from hypothesis import given
from hypothesis import strategies as st

from forum.search.analysis import terms_of
from forum.search.marking import SNIPPET_LENGTH, Part, marked, snippet

LONG = "Nothing of interest stands here at all. " * 40


def _text(parts: list[Part]) -> str:
    return "".join(part.text for part in parts)


def test_other_forms_of_a_word_are_marked() -> None:
    parts = marked("Cleaning the gullies", terms_of("clean gully"))

    assert [part.text for part in parts if part.is_marked] == ["Cleaning", "gullies"]


def test_words_side_by_side_are_one_mark() -> None:
    assert marked("after surface dressing, we", terms_of("surface dressing")) == [
        Part("after "),
        Part("surface dressing", is_marked=True),
        Part(", we"),
    ]


def test_the_snippet_is_where_most_words_stand() -> None:
    text = f"Salt once. {LONG}Here salt meets brine and routes. {LONG}Salt again."

    parts = snippet(text, terms_of("salt brine routes"))

    assert "salt meets brine and routes" in _text(parts)
    assert _text(parts).startswith("…")
    assert _text(parts).endswith("…")


def test_a_snippet_that_ends_with_a_sentence_has_one_mark_there() -> None:
    text = f"Salt was spread once. {'Brine was tried on six routes for one season.'.ljust(170)} {LONG}"

    for cut in range(len(text) - 200):
        assert ".…" not in _text(snippet(text[cut:], terms_of("brine")))


def test_a_text_without_the_words_shows_its_beginning() -> None:
    assert _text(snippet(LONG, ["absent"])).startswith("Nothing of interest")


@given(st.text(max_size=2000), st.text(max_size=50))
def test_parts_never_lose_or_invent_a_letter(text: str, question: str) -> None:
    assert _text(marked(text, terms_of(question))) == text


@given(st.text(max_size=3000), st.text(min_size=1, max_size=30))
def test_a_snippet_is_short_whatever_the_text(text: str, question: str) -> None:
    assert len(_text(snippet(text, terms_of(question)))) <= SNIPPET_LENGTH + 100


def test_a_phrase_is_marked_only_where_its_words_stand_together():
    parts = marked("Traffic-management plans: management of traffic, and traffic management.", [("traffic", "manag")])

    assert [part.text for part in parts if part.is_marked] == ["Traffic", "management", "traffic management"]


def test_a_snippet_begins_where_a_phrase_stands():
    text = f"Traffic here. {'Other words. ' * 60}Then traffic management came. {'More words. ' * 60}"

    assert any(part.text == "traffic management" for part in snippet(text, [("traffic", "manag")]) if part.is_marked)
