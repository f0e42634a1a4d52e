"""Asking the search for a viewer, and the ways on where it found too little."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from forum.accounts.models import Member
from forum.clock import LONDON
from forum.discussions.permissions import audiences_of
from forum.finding.asked import Asked
from forum.finding.language import put_right
from forum.finding.queries.filters import Names, lesser
from forum.search.contract import HITS_MOST, HITS_PER_PAGE, Filters, Found, Key
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
        groups=wanted.labels,
        since=_beginning(wanted.first_day),
        before=_beginning(wanted.end_day),
        hidden=reader.hidden,
        least=wanted.least,
    )
    first = (wanted.page - 1) * HITS_PER_PAGE
    if wanted.is_family_first:
        answer = _family_first(wanted, filters, first, counts=counts)
    else:
        answer = search(wanted.sought, filters, wanted.order, Cut(first, counts=counts))
    found = replace(answer.found, counts=_with_family(answer.found.counts, wanted)) if counts else answer.found
    return replace(answer, found=found)


def _family_first(wanted: Asked, filters: Filters, first: int, *, counts: bool) -> Answer:
    """A page of two lists, each in its own order: what comes from the viewer's family, and after it all the rest."""
    whole = search(replace(wanted.sought, by_meaning=False), filters, wanted.order, Cut(0, 1, counts))
    bodies = replace(wanted, chosen={**wanted.chosen, "family": ("mine",)}).labels
    ours = search(wanted.sought, replace(filters, groups=bodies), wanted.order, Cut(first, counts=False))
    hits, left = ours.found.hits, HITS_PER_PAGE - len(ours.found.hits)
    first = max(0, first - ours.found.total)
    # Pages end with the best so many, whichever list they are of.
    left = min(left, HITS_MOST - ours.found.total - first)
    is_by_meaning = ours.is_by_meaning
    if left > 0:
        kept_out = replace(filters, others={"organisation": wanted.family})
        rest = search(wanted.sought, kept_out, wanted.order, Cut(first, left, counts=False))
        hits, is_by_meaning = (*hits, *rest.found.hits), is_by_meaning or rest.is_by_meaning
    return replace(whole, found=replace(whole.found, hits=hits), is_by_meaning=is_by_meaning)


def _with_family(counts: Mapping[str, Mapping[str, int]], wanted: Asked) -> dict[str, Mapping[str, int]]:
    """The counts with that of the viewer's family, of which the index knows the bodies only."""
    bodies, chosen = counts.get("organisation", {}), wanted.groups.get("organisation", ())
    ours = {slug: number for slug, number in bodies.items() if slug in wanted.family}
    mine = sum(number for slug, number in ours.items() if not chosen or slug in chosen)
    shown = ours if wanted.groups.get("family") else bodies
    return {**counts, "organisation": shown, "family": {"mine": mine} if mine else {}}


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
