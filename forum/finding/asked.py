"""A question to the search as its address says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import islice

from forum.finding.language import (
    LOOKS,
    SAID_OF_WORDS,
    Operator,
    Piece,
    loosened,
    read,
    sought_of,
    values_of,
    without_pieces,
)
from forum.finding.meanings import Meaning, Trouble
from forum.search.contract import Sort
from forum.search.queries import Sought
from forum.text.words import day
from forum.web.paging import with_query

TITLE_MOST, TROUBLES_MOST = 150, 5
# An order beside those of the engine, which knows no family; and a label that no organisation has.
FAMILY_FIRST, NOBODY = "family", ("-",)
# What people write; members and organisations are no news.
WRITTEN = ("story", "discussion", "post")
# What only members are, know and offer, so that only members look for it; operators have the same names.
OF_PEOPLE = ("discipline", "role", "advocate")
# Operators whose choices have boxes beside the results.
BOXED = (
    *(Operator.ORG, Operator.REGION, Operator.OBJECTIVE, Operator.THEME, Operator.KIND, Operator.STAGE),
    *(Operator.DISCIPLINE, Operator.ROLE, Operator.ADVOCATE),
)
SAID = {
    Operator.PHRASE: "Phrase “{}”",
    Operator.TITLE: "In the title: {}",
    Operator.WITHOUT: "Without “{}”",
}


@dataclass(frozen=True)
class Asked:
    """The words (`is_cut` when there were more), the choices of each group of filters, the days, order and page.

    `since` is the first day and `before` the first one that is too late. `meanings` has what the operators among the
    words mean to the viewer, by the keys of their pieces; those without a meaning narrow nothing. `is_exact` asks for
    these very words, whatever they were meant to be; `with_others` lets other words of the thesaurus stand for them.
    """

    words: str = ""
    is_cut: bool = False
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    before: date | None = None
    sort: Sort = Sort.BEST
    page: int = 1
    with_others: bool = True
    by_meaning: bool = True
    is_exact: bool = False
    meanings: Mapping[tuple[Operator, str, bool], Meaning] = field(default_factory=dict)
    # Asked by the address; and the slugs of the bodies like the viewer's own.
    wants_family_first: bool = False
    family: tuple[str, ...] = ()

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The words, phrases and operators of what was typed."""
        return read(self.words)

    @cached_property
    def sought(self) -> Sought:
        """What the words look for."""
        return replace(sought_of(self.pieces), with_others=self.with_others, by_meaning=self.by_meaning)

    @cached_property
    def narrowing(self) -> list[tuple[Piece, Meaning]]:
        """The operators that narrow the results, with their meanings."""
        found = ((piece, self.meanings.get(piece.key)) for piece in self.pieces)
        return [(piece, meaning) for piece, meaning in found if meaning is not None and meaning.is_narrowing]

    @property
    def said_of_words(self) -> list[tuple[Piece, str]]:
        """The phrases, title words and words that must not be there, as chips say them."""
        said = (p for p in self.pieces if p.operator in SAID_OF_WORDS and not p.is_negated and p.value)
        return [(piece, SAID[piece.operator].format(", ".join(values_of(piece.value)))) for piece in said]

    @property
    def troubles(self) -> list[tuple[Trouble, str]]:
        """The first few values that mean nothing, each with the address of what was probably meant, or no address."""
        found = {trouble: piece for piece in self.pieces for trouble in self._meaning(piece).troubles}
        return [(trouble, self._instead(piece, trouble)) for trouble, piece in islice(found.items(), TROUBLES_MOST)]

    def _meaning(self, piece: Piece) -> Meaning:
        return self.meanings.get(piece.key, Meaning())

    def _instead(self, piece: Piece, trouble: Trouble) -> str:
        if not trouble.instead:
            return ""
        words = f"{self.words[: piece.start]}{trouble.instead}{self.words[piece.end :]}"
        return self.with_words(words).address

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The choices of each group, by filters and operators together."""
        found = dict(self.chosen)
        for _, meaning in self.narrowing:
            for group, values in meaning.groups.items():
                found[group] = tuple(dict.fromkeys((*found.get(group, ()), *values)))
        return found

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """The same as the index knows them: a body of one's family is an organisation."""
        found = dict(self.groups)
        if found.pop("family", ()):
            bodies = [slug for slug in self.family if not found.get("organisation") or slug in found["organisation"]]
            found["organisation"] = tuple(bodies) or NOBODY
        return found

    @property
    def is_family_first(self) -> bool:
        return self.wants_family_first and bool(self.family)

    @property
    def least(self) -> dict[str, int]:
        """The least of each number, the greatest where several are asked."""
        found: dict[str, int] = {}
        for _, meaning in self.narrowing:
            for name, number in meaning.least.items():
                found[name] = max(number, found.get(name, 0))
        return found

    @property
    def first_day(self) -> date | None:
        """The first day, by filters and operators together."""
        return max((on for on in (self.since, *(m.since for _, m in self.narrowing)) if on), default=None)

    @property
    def end_day(self) -> date | None:
        """The first day that is too late, by filters and operators together."""
        return min((on for on in (self.before, *(m.before for _, m in self.narrowing)) if on), default=None)

    @property
    def days(self) -> dict[str, date]:
        """The days of the filters, by their name in the address."""
        return {name: on for name, on in (("since", self.since), ("before", self.before)) if on is not None}

    @property
    def filter_count(self) -> int:
        return sum(len(values) for values in self.chosen.values()) + len(self.days) + len(self.narrowing)

    @property
    def has_words(self) -> bool:
        """Whether one result can be better than another."""
        return any(piece.operator in LOOKS and piece.value for piece in self.pieces)

    @property
    def is_empty(self) -> bool:
        """Neither words nor filters: nothing was asked."""
        return self.sought.is_empty and not self.filter_count

    @property
    def written_kinds(self) -> tuple[str, ...]:
        """The kinds of what people write that it asks for."""
        kinds = self.groups.get("kind", ())
        return tuple(kind for kind in WRITTEN if kind in kinds or not kinds)

    @property
    def can_have_news(self) -> bool:
        """Whether it asks for anything that people write, so that it can be saved; its operators must be understood."""
        asks_for_people = any(self.groups.get(name) for name in OF_PEOPLE)
        return not self.is_empty and bool(self.written_kinds) and not asks_for_people

    @property
    def saving_basis(self) -> str:
        """The one basis of all savings that are found; empty for several, which cannot be compared."""
        bases = self.groups.get("saving_basis", ())
        return bases[0] if len(bases) == 1 else ""

    @property
    def order(self) -> Sort:
        """The order of the list: without words no result is better, nor savings comparable over unlike bases."""
        sort = Sort.BEST if self.sort == Sort.SAVING and not self.saving_basis else self.sort
        return Sort.NEWEST if sort == Sort.BEST and not self.has_words else sort

    @property
    def sorted_as(self) -> str:
        """The order as the address says it."""
        return FAMILY_FIRST if self.wants_family_first else self.sort.value

    @property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """What the address says, but for the page."""
        return {
            **({"q": (self.words,)} if self.words else {}),
            **{name: values for name, values in self.chosen.items() if values},
            **{name: (on.isoformat(),) for name, on in self.days.items()},
            **({"sort": (self.sorted_as,)} if self.sorted_as != Sort.BEST else {}),
            **({} if self.with_others else {"also": ("off",)}),
            **({"exact": ("1",)} if self.is_exact else {}),
            **({} if self.by_meaning else {"meaning": ("off",)}),
        }

    @property
    def address(self) -> str:
        return with_query("/search", **self.parameters, page="" if self.page == 1 else self.page)

    @property
    def unboxed_words(self) -> str:
        """The words without the operators whose choices have boxes: there they can be taken away and added to."""
        boxed = (piece for piece, meaning in self.narrowing if piece.operator in BOXED and not meaning.troubles)
        return without_pieces(self.words, (piece for piece in boxed if "is" not in self._meaning(piece).groups))

    @property
    def plain_words(self) -> str:
        """The words without any operator, as one would put them to a person."""
        return loosened(without_pieces(self.words, (p for p in self.pieces if p.operator not in LOOKS or p.is_negated)))

    def ask_address(self, near: Iterable[str] = ()) -> str:
        """Where the same question is put to people: its words as the title, its objectives and themes taken along.

        `near` has the themes of what is nearest to it, for people who may be asked about them.
        """
        tags = {name: self.groups.get(name, ()) for name in ("objective", "theme")}
        tags = {name: values for name, values in {**tags, "near": tuple(near)}.items() if values}
        return with_query("/discussions/new", kind="question", title=self.plain_words[:TITLE_MOST].rstrip(), **tags)

    @property
    def save_address(self) -> str:
        """Where a member keeps this question."""
        return with_query("/saved-searches/new", **self.parameters)

    def with_page(self, page: int) -> "Asked":
        return replace(self, page=page)

    def with_or_without_others(self) -> "Asked":
        """The same with other words of the thesaurus, where it went without, and the other way round."""
        return replace(self, with_others=not self.with_others, page=1)

    def with_words(self, words: str) -> "Asked":
        return replace(self, words=words, page=1)

    def with_basis(self, basis: str) -> "Asked":
        """The same with the savings of one basis, the largest first."""
        return replace(self, chosen={**self.chosen, "saving_basis": (basis,)}, sort=Sort.SAVING, page=1)

    def exactly(self) -> "Asked":
        return replace(self, is_exact=True, page=1)

    @property
    def other_way(self) -> "Asked":
        """The same, ordered by meaning too or by words only, whichever it is not."""
        return replace(self, by_meaning=not self.by_meaning, page=1)

    def without(self, name: str, value: str) -> "Asked":
        """The same without one choice of a filter, from the first page on."""
        if name in ("since", "before"):
            return replace(self, page=1, **{name: None})  # type: ignore[arg-type]
        kept = tuple(other for other in self.chosen.get(name, ()) if other != value)
        return replace(self, page=1, chosen={**self.chosen, name: kept})

    def without_piece(self, piece: Piece) -> "Asked":
        """The same without a phrase or an operator, wherever it stands."""
        return self.with_words(without_pieces(self.words, (p for p in self.pieces if p.key == piece.key)))

    def without_filters(self) -> "Asked":
        """The same words without filters and without the operators that narrow."""
        words = without_pieces(self.words, (piece for piece, _ in self.narrowing))
        return replace(self, words=words, page=1, chosen={}, since=None, before=None)

    def without_minus(self) -> "Asked":
        """The same with what must not be there."""
        gone = (p for p in self.pieces if p.operator == Operator.WITHOUT)
        return self.with_words(without_pieces(self.words, gone))

    def loosened(self) -> "Asked":
        """The same with the words of phrases and titles anywhere."""
        return self.with_words(loosened(self.words))


def day_label(name: str, on: date) -> str:
    """«From 2 March 2026», «Before 1 April 2026»."""
    return f"{'From' if name == 'since' else 'Before'} {day(on)}"
