"""The search page."""

from typing import Any

import structlog
from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from forum.database import write
from forum.discussions.permissions import audiences_of
from forum.errors import NotReady
from forum.finding.asked import Asked
from forum.finding.queries.asking import Reader, ask, correction_of, fewer_filters, reader_of
from forum.finding.queries.filters import Names, chips_of, groups_of, names_for, organisations_of
from forum.finding.queries.results import Look, results_of
from forum.finding.requests import asked, check_choices
from forum.limits.blocks import BlockCounter
from forum.limits.rates import PER_IP
from forum.limits.services import hashed
from forum.objectives.queries import all_objectives
from forum.search.alike import ALIKE_MOST, similar_to, things_like
from forum.search.contract import HITS_MOST, HITS_PER_PAGE, Found, Sort
from forum.search.services.indexing import note_empty_search
from forum.subjects import subject_of
from forum.text.days import DaysForm
from forum.text.plain import clean_line
from forum.web.audience import current_member, public
from forum.web.loading import is_read_by_a_person, network_address
from forum.web.paging import Numbered

bp = Blueprint("finding", __name__)
log = structlog.get_logger("forum.finding")
searches = BlockCounter(PER_IP["search"][0])
RETRY_SECONDS = 30
SORTS = {Sort.BEST: "Best match", Sort.NEWEST: "Newest first", Sort.ADOPTED: "Most adopted"}


@bp.route("/search")
@public
def index() -> ResponseReturnValue:
    days = DaysForm(request.args)
    wanted = asked(request.args, days)
    if wanted.is_empty and not days.errors:
        return render_template("finding/start.html", wanted=wanted, objectives=all_objectives())
    who = hashed("ip", network_address())
    searches.check(who)
    try:
        page, found = _page(wanted, days)
    except NotReady as refusal:
        response = make_response(render_template("finding/rebuilding.html", wanted=wanted, sentence=str(refusal)), 503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    _note(who, wanted, found)
    return page, 422 if days.errors else 200


def _page(wanted: Asked, days: DaysForm) -> tuple[str, Found]:
    viewer = current_member()
    reader = reader_of(viewer)
    answer = ask(wanted, reader)
    found = answer.found
    names = names_for(viewer, _organisations(wanted, found))
    check_choices(wanted, names)
    last = max(1, -(-min(found.total, HITS_MOST) // HITS_PER_PAGE))
    if wanted.page > last:
        abort(404)
    results = results_of(
        found.hits, Look(viewer, frozenset(word.term for word in answer.words)), dict(names.objectives)
    )
    html = render_template(
        "finding/index.html",
        wanted=wanted,
        form=days,
        form_has_errors=bool(days.errors),
        results=results,
        # What was taken from sight after it was indexed is not counted either.
        total=found.total - (len(found.hits) - len(results)),
        hits_most=HITS_MOST,
        is_shortened=found.is_shortened,
        is_by_meaning=answer.is_by_meaning,
        pages=Numbered(wanted.page, last, lambda page: wanted.with_page(page).address),
        groups=groups_of(wanted, names, found.counts),
        chips=chips_of(wanted, names),
        sorts={sort: label for sort, label in SORTS.items() if wanted.words or sort != Sort.BEST},
        **_ways_on(wanted, names, found, reader),
    )
    return html, found


def _organisations(wanted: Asked, found: Found) -> list[str]:
    return organisations_of(found.counts.get("organisation", {}), wanted.chosen.get("organisation", ()))


def _ways_on(wanted: Asked, names: Names, found: Found, reader: Reader) -> dict[str, Any]:
    """The question that was probably meant, and what is found without filters that left nothing."""
    is_narrowed = found.total == 0 and wanted.filter_count > 0
    return {
        "correction": correction_of(wanted, found, reader) if found.corrections else None,
        "fewer_filters": fewer_filters(wanted, names, reader) if is_narrowed else [],
    }


def _note(who: str, wanted: Asked, found: Found) -> None:
    """Count the search and keep the words that found nothing, after the page is made; a failure is never seen."""
    is_due = searches.is_tenth(who)
    is_empty = found.total == 0 and bool(wanted.words) and is_read_by_a_person()
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


@bp.route("/search/like/<any(story, discussion):kind>/<int:subject_id>")
@public
def like(kind: str, subject_id: int) -> ResponseReturnValue:
    viewer = current_member()
    who = hashed("ip", network_address())
    searches.check(who)
    first = request.args.get("first", ALIKE_MOST, type=int)
    rows = things_like((kind, subject_id), viewer, audiences_of(viewer), min(max(first, 1), ALIKE_MOST))
    if rows is None:
        abort(404)
    if "first" in request.args:
        page = render_template("finding/_like.html", rows=rows, address=request.path)
    else:
        title, back = subject_of(kind).names([subject_id])[subject_id]  # type: ignore[union-attr]
        page = render_template("finding/like.html", rows=rows, title=title, back=back)
    _count(who)
    return page


@bp.route("/search/similar")
@public
def similar() -> ResponseReturnValue:
    who = hashed("ip", network_address())
    searches.check(who)
    viewer = current_member()
    title, text = clean_line(request.args.get("title")), clean_line(request.args.get("body"))
    page = render_template("finding/_similar.html", rows=similar_to(title, text, viewer, audiences_of(viewer)))
    _count(who)
    return page


def _count(who: str) -> None:
    """Count a question of which nothing else is kept; a failure is never seen."""
    if not searches.is_tenth(who):
        return
    try:
        with write():
            searches.note(who)
    except SQLAlchemyError as error:
        log.warning("search_not_noted", error=type(error).__name__)
