"""The search page."""

from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from forum.database import write
from forum.errors import NotReady
from forum.finding.asked import FAMILY_FIRST, Asked
from forum.finding.queries.asking import Reader, ask, correction_of, fewer_filters, reader_of
from forum.finding.queries.filters import Names, chips_of, groups_of, names_for, organisations_of
from forum.finding.queries.meanings import understood
from forum.finding.queries.nearest import SHOWN_MOST, nearest_to
from forum.finding.queries.results import Look, results_of
from forum.finding.requests import asked, check_choices
from forum.finding.views.blueprint import bp, log, searches
from forum.limits.services import hashed
from forum.objectives.queries import all_objectives
from forum.search.contract import HITS_MOST, HITS_PER_PAGE, REBUILDING, Found, Sort
from forum.search.queries import Answer
from forum.search.services.noting import note_search, words_to_keep
from forum.text.days import DaysForm
from forum.web.audience import current_member, public
from forum.web.loading import is_read_by_a_person, network_address
from forum.web.paging import Numbered

RETRY_SECONDS = 30
SORTS = {
    Sort.BEST: "Best match",
    Sort.NEWEST: "Newest first",
    Sort.ADOPTED: "Most adopted",
    Sort.SAVING: "Largest stated saving",
    FAMILY_FIRST: "Authorities like mine first",
}
# For people to ask: the themes that most results have.
NEAR_THEMES_MOST = 2


@bp.route("/search")
@public
def index() -> ResponseReturnValue:
    if current_member() is None and (request.args.get("family") or request.args.get("sort") == FAMILY_FIRST):
        # Whose family it is, we know of members only.
        return redirect(url_for("accounts.sign_in", next=request.full_path))
    days = DaysForm(request.args)
    wanted = understood(asked(request.args, days), current_member())
    if wanted.is_empty and not days.errors:
        shown = {"form": days, "form_has_errors": bool(wanted.troubles)}
        return render_template("finding/start.html", wanted=wanted, objectives=all_objectives(), **shown)
    who = hashed("ip", network_address())
    searches.check(who)
    try:
        page, found = _page(wanted, days)
    except NotReady as refusal:
        response = make_response(_no_answer(wanted, str(refusal)), 503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    _note(who, wanted, found)
    return page, 422 if days.errors else 200


def _no_answer(wanted: Asked, sentence: str) -> str:
    """The words are kept, whether there is no index, the question takes too long or the database is away."""
    heading = "Search is being rebuilt" if sentence == REBUILDING else "Search did not answer"
    return render_template("finding/no_answer.html", wanted=wanted, heading=heading, sentence=sentence)


def _page(wanted: Asked, days: DaysForm) -> tuple[str, Found]:
    """The page, and what it found in the end."""
    viewer = current_member()
    reader = reader_of(viewer)
    answer = ask(wanted, reader)
    correction = correction_of(wanted, answer.found, reader)
    is_corrected = correction is not None and answer.found.total == 0
    answer = correction.answer if correction is not None and is_corrected else answer
    found = answer.found
    names = names_for(viewer, _organisations(wanted, found))
    check_choices(wanted, names)
    last = max(1, -(-min(found.total, HITS_MOST) // HITS_PER_PAGE))
    if wanted.page > last:
        abort(404)
    results = results_of(found.hits, _look(answer), names.objectives)
    html = render_template(
        "finding/index.html",
        wanted=wanted,
        form=days,
        form_has_errors=bool(days.errors or wanted.troubles),
        results=results,
        # What was taken from sight after it was indexed is not counted either.
        total=found.total - (len(found.hits) - len(results)),
        hits_most=HITS_MOST,
        is_shortened=found.is_shortened,
        also=answer.also,
        is_by_meaning=answer.is_by_meaning,
        pages=Numbered(wanted.page, last, lambda page: wanted.with_page(page).address),
        groups=groups_of(wanted, names, found.counts),
        chips=chips_of(wanted, names),
        sorts=_sorts(wanted),
        bases=names.of("saving_basis"),
        correction=correction,
        is_corrected=is_corrected,
        **_ways_on(wanted, names, found, reader),
    )
    return html, found


def _sorts(wanted: Asked) -> dict[str, str]:
    """The orders that may be chosen: the best match where there are words, and the family first of whoever has one."""
    without = {*(() if wanted.has_words else (Sort.BEST,)), *(() if wanted.family else (FAMILY_FIRST,))}
    return {sort: label for sort, label in SORTS.items() if sort not in without}


def _look(answer: Answer) -> Look:
    return Look(current_member(), {word.term: word.plain for word in answer.words}, answer.terms)


def _organisations(wanted: Asked, found: Found) -> list[str]:
    return organisations_of(found.counts.get("organisation", {}), wanted.groups.get("organisation", ()))


def _ways_on(wanted: Asked, names: Names, found: Found, reader: Reader) -> dict[str, Any]:
    """Where nothing is found, what is found with less in the question; and the way to people."""
    is_narrowed = found.total == 0 and wanted.filter_count > 0
    nearest = nearest_to(wanted, reader) if found.total == 0 else None
    near = nearest.answer.found if nearest else found
    hits = nearest.answer.found.hits[:SHOWN_MOST] if nearest else ()
    themes = near.counts.get("theme", {})
    return {
        "fewer_filters": fewer_filters(wanted, names, reader) if is_narrowed else [],
        "nearest": nearest,
        "nearest_results": results_of(hits, _look(nearest.answer), names.objectives) if nearest else [],
        "ask_address": wanted.ask_address(sorted(themes, key=lambda slug: (-themes[slug], slug))[:NEAR_THEMES_MOST]),
    }


def _note(who: str, wanted: Asked, found: Found) -> None:
    """Count the search and its words, never with whoever asked, after the page is made; a failure is never seen."""
    is_due = searches.is_tenth(who)
    is_kept = _says_something(wanted, found) and is_read_by_a_person()
    if not is_due and not is_kept:
        return
    try:
        with write(is_worth_waiting=False):
            if is_due:
                searches.note(who)
            if is_kept:
                note_search(wanted.words, is_empty=found.total == 0)
    except SQLAlchemyError as error:
        log.warning("search_not_noted", error=type(error).__name__)


def _says_something(wanted: Asked, found: Found) -> bool:
    """Whether a page tells of its words: it is the first, and they are not empty because of filters."""
    is_narrowed = found.total == 0 and wanted.filter_count > 0
    return wanted.page == 1 and not is_narrowed and bool(words_to_keep(wanted.words))
