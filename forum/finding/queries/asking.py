"""Asking the search for a viewer, and the ways on where it found too little."""

from dataclasses import dataclass
from datetime import date, datetime, time

from forum.accounts.models import Member
from forum.clock import LONDON
from forum.discussions.permissions import audiences_of
from forum.finding.asked import Asked
from forum.finding.language import put_right
from forum.finding.queries.filters import Names, lesser
from forum.search.contract import HITS_PER_PAGE, Filters, Found, Key
from forum.search.queries import Answer, Cut, corrected, hidden_from, search

# Each costs a question to the index.
WAYS_MOST = 6


@dataclass(frozen=True)
class Reader:
    """What a viewer may find: the audiences, less what was hidden since the index was written."""

    audiences: tuple[str, ...]
    hidden: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class Correction:
    """The question with its unknown words put right, its address, how many results it has, and the first of them."""

    words: str
    address: str
    total: int
    answer: Answer


@dataclass(frozen=True)
class Way:
    """The same question without one filter (its `label`; empty: without any), and how many results it has."""

    label: str
    address: str
    total: int


def reader_of(viewer: Member | None) -> Reader:
    """What this viewer may find as of now."""
    return Reader(audiences_of(viewer), hidden_from(viewer))


def ask(wanted: Asked, reader: Reader, *, counts: bool = True) -> Answer:
    """The page of hits that a question finds; raises NotReady while there is no index."""
    filters = Filters(
        audiences=reader.audiences,
        groups=wanted.groups,
        since=_beginning(wanted.first_day),
        before=_beginning(wanted.end_day),
        hidden=reader.hidden,
        least=wanted.least,
    )
    return search(wanted.sought, filters, wanted.order, Cut((wanted.page - 1) * HITS_PER_PAGE, counts=counts))


def correction_of(wanted: Asked, found: Found, reader: Reader) -> Correction | None:
    """The question that was probably meant, if it finds anything; of a later page the same page of it.

    There is none for whoever asks for these very words.
    """
    if wanted.is_exact or not found.corrections:
        return None
    words = put_right(wanted.words, lambda text: corrected(text, found.corrections))
    if words == wanted.words:
        return None
    meant = wanted.with_words(words)
    answer = ask(meant.with_page(wanted.page), reader)
    return Correction(words, meant.address, answer.found.total, answer) if answer.found.total else None


def fewer_filters(wanted: Asked, names: Names, reader: Reader) -> list[Way]:
    """What the question finds without any filter, and without each of them; only what finds something."""
    fewer = [("", wanted.without_filters())]
    if wanted.filter_count > 1:
        fewer += lesser(wanted, names)[:WAYS_MOST]
    ways = [Way(label, less.address, ask(less, reader, counts=False).found.total) for label, less in fewer]
    return [way for way in ways if way.total]


def _beginning(day: date | None) -> datetime | None:
    """The first moment of a day in the United Kingdom."""
    return datetime.combine(day, time(), LONDON) if day is not None else None
