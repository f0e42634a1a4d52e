"""Markdown to HTML, within limits. What comes out still goes through the cleaner."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.token import Token

from forum.errors import Invalid
from forum.text.limits import LEVEL_MOST

# Handles to the ids of the members who have them; unknown handles are left out.
Resolver = Callable[[set[str]], dict[str, int]]
HANDLE_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
HANDLE_LEAST, HANDLE_MOST = 3, 30
HANDLES_ASKED_MOST = 100
CONTAINERS = frozenset({"blockquote_open", "bullet_list_open", "ordered_list_open", "list_item_open"})
TASK_MARKS = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": LEVEL_MOST})
    parser.enable(["table", "strikethrough", "linkify"])
    # Definitions multiply: 10 kB of them can make 4 MB of HTML.
    parser.disable("reference")
    # Without a scheme nothing becomes a link, neither hosts nor mail addresses nor numbers.
    parser.linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return parser


_parser = _make_parser()


@dataclass(frozen=True)
class Draft:
    """A text after parsing: its tokens, and how many links lead away from us."""

    tokens: list[Token]
    link_count: int

    @property
    def token_count(self) -> int:
        """How many tokens there are now; linked mentions add some."""
        return sum(1 for _ in _all(self.tokens))


def parse(source: str) -> Draft:
    """Parse a source whose counts were checked. Raises Invalid when it nests too deeply."""
    tokens = _parser.parse(source)
    if any(_is_cut_off(token) for token in tokens) or _deepest(tokens) > LEVEL_MOST:
        raise Invalid("This text is nested too deeply. Use fewer levels of lists and quotations.")
    return Draft(tokens, sum(_leads_away(token) for token in _all(tokens)))


def render(draft: Draft) -> str:
    """The HTML of a draft, before cleaning."""
    _tick_tasks(draft.tokens)
    for token in _all(draft.tokens):
        _simplify(token)
    return str(_parser.renderer.render(draft.tokens, _parser.options, {}))


def link_mentions(draft: Draft, resolve: Resolver) -> tuple[int, ...]:
    """Turn each known @handle outside code and links into a link; the ids of the members so named."""
    inlines = [token for token in draft.tokens if token.children]
    handles = dict.fromkeys(handle for token in inlines for handle in _handles_in(token))
    known = resolve(set(list(handles)[:HANDLES_ASKED_MOST])) if handles else {}
    if known:
        for token in inlines:
            token.children = list(_with_links(token.children or [], known))
    return tuple(sorted(set(known.values())))


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


def _is_cut_off(token: Token) -> bool:
    # The parser leaves out, without a word, what stands in a container at its deepest level.
    return token.nesting == 1 and token.type in CONTAINERS and token.level >= LEVEL_MOST - 1


def _leads_away(token: Token) -> bool:
    address = str(token.attrs.get("href", ""))
    return token.type == "link_open" and (not address.startswith(("/", "#")) or address.startswith("//"))


def _simplify(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
    elif token.type in ("s_open", "s_close"):
        token.tag = "del"
    elif token.type in ("th_open", "td_open") and "style" in token.attrs:
        token.attrs["class"] = str(token.attrs.pop("style")).removeprefix("text-align:")


def _tick_tasks(tokens: list[Token]) -> None:
    for item, _, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if item.type != "list_item_open" or not inline.children:
            continue
        first = inline.children[0]
        for typed, shown in TASK_MARKS.items():
            if first.type == "text" and first.content.startswith(typed):
                first.content = shown + first.content[len(typed) :]


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
        stands_alone = not _joins(text[:start][-1:], "/@.-_") and not _joins(text[end : end + 1], "@_")
        if stands_alone and HANDLE_LEAST <= len(handle) <= HANDLE_MOST:
            yield handle, start, start + 1 + len(handle)
        start = text.find("@", end)


def _joins(neighbour: str, marks: str) -> bool:
    return neighbour.isalnum() or (neighbour != "" and neighbour in marks)


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
