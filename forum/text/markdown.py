"""Markdown to HTML, within limits. What comes out still goes through the cleaner."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from forum.errors import Invalid
from forum.text.limits import LEVEL_MOST

# Handles to the ids of the members who have them; unknown handles are left out.
Resolver = Callable[[set[str]], dict[str, int]]
HANDLE_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
HANDLE_LEAST, HANDLE_MOST = 3, 30


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": LEVEL_MOST})
    parser.enable(["table", "strikethrough", "linkify"])
    # Definitions multiply: 10 kB of them can make 4 MB of HTML.
    parser.disable("reference")
    # Without a scheme nothing becomes a link, neither hosts nor mail addresses nor numbers.
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return parser


_parser = _make_parser()


@dataclass(frozen=True)
class Rendered:
    """HTML before cleaning, how many tokens it took, and whom it mentions."""

    html: str
    token_count: int
    link_count: int
    mentions: tuple[int, ...]


def render(source: str, resolve: Resolver | None = None) -> Rendered:
    """Render a source whose counts were checked. Raises Invalid when it nests too deeply."""
    tokens = _parser.parse(source)
    flat = list(_all(tokens))
    if max((abs(token.level) for token in flat), default=0) > LEVEL_MOST or _deepest(tokens) > LEVEL_MOST:
        raise Invalid("This text is nested too deeply. Use fewer levels of lists and quotations.")
    mentions = _link_mentions(tokens, resolve) if resolve else ()
    for token in _all(tokens):
        _simplify(token)
    links = sum(token.type == "link_open" for token in flat)
    return Rendered(_parser.renderer.render(tokens, _parser.options, {}), len(flat), links, mentions)


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _deepest(tokens: Sequence[Token]) -> int:
    deepest = 0
    for token in tokens:
        level = 0
        for child in token.children or ():
            level += child.nesting
            deepest = max(deepest, level)
    return deepest


def _simplify(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
    elif token.type in ("s_open", "s_close"):
        token.tag = "del"
    elif token.type in ("th_open", "td_open") and "style" in token.attrs:
        token.attrs["class"] = str(token.attrs.pop("style")).removeprefix("text-align:")
    elif token.type == "inline" and token.children and token.children[0].type == "text":
        first = token.children[0]
        for typed, shown in (("[ ] ", "☐ "), ("[x] ", "☑ "), ("[X] ", "☑ ")):
            if first.content.startswith(typed):
                first.content = shown + first.content[len(typed) :]


def _link_mentions(tokens: list[Token], resolve: Resolver) -> tuple[int, ...]:
    inlines = [token for token in tokens if token.children]
    handles = {part for token in inlines for part in _handles_in(token)}
    known = resolve(handles) if handles else {}
    if known:
        for token in inlines:
            token.children = list(_with_links(token.children or [], known))
    return tuple(sorted(set(known.values())))


def _plain_parts(children: Sequence[Token]) -> Iterator[tuple[Token, bool]]:
    inside = 0
    for child in children:
        inside += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        yield child, child.type == "text" and inside == 0


def _handles_in(token: Token) -> Iterator[str]:
    for child, is_plain in _plain_parts(token.children or []):
        if is_plain:
            yield from (handle for handle, _, _ in _mentions_of(child.content))


def _mentions_of(text: str) -> Iterator[tuple[str, int, int]]:
    start = text.find("@")
    while start >= 0:
        end = start + 1
        while end < len(text) and text[end] in HANDLE_CHARACTERS:
            end += 1
        handle = text[start + 1 : end].rstrip("-")
        before = text[start - 1] if start else " "
        if HANDLE_LEAST <= len(handle) <= HANDLE_MOST and not before.isalnum():
            yield handle, start, start + 1 + len(handle)
        start = text.find("@", end)


def _with_links(children: Sequence[Token], known: dict[str, int]) -> Iterator[Token]:
    for child, is_plain in _plain_parts(children):
        if not is_plain:
            yield child
            continue
        last = 0
        for handle, start, end in _mentions_of(child.content):
            if handle in known:
                yield _text(child.content[last:start])
                yield Token("link_open", "a", 1, attrs={"href": f"/people/{handle}"})
                yield _text(f"@{handle}")
                yield Token("link_close", "a", -1)
                last = end
        yield _text(child.content[last:])


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)
