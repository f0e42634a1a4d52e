"""What a collection is, whatever form it came in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Judgements = dict[str, dict[str, float]]


class Unreadable(Exception):
    """A collection cannot be read; the sentence says what is missing."""


@dataclass(frozen=True)
class Text:
    """A document: its id in the collection, its title (often empty) and the rest."""

    id: str
    title: str
    body: str


@dataclass(frozen=True)
class Named:
    """Files that somebody names because they are not found by themselves, and which part of a topic is asked."""

    documents: tuple[Path, ...] = ()
    questions: tuple[Path, ...] = ()
    judgements: tuple[Path, ...] = ()
    field: str = "title"


@dataclass(frozen=True)
class Collection:
    """Documents (read anew each time), questions by their id, and for each the gains of its relevant documents.

    Only questions with a relevant document are kept; `left_out` counts the others.
    """

    name: str
    form: str
    documents: Callable[[], Iterator[Text]]
    questions: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, float]]
    left_out: int = 0


def relevant_only(judgements: Judgements) -> Judgements:
    """Without what was judged as not relevant: nought or less."""
    kept = {question: {d: gain for d, gain in all_.items() if gain > 0} for question, all_ in judgements.items()}
    return {question: gains for question, gains in kept.items() if gains}
