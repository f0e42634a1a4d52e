"""The search page."""

from typing import Any

import structlog
from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from forum.accounts.models import Member
from forum.database import write
from forum.discussions.models import Audience
from forum.errors import NotReady
from forum.finding.queries import Words, results_of
from forum.finding.requests import KINDS, SORTS, Asked, asked
from forum.limits.blocks import BlockCounter
from forum.limits.rates import PER_IP
from forum.limits.services import hashed
from forum.objectives.models import Objective
from forum.objectives.queries import all_objectives
from forum.search.analysis import terms_of
from forum.search.contract import HITS_MOST, HITS_PER_PAGE, Filters, Found
from forum.search.queries import search
from forum.search.services.indexing import note_empty_search
from forum.web.audience import current_member, public
from forum.web.loading import is_read_by_a_person, network_address
from forum.web.paging import Numbered

bp = Blueprint("finding", __name__)
log = structlog.get_logger("forum.finding")
searches = BlockCounter(PER_IP["search"][0])
RETRY_SECONDS = 30


@bp.route("/search")
@public
def index() -> ResponseReturnValue:
    objectives = {objective.slug: objective for objective in all_objectives()}
    wanted = asked(request.args, objectives)
    if not wanted.words:
        return render_template("finding/start.html", wanted=wanted, objectives=objectives.values())
    who = hashed("ip", network_address())
    searches.check(who)
    try:
        page, found = _page(wanted, objectives)
    except NotReady as refusal:
        response = make_response(render_template("finding/rebuilding.html", wanted=wanted, sentence=str(refusal)), 503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    _note(who, wanted, found)
    return page


def _page(wanted: Asked, objectives: dict[str, Objective]) -> tuple[str, Found]:
    viewer = current_member()
    filters = Filters(_audiences(viewer), wanted.kinds, wanted.objectives)
    found = search(wanted.words, filters, wanted.sort, wanted.page)
    last = max(1, -(-min(found.total, HITS_MOST) // HITS_PER_PAGE))
    if wanted.page > last:
        abort(404)
    results = results_of(found.hits, Words(frozenset(terms_of(wanted.words)), objectives), viewer)
    html = render_template(
        "finding/index.html",
        wanted=wanted,
        results=results,
        # What was taken from sight after it was indexed is not counted either.
        total=found.total - (len(found.hits) - len(results)),
        hits_most=HITS_MOST,
        is_shortened=found.is_shortened,
        pages=Numbered(wanted.page, last, lambda page: wanted.with_page(page).address),
        kinds=_choices(KINDS, found.kinds, wanted.kinds),
        objectives=_choices({slug: o.name for slug, o in objectives.items()}, found.objectives, wanted.objectives),
        symbols={slug: objective.symbol for slug, objective in objectives.items()},
        chips=_chips(wanted, objectives),
        sorts=SORTS,
    )
    return html, found


def _audiences(viewer: Member | None) -> tuple[str, ...]:
    is_member = viewer is not None and viewer.is_member
    return tuple(audience.value for audience in Audience if is_member or audience == Audience.PUBLIC)


def _choices(labels: dict[str, str], counts: Any, chosen: tuple[str, ...]) -> list[tuple[str, str, int, bool]]:
    return [(value, label, counts.get(value, 0), value in chosen) for value, label in labels.items()]


def _chips(wanted: Asked, objectives: dict[str, Objective]) -> list[tuple[str, str]]:
    chips = [(KINDS[kind], wanted.without("kinds", kind).address) for kind in wanted.kinds]
    return chips + [(objectives[s].name, wanted.without("objectives", s).address) for s in wanted.objectives]


def _note(who: str, wanted: Asked, found: Found) -> None:
    """Count the search and keep the words that found nothing, after the page is made; a failure is never seen."""
    is_due = searches.is_tenth(who)
    is_empty = found.total == 0 and is_read_by_a_person()
    if not is_due and not is_empty:
        return
    try:
        with write():
            if is_due:
                searches.note(who)
            if is_empty:
                note_empty_search(wanted.words)
    except SQLAlchemyError as error:
        log.warning("search_not_noted", error=type(error).__name__)
