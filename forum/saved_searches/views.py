"""The list of saved searches, the forms that keep and change one, and its feed."""

import re
from typing import Any

import structlog
from flask import Blueprint, Response, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict

from forum.database import write
from forum.errors import Conflict, Invalid
from forum.finding.asked import Asked
from forum.finding.counting import count
from forum.finding.requests import asked, asked_again
from forum.limits.blocks import BlockCounter
from forum.limits.rates import PER_IP
from forum.limits.services import hashed
from forum.notifications.queries import stopped_mails
from forum.saved_searches.emails import KIND
from forum.saved_searches.feed_address import feed_address
from forum.saved_searches.forms import EditSavedSearchForm, NewSavedSearchForm, SavedSearchForm
from forum.saved_searches.models import NAME_MOST, RATE_LABELS, MailRate, SavedSearch
from forum.saved_searches.news import joined, news_of, title_of
from forum.saved_searches.queries import (
    find_of_feed,
    find_saved,
    find_standing,
    labels_of,
    question_of,
    questions_of,
    saved_page,
)
from forum.saved_searches.services.keeping import (
    change_search,
    delete_search,
    mark_seen,
    parameters_of,
    renew_feed,
    restore_search,
    save_search,
)
from forum.search.contract import Sort
from forum.text.days import DaysForm
from forum.text.plain import NOT_IN_XML, excerpt, whole_number
from forum.web.audience import current_member, members_only, public
from forum.web.loading import found, is_read_by_a_person, network_address
from forum.web.paging import with_query

bp = Blueprint("saved_searches", __name__)
log = structlog.get_logger("forum.saved_searches")
readers = BlockCounter(PER_IP["feed"][0])
LIST = "/saved-searches"
# What stays of an address when a title is corrected, so that feed readers know an entry again.
LASTING = re.compile(r"/\w+/\d+(/replies/\d+)?")


@bp.route(LIST)
@members_only
def index() -> ResponseReturnValue:
    member = current_member()
    page = saved_page(member, request.args.get("after"), lambda after: with_query(LIST, after=after))
    labels = labels_of(questions_of(page.rows), member)
    return render_template(
        "saved_searches/index.html",
        page=page,
        rows=list(zip(page.rows, labels, [feed_address(row) for row in page.rows], strict=True)),
        rates=RATE_LABELS,
        is_stopped=KIND in stopped_mails(member.id),
        removed=_removed(),
    )


def _removed() -> SavedSearch | None:
    """What was deleted a moment ago, while it is."""
    saved = find_saved(whole_number(request.args.get("removed")) or 0, current_member())
    return saved if saved is not None and saved.deleted_at is not None else None


@bp.route("/saved-searches/new", methods=["GET", "POST"])
@members_only
def new() -> ResponseReturnValue:
    form = NewSavedSearchForm() if request.method == "POST" else _blank_form()
    try:
        wanted = asked_again(form.asked.data or "")
        kept = parameters_of(wanted, current_member())
    except Invalid as refusal:
        return _refused(form, str(refusal), Asked())
    if not form.validate_on_submit():
        return _form_page(form, wanted), 422 if form.is_submitted() else 200
    try:
        with write():
            save_search(current_member(), asked_again(kept), form.name.data or "", MailRate(form.rate.data))
    except Invalid as refusal:
        return _refused(form, str(refusal), wanted)
    flash(f"“{form.name.data}” is saved. {_when_told(form)}")
    return redirect(LIST, 303)


def _blank_form() -> NewSavedSearchForm:
    """The form for the question of the address; a wrong one is the 404 page."""
    wanted = asked(MultiDict(request.args), DaysForm(request.args))
    labels = labels_of([wanted], current_member())[0]
    name = excerpt(wanted.words or ", ".join(labels), NAME_MOST)
    rate = request.args.get("rate")
    chosen = rate if rate in [*MailRate] else MailRate.DAILY.value
    return NewSavedSearchForm(name=name, rate=chosen, asked=with_query("", **wanted.parameters).lstrip("?"))


def _when_told(form: SavedSearchForm) -> str:
    return (
        "Its feed is in this list."
        if form.rate.data == MailRate.OFF
        else "We write to you when there is something new."
    )


def _form_page(form: NewSavedSearchForm, wanted: Asked) -> str:
    return render_template(
        "saved_searches/new.html",
        form=form,
        form_has_errors=bool(form.errors),
        labels=labels_of([wanted], current_member())[0],
        wanted=wanted,
    )


def _refused(form: NewSavedSearchForm, sentence: str, wanted: Asked) -> ResponseReturnValue:
    form.form_errors.append(sentence)
    return _form_page(form, wanted), 422


@bp.route("/saved-searches/<int:saved_id>")
@members_only
def show(saved_id: int) -> ResponseReturnValue:
    """Ask it again, the newest first; from then on nothing in it is new."""
    saved = found(find_standing(saved_id, current_member()))
    address = with_query("/search", **{**question_of(saved).parameters, "sort": Sort.NEWEST.value})
    if is_read_by_a_person():
        try:
            with write():
                mark_seen(saved)
        except SQLAlchemyError as error:
            log.warning("saved_search_not_marked", error=type(error).__name__)
    return redirect(address)


@bp.route("/saved-searches/<int:saved_id>/edit", methods=["GET", "POST"])
@members_only
def edit(saved_id: int) -> ResponseReturnValue:
    saved = found(find_standing(saved_id, current_member()))
    form = EditSavedSearchForm(name=saved.name, rate=saved.rate.value, version=saved.version)
    if not form.validate_on_submit():
        return _edit_page(saved, form), 422 if form.is_submitted() else 200
    try:
        with write():
            change_search(saved, form.name.data or "", MailRate(form.rate.data), form.version.data)
    except Conflict as conflict:
        now_stands = found(find_standing(saved_id, current_member()))
        form.form_errors.append(str(conflict))
        form.version.data = now_stands.version
        return _edit_page(now_stands, form), 409
    flash(f"“{form.name.data}” is changed.")
    return redirect(LIST, 303)


def _edit_page(saved: SavedSearch, form: EditSavedSearchForm) -> str:
    return render_template(
        "saved_searches/edit.html",
        saved=saved,
        form=form,
        form_has_errors=bool(form.errors),
        labels=labels_of([question_of(saved)], current_member())[0],
        feed=feed_address(saved),
    )


@bp.route("/saved-searches/<int:saved_id>/delete", methods=["POST"])
@members_only
def delete(saved_id: int) -> ResponseReturnValue:
    saved = found(find_saved(saved_id, current_member()))
    with write():
        delete_search(saved)
    return redirect(with_query(LIST, removed=saved_id), 303)


@bp.route("/saved-searches/<int:saved_id>/restore", methods=["POST"])
@members_only
def restore(saved_id: int) -> ResponseReturnValue:
    saved = found(find_saved(saved_id, current_member()))
    with write():
        restore_search(saved, current_member())
    flash(f"“{saved.name}” is back.")
    return redirect(LIST, 303)


@bp.route("/saved-searches/<int:saved_id>/feed", methods=["POST"])
@members_only
def renew(saved_id: int) -> ResponseReturnValue:
    """Whoever has the former address of the feed reads nothing more."""
    saved = found(find_standing(saved_id, current_member()))
    with write():
        renew_feed(saved)
    flash("The feed has a new address. The former one no longer works.")
    return redirect(f"/saved-searches/{saved_id}/edit", 303)


@bp.route("/feeds/searches/<token>")
@public
def feed(token: str) -> ResponseReturnValue:
    """What the member of this address may read as of now, as Atom; whoever is no member any more has no feed."""
    who = hashed("ip", network_address())
    readers.check(who)
    saved, member = found(find_of_feed(token))
    rows = news_of(question_of(saved), member)
    words = current_app.jinja_env.get_template("saved_searches/feed.xml").render(
        saved=saved,
        address=feed_address(saved),
        entries=[_entry(row) for row in rows],
        updated=max((row.created_at for row in rows), default=saved.created_at),
        site=current_app.config["SITE_URL"],
    )
    response = Response(words.translate(NOT_IN_XML), mimetype="application/atom+xml")
    response.last_modified = max((row.created_at for row in rows), default=saved.created_at)
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    count(readers, who)
    return response.make_conditional(request)


def _entry(row: Any) -> dict[str, Any]:
    lasting = LASTING.match(row.address)
    kind = f"Reply {row.number} in " if row.number else ""
    return {
        "id": lasting.group() if lasting else row.address,
        "title": kind + title_of(row),
        "address": row.address,
        "summary": joined(row.snippet),
        "author": row.author_name or row.organisation_name,
        "kind": row.kind_label,
        "created_at": row.created_at,
    }
