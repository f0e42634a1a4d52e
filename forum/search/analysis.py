"""How a text becomes words: the same for what is kept, what is asked and what is marked."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from forum.search.stemming import stem

# Raised when anything here changes what words come out; an index of another version is built anew.
VERSION = 1
# An index cannot keep an endless word.
LONGEST_WORD = 64
# Shorter words are too like each other, and longer ones are no words.
SPELT_LEAST, SPELT_MOST = 4, 32
# «412,000» is one number; «council's» one word.
WORD = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|[^\W_]+(?:['’][^\W_]+)*")
STOP_WORDS = frozenset(
    """a about after again all also am an and any anybody anyone are as at be because been before being both but by can
    could did do does doing dont each else ever few for from get gets getting had has have having he her here hers him
    his how however i if in into is it its just let like many may me might more most much must my no nor not now of off
    on one only or other our ours out over own per same she should so some somebody someone such than that the their
    theirs them then there these they this those through to too under until up us use used using very was we were what
    whats when where which while who whom whose why will with within would you your yours""".split()
)


@dataclass(frozen=True)
class Word:
    """One word of a text: as the index keeps it, as it is spelt in lower case, and where it stands in the text."""

    term: str
    plain: str
    start: int
    end: int


def words_in(text: str) -> Iterator[Word]:
    """The words of a text in their order, without stop words."""
    for match in WORD.finditer(text):
        plain = _plain(match.group())
        if plain and plain not in STOP_WORDS:
            term = plain if any(c.isdigit() for c in plain) else stem(plain)
            yield Word(term, plain, match.start(), match.end())


def terms_of(text: str) -> list[str]:
    """The words of a text as the index keeps them, in their order, repeated as they are."""
    return [word.term for word in words_in(text)]


def can_be_misspelt(plain: str) -> bool:
    """Whether a word is one that a person may have meant to spell otherwise: letters only, and enough of them."""
    return SPELT_LEAST <= len(plain) <= SPELT_MOST and plain.isalpha()


def _plain(word: str) -> str:
    """Lower case, without accents, apostrophes and commas."""
    plain = word.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("’", "'"))
        plain = "".join(c for c in plain.lower() if not unicodedata.combining(c))
    return plain.removesuffix("'s").replace("'", "").replace(",", "")[:LONGEST_WORD]
