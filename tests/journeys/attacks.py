"""Hostile texts for a running site: the collection of the room `text`, and what chance makes of it."""

import random
from collections.abc import Iterator

from forum.accounts.queries import member_ids_of_handles
from forum.errors import Invalid
from forum.text.plain import clean_line
from forum.text.prepare import Text, prepare
from tests.text.vectors import VECTORS, every_html, every_markdown

SEED = 20_261_124
MUTATIONS = 300
CHANNELS_EACH = 8
TEXTS_TOGETHER = 12
GLUE = ("\t", "\n", "/", "\x0c", "\u00a0", "&#9;", "&Tab;", "<!---->", "`", "\\", "%0a", "\u200b", "'", '"', ">", "<")


def mutations(count: int) -> Iterator[str]:
    """Known attacks cut, joined, encoded and sprinkled anew; the seed makes them the same in every run."""
    chance = random.Random(SEED)
    for _ in range(count):
        first, second = chance.choice(VECTORS), chance.choice(VECTORS)
        text = first[: chance.randrange(1, len(first) + 1)] + second[chance.randrange(len(second)) :]
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice(GLUE) + text[place:]
        yield chance.choice([str, str.swapcase, _escaped_once, _doubled])(text)


def _escaped_once(text: str) -> str:
    return "".join(f"&#{ord(sign)};" if sign in "<>\"'" else sign for sign in text)


def _doubled(text: str) -> str:
    """Each mark-up sign twice, for filters that take one away."""
    return "".join(sign * 2 if sign in "<>" else sign for sign in text)


def lines(most: int) -> list[str]:
    """Attacks for fields of one line: whatever a form lets through, cut to the length of the column."""
    return [clean_line(text)[:most] or "x" for text in (*VECTORS, *mutations(20))]


def bodies() -> Iterator[Text]:
    """Attacks through every channel of Markdown and HTML, several to a text, as the house prepares them."""
    chance = random.Random(SEED)
    texts = [text for _, text in (*every_markdown(), *every_html())]
    drawn = chance.sample(texts, len(VECTORS) * CHANNELS_EACH)
    everything = [*VECTORS, *drawn, *mutations(MUTATIONS)]
    for start in range(0, len(everything), TEXTS_TOGETHER):
        yield from _prepared(everything[start : start + TEXTS_TOGETHER])


def _prepared(texts: list[str]) -> Iterator[Text]:
    """One text of all of them; where that breaks a limit, two halves; what breaks it alone is never stored."""
    try:
        yield prepare("\n\n".join(texts), member_ids_of_handles)
    except Invalid:
        middle = len(texts) // 2
        if middle:
            yield from _prepared(texts[:middle])
            yield from _prepared(texts[middle:])
