"""The places of a text that a question found, as parts: a template escapes each part and marks some of them.

Nothing here makes HTML. Marking a text before it is escaped would let it carry its own tags.
"""

from collections.abc import Collection
from dataclasses import dataclass

from forum.search.analysis import Word, words_in
from forum.search.contract import Phrase
from forum.text.plain import excerpt

SNIPPET_LENGTH = 240
LEAD_IN = 60
# A text that says the words again and again is not searched further for its best place.
PLACES_MOST = 200


@dataclass(frozen=True)
class Part:
    text: str
    is_marked: bool = False


def marked(text: str, terms: Collection[str | Phrase]) -> list[Part]:
    """The whole text in parts; words that are found side by side are one part.

    The `terms` are words as the index keeps them, and phrases of them that are marked only where they stand together.
    """
    parts: list[Part] = []
    at = 0
    for start, end in _joined(text, _meant(text, terms)):
        if start > at:
            parts.append(Part(text[at:start]))
        parts.append(Part(text[start:end], is_marked=True))
        at = end
    return [*parts, Part(text[at:])] if at < len(text) else parts


def snippet(text: str, terms: Collection[str | Phrase], length: int = SNIPPET_LENGTH) -> list[Part]:
    """The piece of a text that has most of the words, or its beginning when it has none."""
    line = " ".join(text.split())
    places = _meant(line, terms)[:PLACES_MOST]
    if not places:
        return [Part(excerpt(line, length))]
    start = _beginning(line, _best_place(places, length))
    end = _ending(line, start + length)
    piece = line[start:end].rstrip(" .,;:") if end < len(line) else line[start:]
    return marked(f"{'…' if start else ''}{piece}{'…' if end < len(line) else ''}", terms)


def _meant(text: str, terms: Collection[str | Phrase]) -> list[Word]:
    """The words of a text that are wanted, and those of wanted phrases, in their order."""
    words = list(words_in(text))
    single = {term if isinstance(term, str) else term[0] for term in terms if isinstance(term, str) or len(term) == 1}
    pieces = [number for number, word in enumerate(words) if not word.is_joined]
    meant = {number for number, word in enumerate(words) if word.term in single}
    for phrase in terms:
        if not isinstance(phrase, str) and len(phrase) > 1:
            runs = (pieces[at : at + len(phrase)] for at in range(len(pieces)) if words[pieces[at]].term == phrase[0])
            meant.update(*(run for run in runs if tuple(words[number].term for number in run) == phrase))
    return [words[number] for number in sorted(meant)]


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
