"""A question to the search as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from forum.search.contract import Sort
from forum.text.words import day
from forum.web.paging import with_query


@dataclass(frozen=True)
class Asked:
    """The words (`is_cut` when there were more), the choices of each group of filters, the days, order and page.

    `since` is the first day and `before` the first one that is too late.
    """

    words: str = ""
    is_cut: bool = False
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    before: date | None = None
    sort: Sort = Sort.BEST
    page: int = 1
    by_meaning: bool = True

    @property
    def days(self) -> dict[str, date]:
        """The days that are given, by their name in the address."""
        return {name: on for name, on in (("since", self.since), ("before", self.before)) if on is not None}

    @property
    def filter_count(self) -> int:
        return sum(len(values) for values in self.chosen.values()) + len(self.days)

    @property
    def is_empty(self) -> bool:
        """Neither words nor filters: nothing was asked."""
        return not self.words and not self.filter_count

    @property
    def order(self) -> Sort:
        """The order of the list: without words no result is better than another."""
        return Sort.NEWEST if self.sort == Sort.BEST and not self.words else self.sort

    @property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """What the address says, but for the page."""
        return {
            **({"q": (self.words,)} if self.words else {}),
            **{name: values for name, values in self.chosen.items() if values},
            **{name: (on.isoformat(),) for name, on in self.days.items()},
            **({"sort": (self.sort.value,)} if self.sort != Sort.BEST else {}),
            **({} if self.by_meaning else {"meaning": ("off",)}),
        }

    @property
    def address(self) -> str:
        return with_query("/search", **self.parameters, page="" if self.page == 1 else self.page)

    @property
    def ask_address(self) -> str:
        """Where the same question is put to people: its words as the title, its objectives and themes taken along."""
        tags = {name: self.chosen.get(name, ()) for name in ("objective", "theme")}
        tags = {name: values for name, values in tags.items() if values}
        return with_query("/discussions/new", kind="question", title=self.words[:150].rstrip(), **tags)

    def with_page(self, page: int) -> "Asked":
        return replace(self, page=page)

    def with_words(self, words: str) -> "Asked":
        return replace(self, words=words, page=1)

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

    def without_filters(self) -> "Asked":
        return replace(self, page=1, chosen={}, since=None, before=None)


def day_label(name: str, on: date) -> str:
    """«From 2 March 2026», «Before 1 April 2026»."""
    return f"{'From' if name == 'since' else 'Before'} {day(on)}"
