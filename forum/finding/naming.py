"""What a name after an operator means: a region, an organisation, a member; written leniently, or explained."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from forum.finding.language import Operator, written
from forum.finding.meanings import Meaning, Trouble
from forum.text.plain import fold

# How like a known name has to be, of 100, to be offered; how many are named in a sentence, and how few to name all.
ALIKE_LEAST, NAMED_MOST, ALL_NAMED_MOST = 75, 3, 6
SAID_AS = {Operator.BY: "By {}", Operator.ADVOCATE: "Advocate: {}"}


@dataclass(frozen=True)
class Called:
    """The group of labels that an operator chooses from, and what one and several of them are called."""

    group: str
    one: str
    many: str


@dataclass(frozen=True)
class Choices:
    """What may be named after an operator: the labels of all values, and every folded name with what it means."""

    called: Called
    labels: Mapping[str, str]
    names: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, called: Called, rows: Iterable[tuple[str, str, str]]) -> "Choices":
        """Choices of rows (value, label, one more name)."""
        labels: dict[str, str] = {}
        names: dict[str, set[str]] = {}
        for value, label, other in rows:
            labels.setdefault(value, label)
            for name in (label, other):
                names.setdefault(fold(name), set()).add(value)
        return cls(called, labels, {name: frozenset(values) for name, values in names.items()})


def named(operator: Operator, values: Collection[str], choices: Choices) -> Meaning:
    """What names mean: a whole name, or else the beginning of only one, or else a part of only one."""
    found: dict[str, None] = {}
    troubles = []
    for value in values:
        meant = _meant(fold(value), choices)
        if len(meant) == 1 or fold(value) in choices.names:
            found.update(dict.fromkeys(sorted(meant)))
        else:
            troubles.append(_several(value, meant, choices) if meant else _unknown(operator, value, choices))
    label = " or ".join(choices.labels[one] for one in found)
    groups = {choices.called.group: tuple(found)} if found else {}
    # Said as the chip of the same choice says it; an author has none.
    label = SAID_AS[operator].format(label) if found and operator in SAID_AS else label
    return Meaning(label, groups, troubles=tuple(troubles))


def _meant(folded: str, choices: Choices) -> frozenset[str]:
    if not folded or folded in choices.names:
        return choices.names.get(folded, frozenset())
    for is_meant in (lambda name: name.startswith(folded), lambda name: f" {folded}" in name):
        found: frozenset[str] = frozenset().union(*(values for name, values in choices.names.items() if is_meant(name)))
        if found:
            return found
    return frozenset()


def _several(value: str, meant: Collection[str], choices: Choices) -> Trouble:
    labels = sorted(choices.labels[one] for one in meant)
    shown = labels[:NAMED_MOST]
    rest = f" and {len(labels) - NAMED_MOST} more" if len(labels) > NAMED_MOST else ""
    listed = f"{', '.join(shown)}{rest}" if rest else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return Trouble(f"Several {choices.called.many} match “{value}”: {listed}. Write more of the name.")


def _unknown(operator: Operator, value: str, choices: Choices) -> Trouble:
    sentence = f"There is no {choices.called.one} called {value}."
    likeness, name = max(((_likeness(fold(value), name), name) for name in choices.names), default=(0.0, ""))
    if likeness >= ALIKE_LEAST:
        label = choices.labels[min(choices.names[name])]
        return Trouble(f"{sentence} Did you mean {label}?", written(operator, label))
    # Of members only those were looked up who may be meant: they are not all there are.
    if operator != Operator.BY and 0 < len(choices.labels) <= ALL_NAMED_MOST:
        return Trouble(f"{sentence} There are: {', '.join(choices.labels.values())}.")
    return Trouble(sentence)


def _likeness(typed: str, name: str) -> float:
    """How like a name, or its beginning, what was typed is; from 0 to 100."""
    return max(fuzz.ratio(typed, name), fuzz.ratio(typed, name[: len(typed)]))
