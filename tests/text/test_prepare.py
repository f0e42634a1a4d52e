"""From what was typed to what is stored."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.text.prepare import RENDERER_VERSION, prepare
from forum.text.sanitize import LINK_RELATION, clean
from tests.text.vectors import VECTORS, faults_of

PEOPLE = {"alice": 1, "bob": 2, "jane-smith-2": 3}
SIGNS = st.sampled_from([*"*_~`[]()!<>&\"'#|-:>@\\/.+=1 \n\tabé", "\n\n", "    ", "- [x] ", "|-|\n", "```\n"])
marked_up = st.lists(SIGNS | st.sampled_from(VECTORS), max_size=60).map("".join)
quick = settings(max_examples=300, deadline=None, database=None)


def resolve(handles: set[str]) -> dict[str, int]:
    return {handle: PEOPLE[handle] for handle in handles & PEOPLE.keys()}


def link(address: str, words: str) -> str:
    return f'<a href="{address}" rel="{LINK_RELATION}">{words}</a>'


@quick
@given(marked_up)
def test_any_text_gives_allowed_html_or_a_refusal(source: str) -> None:
    try:
        text = prepare(source, resolve)
    except Invalid:
        return

    assert faults_of(text.html) == []
    assert clean(text.html) == text.html
    assert prepare(text.source, resolve) == text


@quick
@given(st.text(st.characters(codec=None), max_size=400))
def test_any_characters_give_allowed_html_or_a_refusal(source: str) -> None:
    try:
        text = prepare(source)
    except Invalid:
        return

    assert faults_of(text.html) == []
    assert clean(text.html) == text.html
    assert prepare(text.source) == text


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**a** *b* ~~c~~", "<p><strong>a</strong> <em>b</em> <del>c</del></p>\n"),
        ("# a\n\n## b\n\n### c", "<h3>a</h3>\n<h3>b</h3>\n<h3>c</h3>\n"),
        ("#### a\n\n###### b", "<h4>a</h4>\n<h4>b</h4>\n"),
        ("a  \nb", "<p>a<br>\nb</p>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("```python\nx < 1\n```", '<pre><code class="language-python">x &lt; 1\n</code></pre>\n'),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ("    a = 1", "<pre><code>a = 1\n</code></pre>\n"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"),
        ("![A road](/uploads/7/road.png)", '<p><img src="/uploads/7/road.png" alt="A road"></p>\n'),
        ("a ![x](https://evil.example/x.png)", "<p>a </p>\n"),
        (
            "[a]: https://a.example\n\n[a]",
            f"<p>[a]: {link('https://a.example', 'https://a.example')}</p>\n<p>[a]</p>\n",
        ),
    ],
)
def test_markdown_becomes_plain_html(source: str, html: str) -> None:
    assert prepare(source).html == html


def test_table_cells_are_aligned_by_a_class() -> None:
    html = prepare("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |").html

    assert '<th class="left">a</th>' in html
    assert '<td class="center">2</td>' in html
    assert '<td class="right">3</td>' in html
    assert "style" not in html


def test_tasks_are_ticked_in_lists_only() -> None:
    html = prepare("[x] no\n\n- [ ] to do\n- [x] done **now**\n- [X] done\n\n1. [x] first").html

    assert "<p>[x] no</p>" in html
    assert "☐ to do" in html
    assert "☑ done <strong>now</strong>" in html
    assert html.count("☑") == 3
    assert "input" not in html


@pytest.mark.parametrize("source", ["a.example", "www.a.example", "a@b.example", "192.0.2.1", "//a.example"])
def test_nothing_becomes_a_link_without_a_scheme(source: str) -> None:
    assert "<a" not in prepare(source).html


def test_a_bare_address_becomes_a_link() -> None:
    assert prepare("See https://a.example/b.").html == (
        f"<p>See {link('https://a.example/b', 'https://a.example/b')}.</p>\n"
    )


def test_a_known_handle_becomes_a_link_and_a_mention() -> None:
    text = prepare("Thanks @alice, (@bob) and **@jane-smith-2**! And @nobody.", resolve)

    assert text.mentions == (1, 2, 3)
    assert link("/people/alice", "@alice") in text.html
    assert link("/people/jane-smith-2", "@jane-smith-2") in text.html
    assert "@nobody." in text.html
    assert text.link_count == 0


@pytest.mark.parametrize(
    "source",
    [
        "`@bob`",
        "```\n@bob\n```",
        "    @bob",
        "[@bob](https://a.example)",
        "https://a.example/@bob",
        "a.example/@bob",
        "x@bob.example",
        "@bobby",
        "@bob_b",
        "@bob@a.example",
        "@Bob",
        "@ bob",
    ],
)
def test_code_links_and_other_words_mention_nobody(source: str) -> None:
    text = prepare(source, resolve)

    assert text.mentions == ()
    assert "/people/" not in text.html


def test_only_the_handles_typed_are_asked_for_and_never_more_than_a_hundred() -> None:
    asked: list[set[str]] = []

    def remember(handles: set[str]) -> dict[str, int]:
        asked.append(handles)
        return {}

    prepare(" ".join(f"@member-{number}" for number in range(300)), remember)
    prepare("Nobody here.", remember)

    assert [len(handles) for handles in asked] == [100]


def test_a_text_gives_the_columns_a_table_stores() -> None:
    text = prepare("**Wells** fill.\r\n\r\nThen we wait.")

    assert text.columns == {
        "source": "**Wells** fill.\n\nThen we wait.",
        "html": "<p><strong>Wells</strong> fill.</p>\n<p>Then we wait.</p>\n",
        "renderer_version": RENDERER_VERSION,
    }
    assert text.words == "Wells fill.\nThen we wait."
    assert text.excerpt(14) == "Wells fill…"
