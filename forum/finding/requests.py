"""What the address of the search page asks for."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from flask import abort
from werkzeug.datastructures import MultiDict

from forum.search.contract import HITS_MOST, HITS_PER_PAGE, Sort
from forum.text.plain import clean_line
from forum.web.loading import page_number
from forum.web.paging import with_query

WORDS_LENGTH = 200
KINDS = {"story": "Practice stories", "discussion": "Discussions", "post": "Replies"}
SORTS = {Sort.BEST: "Best match", Sort.NEWEST: "Newest first"}
PAGES_MOST = HITS_MOST // HITS_PER_PAGE


@dataclass(frozen=True)
class Asked:
    """A question to the search: its words (`is_cut` when there were more), filters, order and page."""

    words: str = ""
    is_cut: bool = False
    kinds: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    sort: Sort = Sort.BEST
    page: int = 1

    @property
    def filter_count(self) -> int:
        return len(self.kinds) + len(self.objectives)

    @property
    def address(self) -> str:
        return with_query(
            "/search",
            q=self.words,
            kind=self.kinds,
            objective=self.objectives,
            sort="" if self.sort == Sort.BEST else self.sort.value,
            page="" if self.page == 1 else self.page,
        )

    def with_page(self, page: int) -> "Asked":
        return replace(self, page=page)

    def without(self, name: str, value: str) -> "Asked":
        """The same without one choice of a filter, from the first page on."""
        kept = tuple(other for other in getattr(self, name) if other != value)
        return replace(self, page=1, **{name: kept})  # type: ignore[arg-type]

    def without_filters(self) -> "Asked":
        return replace(self, page=1, kinds=(), objectives=())


def asked(arguments: "MultiDict[str, str]", objectives: Collection[str]) -> Asked:
    """The question of an address; an unknown kind, objective or order is the 404 page."""
    words = clean_line(arguments.get("q"))
    sort = arguments.get("sort") or Sort.BEST.value
    return Asked(
        words=words[:WORDS_LENGTH].rstrip(),
        is_cut=len(words) > WORDS_LENGTH,
        kinds=_known(arguments.getlist("kind"), KINDS),
        objectives=_known(arguments.getlist("objective"), objectives),
        sort=Sort(_known([sort], [*SORTS])[0]),
        page=page_number(arguments.get("page"), PAGES_MOST),
    )


def _known(values: list[str], known: Collection[Any]) -> tuple[str, ...]:
    """These values, each once, without empty ones. Several of one name mean «or»."""
    wanted = [value for value in dict.fromkeys(values) if value]
    if any(value not in known for value in wanted):
        abort(404)
    return tuple(wanted)
