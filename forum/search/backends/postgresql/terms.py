"""Words as PostgreSQL's full text writes them. Texts are never given to its own analysis: the words come from ours."""

from collections.abc import Iterable, Sequence

from forum.search.analysis import Word
from forum.search.contract import Phrase
from forum.search.scoring import TITLE_GAP

# PostgreSQL's own limits: the last place of a word, and the bytes of all words of a document (1 MB, with some room).
LAST_PLACE, VECTOR_BYTES = 16_383, 900_000
# What one place takes, and about what a word takes beside its letters.
PLACE_BYTES, WORD_BYTES = 2, 12
TITLE, BODY = "A", "D"
# Before a word of the title, which is kept a second time so: by its weight, it would be looked for in every document
# that has it somewhere.
IN_TITLE = "^"
TITLE_MOST = 1_000
# Before a label, which stands among the words so that choices narrow what is looked at and not only what is found.
LABEL = "="


def clean(text: str) -> str:
    """A text that the database takes: without NUL and without halves of letters."""
    return text.encode("utf-8", "ignore").decode().replace("\x00", "")


def quoted(term: str, weights: str = "") -> str:
    """A word inside a vector or a question, perhaps only where it has one of some weights."""
    safe = clean(term).replace("\\", "\\\\").replace("'", "''")
    return f"'{safe}':{weights}" if weights else f"'{safe}'"


def vector(title: Sequence[Word], body: Sequence[Word], labels: Iterable[str] = ()) -> str:
    """The words of a document with their places, the body well behind the title.

    What stands beyond the last place is kept without it, and of a word without end the first 256 places are. The words
    of the title are there once more without places, and so are the labels.
    """
    first = title[-1].place + TITLE_GAP if title else 0
    places: dict[str, list[str]] = {}
    marked = [IN_TITLE + term for term in dict.fromkeys(word.term for word in title[:TITLE_MOST])]
    marked += [LABEL + label for label in labels]
    left = VECTOR_BYTES - sum(WORD_BYTES + len(term.encode()) for term in marked)
    for words, start, weight in ((title, 1, TITLE), (body, 1 + first, "")):
        for word in words:
            known = places.get(word.term)
            left -= PLACE_BYTES if known is not None else WORD_BYTES + 2 * len(word.term.encode())
            if left < 0:
                break
            place = start + word.place
            if place < LAST_PLACE or known is None:
                places.setdefault(word.term, []).append(f"{min(place, LAST_PLACE)}{weight}")
    return " ".join((*(quoted(term, ",".join(found)) for term, found in places.items()), *map(quoted, marked)))


def together(terms: Iterable[str], weights: str = "") -> str:
    """The question for documents that have all these words."""
    return " & ".join(quoted(term, weights) for term in terms)


def in_title(terms: Iterable[str]) -> str:
    """The question for documents that have all these words in the title."""
    return together(IN_TITLE + term for term in terms)


def with_labels(choices: Iterable[Iterable[str]]) -> str:
    """The question for documents that have one label of each choice."""
    return " & ".join(f"({' | '.join(quoted(LABEL + label) for label in labels)})" for labels in choices)


def any_of(alternatives: Iterable[Phrase], weights: str = "") -> str:
    """The question for documents that have one of these, each several words together."""
    return " | ".join(f"({together(terms, weights)})" for terms in alternatives)


def phrase(terms: Phrase) -> str:
    """The question for documents in which these words stand beside each other; an empty one lets any word pass."""
    parts: list[str] = []
    gap = 1
    for term in terms:
        if not term:
            gap += 1
            continue
        parts += [f"<{gap}>" if gap > 1 else "<->"] if parts else []
        parts.append(quoted(term))
        gap = 1
    return " ".join(parts)
