"""Nothing but the allowed tags, attributes and addresses comes out, whatever goes in."""

from html import escape

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.text.prepare import prepare
from forum.text.sanitize import LINK_RELATION, TAGS, allowed, clean, is_safe_address
from tests.text.vectors import (
    ATTRIBUTES,
    HTML_CHANNELS,
    MARKDOWN_CHANNELS,
    MARKUP,
    VECTORS,
    every_html,
    every_markdown,
    faults_of,
    shape_of,
)

PIECES = (
    [f"<{tag}>" for tag in sorted(TAGS)]
    + [f"</{tag}>" for tag in sorted(TAGS)]
    + ["<script>", "</script>", "<style>", "<svg>", "<math>", "<!--", "-->", "<a href='", "'>", '">', "<img src='"]
    + ["javascript:1", "//host", "/uploads/1/a.png", " onload=x ", "&#47;", "&lt;", "&amp;", "<", ">", "x", " ", "\n"]
)
markup = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
anything = st.text(max_size=300)
quick = settings(max_examples=200, deadline=None, database=None)


def everybody(handles: set[str]) -> dict[str, int]:
    return {handle: number for number, handle in enumerate(sorted(handles), start=1)}


def other_cleaner(html: str) -> str:
    def keep(tag: str, name: str, value: str) -> str | None:
        # This cleaner hands over values with their entities decoded, ours as they are written.
        return value if name == "rel" or allowed(tag, name, escape(value)) else None

    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: names - {"rel"} for tag, names in ATTRIBUTES.items()},
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto"},
        link_rel=LINK_RELATION,
        strip_comments=True,
    )


def test_there_are_at_least_sixty_different_vectors() -> None:
    assert len(set(VECTORS)) >= 60


def test_the_judge_objects_to_what_was_not_cleaned() -> None:
    unclean = [vector for vector in MARKUP if faults_of(vector)]

    assert len(unclean) >= 60
    assert faults_of(f'<a href="javascript:1" rel="{LINK_RELATION}">x</a>')
    assert faults_of(f'<a href="//host" rel="{LINK_RELATION}">x</a>')
    assert faults_of('<img src="https://evil.example/a.png">')


@pytest.mark.parametrize("channel", MARKDOWN_CHANNELS)
def test_no_vector_passes_as_markdown(channel: str) -> None:
    for name, source in every_markdown():
        if name == channel:
            html = prepare(source, everybody).html

            assert faults_of(html) == [], source
            assert clean(html) == html, source


@pytest.mark.parametrize("channel", HTML_CHANNELS)
def test_no_vector_passes_as_html(channel: str) -> None:
    for name, source in every_html():
        if name == channel:
            html = clean(source)

            assert faults_of(html) == [], source
            assert clean(html) == html, source


def test_another_cleaner_and_ours_leave_only_what_is_allowed() -> None:
    for _, source in every_html():
        assert faults_of(clean(source)) == [], source
        assert faults_of(other_cleaner(source), may_lack_address=True) == [], source


def test_another_cleaner_takes_nothing_from_our_texts_but_addresses_without_a_host() -> None:
    for _, source in every_markdown():
        html = prepare(source, everybody).html.replace(' href="https://:1%5B:"', "")

        assert shape_of(other_cleaner(html)) == shape_of(html), source


@quick
@given(markup)
def test_any_markup_gives_allowed_html(source: str) -> None:
    assert faults_of(clean(source)) == []


@quick
@given(anything)
def test_any_characters_give_allowed_html_that_stays_the_same(source: str) -> None:
    html = clean(source)

    assert faults_of(html) == []
    assert clean(html) == html


@pytest.mark.parametrize(
    "address",
    ["https://a.example/?b=1&c=2", "HTTP://a.example", "mailto:a@b.example", "/discussions/12", "#post-3", "/", "#"],
)
def test_web_mail_and_our_own_addresses_are_safe(address: str) -> None:
    assert is_safe_address(address)


@pytest.mark.parametrize("scheme", ["javascript", "vbscript", "data", "JavaScript", "x"])
@pytest.mark.parametrize("digits", ["1", "80", "65535", "1234567890"])
def test_a_scheme_followed_by_digits_is_not_taken_for_a_host_with_a_port(scheme: str, digits: str) -> None:
    assert not is_safe_address(f"{scheme}:{digits}")
    assert clean(f'<a href="{scheme}:{digits}">x</a>') == "x"
    assert prepare(f"[xx]({scheme}:{digits})").html.count("<a") == 0


@pytest.mark.parametrize(
    "address",
    ["//host", "///host", "/\\host", "#/host", "#\\host", "/&#47;host", "/&#x5c;host", "/\t/host", "/&#10;/host", ""],
)
def test_an_address_of_another_host_in_disguise_is_not_ours(address: str) -> None:
    assert not is_safe_address(address)
    assert clean(f'<a href="{address}">x</a>') == "x"


def test_every_link_is_marked_as_a_members() -> None:
    html = clean('<a href="https://a.example" rel="opener" target="_blank" title="t">x</a>')

    assert html == f'<a href="https://a.example" title="t" rel="{LINK_RELATION}">x</a>'


def test_a_link_without_an_address_is_unwrapped_and_its_neighbours_stay() -> None:
    html = clean('<p><a name="x">one</a> <a href="/two">two</a> <a href="javascript:3">three</a></p>')

    assert html == f'<p>one <a href="/two" rel="{LINK_RELATION}">two</a> three</p>'


def test_only_our_uploads_are_shown_as_images() -> None:
    html = clean('<img src="/uploads/7/road.png" alt="A road" width="640" height="99999"><img src="/static/x.png">')

    assert html == '<img src="/uploads/7/road.png" alt="A road" width="640">'


@pytest.mark.parametrize(
    ("tag", "name", "value", "stays"),
    [
        ("ol", "start", "123456789", True),
        ("ol", "start", "1234567890", False),
        ("ol", "start", "-1", False),
        ("ol", "start", "\u0661", False),
        ("code", "class", "language-c++", True),
        ("code", "class", "language-" + "x" * 30, True),
        ("code", "class", "language-" + "x" * 31, False),
        ("code", "class", "language-x y", False),
        ("code", "class", "language-x\n", False),
        ("td", "class", "center", True),
        ("th", "class", "centre", False),
        ("p", "class", "center", False),
        ("img", "width", "1234", True),
        ("img", "width", "12345", False),
        ("img", "src", "/uploads/1/..", False),
        ("img", "srcset", "/uploads/1/a.png", False),
        ("a", "onclick", "x", False),
        ("a", "style", "x", False),
        ("a", "id", "x", False),
    ],
)
def test_the_attribute_function_keeps_its_list(tag: str, name: str, value: str, stays: bool) -> None:
    assert allowed(tag, name, value) is stays
