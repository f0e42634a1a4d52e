"""Each limit lets its last one through, refuses the next, and says which it was."""

import time

import pytest

from forum.errors import Invalid
from forum.text.limits import HTML_MOST, LIMITS, TOKENS_MOST, check_source
from forum.text.markdown import parse
from forum.text.prepare import Budget, prepare

EDGES = {
    "Use 20,000 characters or fewer.": ("ab " * 6_666 + "ab", "c"),
    "Use 1,500 lines or fewer.": ("a\n" * 1_500, "\n"),
    "A word or address has at most 2,000 characters; put a space into the long one.": ("a" * 2_000, "a"),
    "Use 300 links or fewer.": ("// " * 100 + "mailto: " * 100 + "http: " * 100, "//"),
    "There are too many stars, underscores or tildes in this text.": ("* _ ~ " * 1_333 + "*", "~"),
    "There are too many code marks (`) in this text.": ("` " * 2_000, "`"),
    "Use 800 square brackets or fewer.": ("[ ] " * 400, "["),
    "There are too many pipes (|) in this text.": ("a | " * 3_000, "|"),
    'There are too many of the signs < > & and " in this text.': ('< > & " ' * 750, "<"),
    "A table has at most 12 columns.": ("|a|\n" + "|-" * 12 + "|", "|"),
    "A text has at most 3,000 table cells.": ("|a|\n" + "|-" * 9 + "|\n" + "|\n" * 298 + "|", "\n|"),
}
HOSTILE = {
    "empty table cells": "|" + "a|" * 12 + "\n|" + "-|" * 12 + "\n" + "|\n" * 1_400,
    "wide table": "|" * 60 + "\n" + "|-" * 60 + "|\n" + "|\n" * 1_000,
    "definitions": "[a]: x\n\n" + "[a]" * 200,
    "long definition": "[a]: " + "x " * 900 + "\n\n" + "[a] " * 190,
    "nested quotations": ">" * 1_900 + "a",
    "nested quotations on every line": (">" * 12 + "a\n") * 240,
    "nested lists": "".join("  " * depth + "- a\n" for depth in range(90)),
    "list markers": "- " * 900 + "a",
    "numbered list markers": "1. " * 900 + "a",
    "open brackets": "[ " * 800,
    "bracket pairs": "[](" * 260,
    "images in images": "![" * 390 + "a" + "](/uploads/1/a.png)" * 390,
    "stars": "* a " * 2_000 + "**a *b " * 600,
    "nested emphasis": "*a **b " * 400 + "c** d* " * 400,
    "long emphasis": "*" * 1_990 + "a" + "*" * 5,
    "underscores": "_a__b " * 1_000,
    "tildes": "~~a " * 1_000,
    "code marks": " ".join("`" * length for length in range(1, 60)),
    "signs": '<>&" ' * 740,
    "entities": "&amp; " * 2_900,
    "angle links": "<https://a> " * 290,
    "bare links": "https://a.example/b " * 290,
    "slashes": "//" * 150,
    "addresses in a run": "http:" * 300,
    "mail addresses": "mailto:a@b.example " * 290,
    "at signs": "@" * 2_000,
    "mentions": "@bob " * 3_900,
    "backslashes": "\\" * 1_999,
    "hard breaks": "a  \n" * 1_450,
    "rules": "---\n" * 1_490,
    "headings": "# a\n" * 1_490,
    "underlined headings": "a\n-\n" * 740,
    "fences": "~~~\na\n" * 700,
    "paragraphs": "a\n\n" * 740,
    "tabs": "\t" * 19_000 + "a",
    "indented code": "    a\n\n" * 700,
    "html": "<a " * 1_400,
    "comments": "<!-- " * 1_400,
    "nul": "\x00" * 20_000 + "aa",
    "combining marks": "a" + "\u0301" * 1_999,
    "direction marks": "\u202e" * 2_000,
    "widest character": "\ufdfa " * 9_000,
    "tasks": "- [x] a\n" * 390,
    "mixture": ("> - **a** `b` [c](https://d.example) | e |\n" * 140) + "|-|\n" * 100,
}


def refusal_of(source: str) -> str:
    with pytest.raises(Invalid) as refusal:
        prepare(source)
    return str(refusal.value)


def test_every_limit_has_its_own_sentence_and_its_own_test() -> None:
    assert [limit.sentence for limit in LIMITS] == list(EDGES)


@pytest.mark.parametrize("sentence", EDGES)
def test_a_source_at_a_limit_passes_and_one_more_is_refused(sentence: str) -> None:
    source, one_more = EDGES[sentence]

    check_source(source)
    with pytest.raises(Invalid) as refusal:
        check_source(source + one_more)

    assert str(refusal.value) == sentence


def test_a_ruled_line_in_a_quotation_counts_as_a_table_too() -> None:
    assert refusal_of("> a\n> " + "|-" * 13 + "|") == "A table has at most 12 columns."


def test_many_small_parts_are_refused() -> None:
    assert "too many parts" in refusal_of("*a* " * 1_400)


@pytest.mark.parametrize(
    "source",
    [
        ">" * 20 + " a",
        "- " * 10 + "a",
        "".join("  " * depth + "- a\n" for depth in range(10)),
        "*a **b " * 11 + "c** d* " * 11,
    ],
)
def test_a_deeply_nested_text_is_refused_and_not_cut_short(source: str) -> None:
    assert "nested too deeply" in refusal_of(source)


@pytest.mark.parametrize("source", [">" * 19 + " last", "".join("  " * depth + "- last\n" for depth in range(9))])
def test_the_deepest_allowed_text_keeps_its_words(source: str) -> None:
    assert prepare(source).html.count("last") == source.count("last")


@pytest.mark.parametrize("family", HOSTILE)
def test_a_hostile_text_ends_soon_with_a_refusal_or_few_parts(family: str) -> None:
    began = time.process_time()

    try:
        text = prepare(HOSTILE[family], lambda handles: dict.fromkeys(handles, 1))
    except Invalid as refusal:
        assert str(refusal).endswith(".")
    else:
        assert parse(text.source).token_count <= TOKENS_MOST
        assert len(text.html) <= 2 * HTML_MOST

    assert time.process_time() - began < 2


def test_the_links_of_mentions_count_as_parts() -> None:
    with pytest.raises(Invalid, match="too many parts"):
        prepare("@bob " * 1_100, lambda handles: dict.fromkeys(handles, 1))


def test_several_texts_share_one_budget_of_characters() -> None:
    budget = Budget()
    for _ in range(2):
        prepare("ab " * 6_000, budget=budget)
    prepare("ab " * 1_300, budget=budget)

    with pytest.raises(Invalid, match="together have at most 40,000 characters"):
        prepare("ab " * 100, budget=budget)


def test_several_texts_share_one_budget_of_parts() -> None:
    budget = Budget()
    prepare("*a* " * 700, budget=budget)

    with pytest.raises(Invalid, match="too many parts"):
        prepare("*a* " * 700, budget=budget)


def test_a_caller_may_allow_fewer_links_to_other_sites() -> None:
    source = "https://a.example https://b.example [ours](/discussions/1) [also](#post-2)"

    assert prepare(source, budget=Budget(links=2)).link_count == 2
    with pytest.raises(Invalid, match="too many links to other sites: at most 1"):
        prepare(source, budget=Budget(links=1))


def test_a_caller_may_allow_fewer_mentions() -> None:
    def resolve(handles: set[str]) -> dict[str, int]:
        return {handle: number for number, handle in enumerate(sorted(handles))}

    assert len(prepare("@alice @bob @alice", resolve, Budget(mentions=2)).mentions) == 2
    with pytest.raises(Invalid, match="too many people: at most 2"):
        prepare("@alice @bob @mia", resolve, Budget(mentions=2))
