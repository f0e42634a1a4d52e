"""Where a question finds nothing: which part of it left nothing, and what is found when that part is let go."""

from collections.abc import Iterator
from dataclasses import dataclass

from forum.finding.asked import Asked
from forum.finding.language import Operator
from forum.finding.queries.asking import Reader, ask
from forum.search.queries import Answer
from forum.text.words import counted

SHOWN_MOST = 5


@dataclass(frozen=True)
class Nearest:
    """A question with less in it, what it finds, and in a sentence what was let go."""

    sentence: str
    asked: Asked
    answer: Answer


def nearest_to(wanted: Asked, reader: Reader) -> Nearest | None:
    """The nearest question that finds something: first its phrases are let go, then its minuses, then its filters."""
    for sentence, less in _steps(wanted):
        if less.words != wanted.words or less.filter_count != wanted.filter_count:
            answer = ask(less.with_page(1), reader)
            if answer.found.total and not less.is_empty:
                return Nearest(sentence, less.with_page(1), answer)
    return None


def _steps(wanted: Asked) -> Iterator[tuple[str, Asked]]:
    """Questions with ever less in them."""
    phrases, titles, minuses = (_values(wanted, o) for o in (Operator.PHRASE, Operator.TITLE, Operator.WITHOUT))
    if phrases or titles:
        yield _why_loose(phrases, titles), wanted.loosened()
    if minuses:
        yield f"Everything that matches has {_either(minuses)} too. With it:", wanted.without_minus()
    if wanted.filter_count:
        yield _why_less(wanted), wanted.without_filters()
    looser = wanted.without_filters().without_minus().loosened()
    yield "Nothing matches all of this. Its words find:", looser


def _why_loose(phrases: list[str], titles: list[str]) -> str:
    if not titles:
        what = "phrase" if len(phrases) == 1 else "phrases"
        return f"Nothing has the {what} {_all(phrases)}. These have {'its' if len(phrases) == 1 else 'their'} words:"
    if not phrases:
        return f"Nothing has {_all(titles)} in its title. These have it elsewhere:"
    return "Nothing has these phrases and title words. These have the words elsewhere:"


def _why_less(wanted: Asked) -> str:
    filters = "this filter" if wanted.filter_count == 1 else f"these {counted(wanted.filter_count, 'filter')}"
    return f"Nothing matches with {filters}. Without {'it' if wanted.filter_count == 1 else 'them'}:"


def _values(wanted: Asked, operator: Operator) -> list[str]:
    return [piece.value.strip('"“”') for piece in wanted.pieces if piece.operator == operator and not piece.is_negated]


def _all(values: list[str]) -> str:
    return " and ".join(f"“{value}”" for value in values)


def _either(values: list[str]) -> str:
    return " or ".join(f"“{value}”" for value in values)
