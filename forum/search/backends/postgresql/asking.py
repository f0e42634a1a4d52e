"""A question with all that was found out about it before its candidates are looked for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from forum.search.backends.postgresql.candidates import Candidates
from forum.search.backends.postgresql.counting import Sizes
from forum.search.contract import Question, Sort

PRIMARY = {Sort.NEWEST: "created", Sort.ADOPTED: "adopted", Sort.SAVING: "saving"}


@dataclass(frozen=True)
class First:
    """Documents that are looked at whatever their words: those that are met by name, and what being begun is worth."""

    exact: Sequence[int] = ()
    begun: Mapping[int, float] = field(default_factory=dict)
    # What the title of others must have, while somebody is still typing.
    title_query: str = ""

    @property
    def ids(self) -> list[int]:
        return list({*self.exact, *self.begun})


@dataclass(frozen=True)
class Asking:
    """A question with all that was found out about it."""

    question: Question
    generation: int
    sizes: Sizes
    candidates: Candidates | None
    first: First
    asked: int

    @property
    def is_bounded(self) -> bool:
        """Whether more may match than is looked at."""
        return not self.sizes.is_small

    @property
    def is_apart(self) -> bool:
        """Whether what is found is looked for by itself: it may not be among the first that have the words."""
        return self.is_bounded and bool(self.chosen or self.by_number)

    @property
    def chosen(self) -> list[tuple[str, Collection[str]]]:
        """The groups of labels of which some are chosen."""
        return [(name, values) for name, values in self.question.filters.groups.items() if values]

    @property
    def finds_nothing(self) -> bool:
        """Whether no document has any of the words or the name."""
        question = self.question
        if self.first.ids or question.phrases or question.in_title:
            return False
        if question.prefix:
            return not self.first.title_query
        return bool(question.words or question.title) and self.candidates is None

    @property
    def by_number(self) -> str:
        """The column that everything is sorted by; without words the newest stand first."""
        if self.question.sort != Sort.BEST:
            return PRIMARY[self.question.sort]
        return "" if self.candidates or self.first.ids or self.first.title_query else "created"
