"""HTML that would cost the parser minutes: telling it by one quick pass, and reading it without a parser."""

import re
from html import unescape

# The parser and the Markdown take about 30 µs for a tag, and go through all lines again for each level around them.
TAGS_MOST, LEVELS_MOST, LINES_IN_LEVELS_MOST = 20_000, 100, 250_000
# What begins like a tag and never ends is looked for to the end of the mail each time.
STRAYS_MOST = 20
# Each part ends at the next bracket, so the pass is as long as the text.
TAG = re.compile(r"<(/?)([a-z!?][^\s/<>]*)?[^<>]*(>?)", re.I)
WITHOUT_END = frozenset("area base br col embed hr img input link meta source track wbr".split())
UNSEEN = re.compile(r"<(script|style|title)\b", re.I)
BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/table|/blockquote)\b[^<>]*>", re.I)
ANY_TAG = re.compile(r"<[^<>]*>")


def is_tangled(html: str) -> bool:
    """Whether this is nested or broken as no mail program writes it, so that it is better not parsed."""
    tags, strays, deepest = 0, 0, 0
    opened: list[str] = []
    for found in TAG.finditer(html):
        name = (found[2] or "").lower()
        if not name or not found[3]:
            strays += 1
            continue
        tags += 1
        if found[1]:
            _close(opened, name)
        elif name[0] not in "!?" and name not in WITHOUT_END and not found[0].endswith("/>"):
            opened.append(name)
            deepest = max(deepest, len(opened))
        if strays > STRAYS_MOST or tags > TAGS_MOST or deepest > LEVELS_MOST:
            return True
    return strays > STRAYS_MOST or deepest * (tags + html.count("\n")) > LINES_IN_LEVELS_MOST


def _close(opened: list[str], name: str) -> None:
    """A closing tag ends whatever was left open inside, as it does for the parser."""
    if name in opened:
        while opened.pop() != name:
            pass


def words_only(html: str) -> str:
    """The words of it in lines, without links, quotations and other form."""
    return unescape(ANY_TAG.sub("", BREAKS.sub("\n", html)))


def without_unseen(html: str) -> str:
    """The HTML without scripts, styles and title; what has no end goes to the end, as for the parser."""
    parts, place = [], 0
    while found := UNSEEN.search(html, place):
        parts.append(html[place : found.start()])
        end = re.compile(f"</{found[1]}[^<>]*>", re.I).search(html, found.end())
        if end is None:
            return "".join(parts)
        place = end.end()
    return "".join([*parts, html[place:]])
