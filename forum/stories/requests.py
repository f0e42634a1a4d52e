"""What the address of the index of stories asks for: filters, order and page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import abort
from werkzeug.datastructures import MultiDict

from forum.objectives.models import Objective
from forum.organisations.models import KIND_LABELS, Organisation
from forum.stories.filters import STORIES_MOST, Narrowing
from forum.stories.models import EVIDENCE, STAGE_LABELS
from forum.stories.money import SAVING_BASIS
from forum.text.days import DaysForm
from forum.text.words import day
from forum.themes.models import Theme
from forum.web.loading import page_number
from forum.web.paging import PAGE_SIZE, with_query

SORTS = {"newest": "Newest first", "adopted": "Most adopted", "saving": "Largest stated saving"}
FAMILY_FIRST = {"family": "Authorities like mine first"}
PAGES_MOST = STORIES_MOST // PAGE_SIZE


@dataclass(frozen=True)
class Group:
    """One group of filters: its name in the address, and what may be chosen (value → label).

    `keys` has what the database knows a value by, where that differs.
    """

    name: str
    legend: str
    labels: Mapping[str, str]
    keys: Mapping[str, Any] | None = None

    def key(self, value: str) -> Any:
        """What the database knows a value of the address by."""
        return self.keys[value] if self.keys is not None else value


def groups_of(
    objectives: Iterable[Objective],
    themes: Iterable[Theme],
    regions: Mapping[str, str],
    bodies: Iterable[Organisation],
    *,
    has_family: bool,
) -> dict[str, Group]:
    """Every group of filters by its name; `bodies` are the chosen organisations."""
    evidence = {str(level): label for level, label in EVIDENCE.items()}
    groups = (
        Group(
            "objective", "Objective or stream", {o.slug: o.name for o in objectives}, {o.slug: o.id for o in objectives}
        ),
        Group(
            "theme", "Theme", {theme.slug: theme.name for theme in themes}, {theme.slug: theme.id for theme in themes}
        ),
        Group("has_saving", "Saving", {"1": "States a saving"}),
        Group("saving_basis", "How the saving counts", SAVING_BASIS),
        Group("stage", "Stage", STAGE_LABELS),
        Group("evidence", "Evidence", evidence, {value: int(value) for value in evidence}),
        Group("family", "Authorities like mine", {"mine": "Authorities like mine"} if has_family else {}),
        Group("organisation_kind", "Kind of organisation", KIND_LABELS),
        Group("region", "Region", regions, regions),
        Group("organisation", "Organisation", {body.slug: body.name for body in bodies}),
    )
    return {group.name: group for group in groups}


@dataclass(frozen=True)
class Asked:
    """A question to the index. `chosen` has the values of the address, by the names of decisions."""

    groups: Mapping[str, Group]
    chosen: Mapping[str, tuple[str, ...]]
    days: DaysForm
    family_ids: tuple[int, ...] = ()
    sort: str = "newest"
    page: int = 1

    @property
    def narrowing(self) -> Narrowing:
        """The same for the database. A day that is none narrows nothing."""
        keys: dict[str, Any] = {
            name: tuple(self.groups[name].key(value) for value in values) for name, values in self.chosen.items()
        }
        return Narrowing(**keys, since=self.days.since.day, before=self.days.before.day, family_ids=self.family_ids)

    @property
    def filter_count(self) -> int:
        return sum(len(values) for values in self.chosen.values()) + len(self._days)

    @property
    def is_plain(self) -> bool:
        """Neither narrowed nor in another order than the newest first."""
        return not self.filter_count and self.sort == "newest"

    @property
    def order(self) -> str:
        """The order of the list: savings are compared within one basis only; a family is first if there is one."""
        return "newest" if self.bases or self.sort not in self.sorts else self.sort

    @property
    def sorts(self) -> dict[str, str]:
        """The orders that may be chosen."""
        return {**SORTS, **(FAMILY_FIRST if self.family_ids else {})}

    @property
    def bases(self) -> list[tuple[str, str]]:
        """Where the largest savings are asked of unlike bases: each basis, with the address of its own list."""
        if self.sort != "saving" or self._has_one_basis:
            return []
        labels = self.groups["saving_basis"].labels
        return [(label, self.address(saving_basis=basis)) for basis, label in labels.items()]

    @property
    def _has_one_basis(self) -> bool:
        return len(self.chosen.get("saving_basis", ())) == 1

    @property
    def _days(self) -> dict[str, str]:
        return {control.name: control.data for control in self.days if control.data}

    @property
    def query(self) -> dict[str, Any]:
        """The filters and the order, as an address carries them."""
        return {**self.chosen, **self._days, "sort": "" if self.sort == "newest" else self.sort}

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The filters as pairs, for forms beside them."""
        pairs = [(name, value) for name, values in self.chosen.items() for value in values]
        return pairs + list(self._days.items())

    def address(self, **values: Any) -> str:
        """The address of this state, changed by these values; on its first page."""
        return with_query("/stories", **{**self.query, **values})

    def at(self, page: int) -> str:
        """The address of a numbered page."""
        return self.address(page=page if page > 1 else "")

    def without(self, name: str, value: str = "") -> str:
        """The address without one choice of a group, or without the whole group."""
        if name == "published":
            return self.address(since="", before="")
        kept = [other for other in self.chosen.get(name, ()) if value and other != value]
        return self.address(**{name: kept})

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, each with the address without it."""
        chips = [
            (self.groups[name].labels[value], self.without(name, value))
            for name, values in self.chosen.items()
            for value in values
        ]
        words = {"since": "From", "before": "Before"}
        days = [(control.name, control.day) for control in self.days if control.day]
        return chips + [(f"{words[name]} {day(on)}", self.address(**{name: ""})) for name, on in days]


def asked(arguments: "MultiDict[str, str]", groups: Mapping[str, Group], family_ids: Iterable[int] = ()) -> Asked:
    """The question of an address; an unknown value, order or page is the 404 page.

    `family_ids` are the bodies like the viewer's own.
    """
    sort = arguments.get("sort") or "newest"
    if sort not in (*SORTS, *FAMILY_FIRST, "best"):
        abort(404)
    days = DaysForm(arguments)
    days.validate()
    chosen = {name: _known(arguments.getlist(name), group) for name, group in groups.items()}
    question = Asked(
        groups=groups,
        chosen={name: values for name, values in chosen.items() if values},
        days=days,
        family_ids=tuple(family_ids),
        # Without words nothing matches best.
        sort="newest" if sort == "best" else sort,
    )
    return question if question.is_plain else replace(question, page=page_number(arguments.get("page"), PAGES_MOST))


def _known(values: list[str], group: Group) -> tuple[str, ...]:
    """These values, each once, without empty ones."""
    wanted = tuple(dict.fromkeys(value for value in values if value))
    if any(value not in group.labels for value in wanted):
        abort(404)
    return wanted
