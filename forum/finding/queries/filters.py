"""The groups of filters beside the results: what each choice is called, and how many results it would give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import literal, select, union_all

from forum.accounts.models import Member
from forum.expertise.lists import DISCIPLINES, ROLES
from forum.extensions import db
from forum.finding.asked import OF_PEOPLE, Asked, day_label
from forum.finding.language import Operator
from forum.finding.naming import SAID_AS
from forum.objectives.models import Objective
from forum.organisations.models import KIND_LABELS, Organisation
from forum.stories.models import EVIDENCE, STAGE_LABELS
from forum.stories.money import SAVING_BASIS
from forum.text.plain import slugify
from forum.themes.models import Theme

KINDS = {
    "story": "Practice stories",
    "discussion": "Discussions",
    "post": "Replies",
    "member": "Members",
    "organisation": "Organisations",
}
FOR_MEMBERS = "member"
GROUPS = {
    "objective": "Objective or stream",
    "kind": "Type",
    "theme": "Theme",
    "discipline": "Discipline",
    "role": "Role",
    "advocate": "Advocate for",
    "family": "Authorities like mine",
    "organisation_kind": "Kind of organisation",
    "region": "Region",
    "organisation": "Organisation",
    "stage": "Stage of a story",
    "evidence": "Evidence of a story",
    "has_saving": "Saving",
    "saving_basis": "How the saving counts",
}
# Short and telling enough to stand open, with their empty choices too, unless all are empty.
OPEN_GROUPS = ("objective", "kind")
# Of an advocate the name of the theme alone would say too little.
CHIPS = {"advocate": SAID_AS[Operator.ADVOCATE]}
# Of hundreds of organisations those with most results.
ORGANISATIONS_MOST = 50

Choice = tuple[str, str, int, bool]


@dataclass(frozen=True)
class Group:
    """One group of filters: `choices` are value, label, count and whether it is chosen, as many as are of use."""

    name: str
    legend: str
    choices: list[Choice]
    symbols: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it stands open from the start."""
        return self.name in OPEN_GROUPS

    @property
    def chosen_count(self) -> int:
        return sum(choice[3] for choice in self.choices)

    @property
    def is_long(self) -> bool:
        """Whether only the chosen ones are boxes, and the others are picked one at a time."""
        return self.name == "organisation"


@dataclass(frozen=True)
class Tag:
    """An objective as results and filters print it."""

    slug: str
    name: str
    symbol: str


@dataclass(frozen=True)
class Names:
    """What the choices of every group are called for one viewer."""

    objectives: Mapping[str, Tag]
    labels: Mapping[str, Mapping[str, str]]

    def of(self, group: str) -> Mapping[str, str]:
        return self.labels[group]


def names_for(viewer: Member | None, organisations: Iterable[str]) -> Names:
    """The names of all choices, of organisations only those with these slugs; one statement."""
    is_member = viewer is not None and viewer.is_member
    stored, symbols = _stored_names(organisations)
    objectives = {slug: Tag(slug, name, symbols[slug]) for slug, name in stored["objective"].items()}
    labels: dict[str, Mapping[str, str]] = {
        "kind": {kind: label for kind, label in KINDS.items() if is_member or kind != FOR_MEMBERS},
        "organisation_kind": KIND_LABELS,
        "stage": STAGE_LABELS,
        "evidence": {str(level): words for level, words in EVIDENCE.items()},
        "has_saving": {"1": "States a saving"},
        "saving_basis": SAVING_BASIS,
        "discipline": DISCIPLINES if is_member else {},
        "role": ROLES if is_member else {},
        "advocate": stored["theme"] if is_member else {},
        "family": {"mine": "Authorities like mine"} if is_member else {},
    }
    return Names(objectives, {**labels, **stored})


def _stored_names(organisations: Iterable[str]) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """The names of objectives, themes, regions and these organisations, and the symbols of objectives."""
    none = literal("")
    region = select(literal("region"), Organisation.region, Organisation.region, literal(0), none)
    body = select(literal("organisation"), Organisation.slug, Organisation.name, literal(0), none)
    objective = select(
        *(literal("objective").label("group"), Objective.slug.label("value"), Objective.name.label("name")),
        *(Objective.position.label("position"), Objective.symbol.label("symbol")),
    )
    statement = union_all(
        objective,
        select(literal("theme"), Theme.slug, Theme.name, Theme.position, none),
        region.where(Organisation.region != "").group_by(Organisation.region),
        body.where(Organisation.slug.in_(list(organisations))),
    )
    found: dict[str, dict[str, str]] = {"objective": {}, "theme": {}, "region": {}, "organisation": {}}
    symbols: dict[str, str] = {}
    for group, value, name, _, symbol in sorted(db.session.execute(statement), key=lambda row: (row[3], row[2])):
        found[group][slugify(value) if group == "region" else value] = name
        if symbol:
            symbols[value] = symbol
    return found, symbols


def groups_of(wanted: Asked, names: Names, counts: Mapping[str, Mapping[str, int]]) -> list[Group]:
    """The groups with their choices and counts; a group that has nothing to choose is left out."""
    symbols = {slug: objective.symbol for slug, objective in names.objectives.items()}
    groups = [
        Group(name, legend, _choices(name, wanted, names, counts.get(name, {})), symbols if name == "objective" else {})
        for name, legend in GROUPS.items()
    ]
    return [group for group in groups if group.choices and _is_of_use(group, wanted)]


def _is_of_use(group: Group, wanted: Asked) -> bool:
    """Whether what is asked for has it: people only know and offer something."""
    asks_for_people = FOR_MEMBERS in wanted.groups.get("kind", ())
    return asks_for_people or group.chosen_count > 0 or group.name not in OF_PEOPLE


def _choices(name: str, wanted: Asked, names: Names, counts: Mapping[str, int]) -> list[Choice]:
    chosen = wanted.groups.get(name, ())
    choices = [(value, label, counts.get(value, 0), value in chosen) for value, label in names.of(name).items()]
    if name in OPEN_GROUPS and any(choice[2] for choice in choices):
        return choices
    return [choice for choice in choices if choice[2] or choice[3]]


def organisations_of(counts: Mapping[str, int], chosen: Iterable[str]) -> list[str]:
    """The slugs of the organisations that can be chosen: those that are, and those with most results."""
    ranked = sorted(counts, key=lambda slug: (-counts[slug], slug))
    return [*dict.fromkeys([*chosen, *ranked[:ORGANISATIONS_MOST]])]


def chips_of(wanted: Asked, names: Names) -> list[tuple[str, str]]:
    """The label of each filter, operator and phrase that is applied, and the address without it."""
    said = [(label, wanted.without_piece(piece).address) for piece, label in wanted.said_of_words]
    return said + [(label, less.address) for label, less in lesser(wanted, names)]


def lesser(wanted: Asked, names: Names) -> list[tuple[str, Asked]]:
    """The label of each filter and operator that narrows the results, and the question without it."""
    found = [(meaning.label, wanted.without_piece(piece)) for piece, meaning in wanted.narrowing]
    found += [
        (CHIPS.get(group, "{}").format(names.of(group)[value]), wanted.without(group, value))
        for group in GROUPS
        for value in wanted.chosen.get(group, ())
    ]
    return found + [(day_label(name, on), wanted.without(name, "")) for name, on in wanted.days.items()]
