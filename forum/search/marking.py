"""The places of a text that a question found, as parts: a template escapes each part and marks some of them.

Nothing here makes HTML. Marking a text before it is escaped would let it carry its own tags.
"""

from collections.abc import Collection
from dataclasses import dataclass

from forum.search.analysis import Word, words_in
from forum.text.plain import excerpt

SNIPPET_LENGTH = 240
LEAD_IN = 60
# A text that says the words again and again is not searched further for its best place.
PLACES_MOST = 200


@dataclass(frozen=True)
class Part:
    text: str
    is_marked: bool = False


def marked(text: str, terms: Collection[str]) -> list[Part]:
    """The whole text in parts; words that are found side by side are one part."""
    parts: list[Part] = []
    at = 0
    for start, end in _joined(text, [word for word in words_in(text) if word.term in terms]):
        if start > at:
            parts.append(Part(text[at:start]))
        parts.append(Part(text[start:end], is_marked=True))
        at = end
    return [*parts, Part(text[at:])] if at < len(text) else parts


def snippet(text: str, terms: Collection[str], length: int = SNIPPET_LENGTH) -> list[Part]:
    """The piece of a text that has most of the words, or its beginning when it has none."""
    line = " ".join(text.split())
    places = [word for word in words_in(line) if word.term in terms][:PLACES_MOST]
    if not places:
        return [Part(excerpt(line, length))]
    start = _beginning(line, _best_place(places, length))
    end = _ending(line, start + length)
    piece = line[start:end].rstrip(" .,;:") if end < len(line) else line[start:]
    return marked(f"{'…' if start else ''}{piece}{'…' if end < len(line) else ''}", terms)


def _best_place(places: list[Word], length: int) -> int:
    """Where a piece should begin to hold the most different words; the first such place."""
    reach = length - LEAD_IN
    return max(places, key=lambda first: len({w.term for w in places if 0 <= w.start - first.start < reach})).start


def _beginning(line: str, place: int) -> int:
    if place <= LEAD_IN:
        return 0
    sentence = line.rfind(". ", place - LEAD_IN, place)
    if sentence >= 0:
        return sentence + 2
    return line.rfind(" ", 0, place - LEAD_IN // 2) + 1 or place


def _ending(line: str, most: int) -> int:
    if most >= len(line):
        return len(line)
    space = line.rfind(" ", most - LEAD_IN, most)
    return space if space > 0 else most


def _joined(text: str, words: list[Word]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for word in words:
        if spans and not text[spans[-1][1] : word.start].strip():
            spans[-1] = (spans[-1][0], max(spans[-1][1], word.end))
        else:
            spans.append((word.start, word.end))
    return spans
