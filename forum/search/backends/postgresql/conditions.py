"""What lets a document pass, as conditions of a question to the database."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from forum.search.backends.postgresql.labels import label
from forum.search.backends.postgresql.terms import clean, in_title, phrase, with_labels
from forum.search.contract import Filters, Question
from forum.search.documents import UNDATED

# The columns that may be asked for their least number.
NUMBERS = ("adopted", "saving", "merit")


@dataclass
class Conditions:
    """Conditions that all hold, and the values that they name."""

    parts: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, condition: str, **values: Any) -> None:
        """One more condition."""
        self.parts.append(condition)
        self.values |= values

    def __str__(self) -> str:
        return " AND ".join(f"({part})" for part in self.parts)


def readable(filters: Filters, generation: int) -> Conditions:
    """What the viewer may read; without an audience that is nothing."""
    found = Conditions()
    audiences = [label(f"audience:{audience}") for audience in filters.audiences]
    # A sum, so that nobody thinks of an index of generations to find documents by: all that are asked for have one.
    found.add("generation + 0 = :generation", generation=generation)
    found.add("labels && CAST(:audiences AS text[])", audiences=audiences)
    if filters.hidden:
        found.add(
            "NOT EXISTS (SELECT FROM unnest(CAST(:hidden_kinds AS text[]), CAST(:hidden_ids AS bigint[]))"
            " AS hidden (kind, id) WHERE hidden.kind = search_document.kind AND hidden.id = subject_id)",
            hidden_kinds=[kind for kind, _ in filters.hidden],
            hidden_ids=[number for _, number in filters.hidden],
        )
    return found


def within(question: Question, generation: int) -> Conditions:
    """What may be read and obeys everything but the choices of labels and the words that may be found."""
    found = readable(question.filters, generation)
    _add_numbers(found, question.filters)
    if question.in_title:
        found.add("tsv @@ CAST(:in_title AS tsquery)", in_title=in_title(question.in_title))
    for number, terms in enumerate(question.phrases):
        found.add(f"tsv @@ CAST(:phrase_{number} AS tsquery)", **{f"phrase_{number}": phrase(terms)})
    for number, terms in enumerate(question.without):
        found.add(f"NOT tsv @@ CAST(:without_{number} AS tsquery)", **{f"without_{number}": phrase(terms)})
    return found


def _add_numbers(found: Conditions, filters: Filters) -> None:
    """Days, numbers and labels that are kept out; what has no day passes only when no day is asked for."""
    if filters.since is not None or filters.before is not None:
        found.add(f"created > {UNDATED}")
    if filters.since is not None:
        found.add("created >= :since", since=int(filters.since.timestamp()))
    if filters.before is not None:
        found.add("created < :before", before=int(filters.before.timestamp()))
    for name in NUMBERS:
        if name in filters.least:
            found.add(f"{name} >= :least_{name}", **{f"least_{name}": filters.least[name]})
    kept_out = [label(f"{group}:{value}") for group, values in filters.others.items() for value in values]
    if kept_out:
        found.add("NOT labels && CAST(:kept_out AS text[])", kept_out=kept_out)


def failing(groups: list[tuple[str, Collection[str]]]) -> tuple[str, dict[str, Any]]:
    """An expression that names the groups whose choice a document does not meet, and its values."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    for number, (name, chosen) in enumerate(groups):
        parts.append(f"CASE WHEN NOT labels && CAST(:choice_{number} AS text[]) THEN CAST(:group_{number} AS text) END")
        values[f"group_{number}"] = clean(name)
        values[f"choice_{number}"] = [label(f"{name}:{value}") for value in chosen]
    return (f"concat_ws(',', {', '.join(parts)})" if parts else "''"), values


def meeting(groups: list[tuple[str, Collection[str]]]) -> str:
    """The question for documents that meet all choices."""
    return with_labels([label(f"{name}:{value}") for value in chosen] for name, chosen in groups)
