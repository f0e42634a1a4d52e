"""What every back end keeps of a document beside its words."""

from collections.abc import Iterable
from datetime import datetime

from forum.search.analysis import Word, can_be_misspelt
from forum.subjects import SearchDocument
from forum.text.plain import fold

# The day of what has none: before all others.
UNDATED = -(2**40)


def labels_of(document: SearchDocument) -> list[str]:
    """«kind:story», «stage:live» and so on, each once."""
    pairs = [("kind", document.kind), ("audience", str(document.audience))]
    pairs += [(group, value) for group, values in document.labels.items() for value in values]
    return [f"{group}:{value}" for group, value in dict.fromkeys(pairs)]


def names_of(document: SearchDocument) -> list[str]:
    """The title and the names that it is met by, folded."""
    return sorted({name for text in (document.title, *document.names) if (name := fold(text))})


def spelt_in(words: Iterable[Word]) -> list[str]:
    """The words as they are spelt, each once, for those who misspell them."""
    return sorted({word.plain for word in words if not word.is_joined and can_be_misspelt(word.plain)})


def seconds(moment: datetime | None) -> int:
    """A moment as a whole number that keeps the order."""
    return int(moment.timestamp()) if moment else UNDATED
