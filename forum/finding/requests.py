"""What the address of the search page asks for."""

from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qsl

from flask import abort
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.errors import Invalid
from forum.finding.asked import FAMILY_FIRST, Asked
from forum.finding.queries.filters import GROUPS, Names
from forum.search.contract import HITS_MOST, HITS_PER_PAGE, Sort
from forum.text.days import DaysForm
from forum.text.plain import clean_line
from forum.web.loading import page_number

WORDS_LENGTH = 200
# Of what was sent; the rest is not even cleaned.
TYPED_LENGTH = 20_000
# Of one name; nobody ticks more, and each costs.
CHOICES_MOST = 60
PAGES_MOST = HITS_MOST // HITS_PER_PAGE


def asked(arguments: "MultiDict[str, str]", days: DaysForm) -> Asked:
    """The question of an address; an order that there is not is the 404 page. A day that is none is left out."""
    typed = arguments.get("q", "")
    words = clean_line(typed[:TYPED_LENGTH])
    sort = _known((arguments.get("sort") or Sort.BEST.value,), [*Sort, FAMILY_FIRST])[0]
    days.validate()
    return Asked(
        words=words[:WORDS_LENGTH].rstrip(),
        is_cut=len(words) > WORDS_LENGTH or len(typed) > TYPED_LENGTH,
        chosen={name: _each_once(arguments.getlist(name)) for name in GROUPS},
        since=None if days.since.errors else days.since.day,
        before=None if days.before.errors else days.before.day,
        sort=Sort.BEST if sort == FAMILY_FIRST else Sort(sort),
        wants_family_first=sort == FAMILY_FIRST,
        page=page_number(arguments.get("page"), PAGES_MOST),
        with_others=arguments.get("also") != "off",
        is_exact=arguments.get("exact") == "1",
        by_meaning=_known((arguments.get("meaning") or "on",), ("on", "off"))[0] == "on",
    )


def asked_again(parameters: str) -> Asked:
    """The question of parameters that were kept as a text; raises Invalid for one that the search does not know."""
    arguments = MultiDict(parse_qsl(parameters))
    try:
        return asked(arguments, DaysForm(arguments))
    except NotFound as unknown:
        raise Invalid(
            "The search does not understand this question any more. Search again, and save it anew."
        ) from unknown


def check_choices(wanted: Asked, names: Names) -> None:
    """A choice that there is not, or not for this viewer, is the 404 page."""
    for group, values in wanted.chosen.items():
        _known(values, names.of(group))


def _each_once(values: list[str]) -> tuple[str, ...]:
    """These values without empty ones. Several of one name mean «or»."""
    unique = tuple(value for value in dict.fromkeys(values) if value)
    if len(unique) > CHOICES_MOST or any(len(value) > WORDS_LENGTH or not value.isprintable() for value in unique):
        abort(404)
    return unique


def _known(values: tuple[str, ...], known: Collection[Any]) -> tuple[str, ...]:
    if any(value not in known for value in values):
        abort(404)
    return values
