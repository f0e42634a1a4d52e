"""The thesaurus: words that mean the same to a search."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.step_up import fresh_only
from forum.admin.forms import RemoveWordsForm, SearchWordsForm, WordsForm
from forum.admin.queries import entries_like, find_thesaurus_entry, thesaurus_history, thesaurus_page
from forum.admin.services import add_words, change_words, remove_words, restore_words
from forum.admin.views.blueprint import admin_page, bp
from forum.database import write
from forum.errors import Conflict, Refusal
from forum.moderation.words import details_of
from forum.search.models import SEARCHED_MOST, ThesaurusEntry
from forum.text.plain import clean_line, whole_number
from forum.web.audience import admins_only, current_member
from forum.web.loading import found

SEARCHED_FOR = "Searched for in other words."
BROUGHT_BACK = "Removed by mistake."


@bp.route("/admin/thesaurus")
@admins_only
@fresh_only
def thesaurus() -> ResponseReturnValue:
    search = SearchWordsForm(request.args)
    typed = (search.q.data or "")[:SEARCHED_MOST]
    is_removed = request.args.get("removed") == "1"
    page = thesaurus_page(typed, request.args.get("after"), is_removed=is_removed)
    return admin_page("admin/thesaurus.html", page=page, search=search, q=typed, is_removed=is_removed)


@bp.route("/admin/thesaurus/new", methods=["GET", "POST"])
@admins_only
@fresh_only
def new_words() -> ResponseReturnValue:
    """A new entry, perhaps begun with words that somebody searched for; they may join an entry instead."""
    form = WordsForm()
    word = clean_line(request.args.get("word"))[:SEARCHED_MOST]
    if request.method == "GET":
        form.words.data = f"{word}\n" if word else ""
    if not form.validate_on_submit():
        return _new(form, word)
    try:
        with write():
            entry = add_words(current_member(), form.lines, form.reason.data)
    except Refusal as refusal:
        return _new(form, word, refusal)
    flash(f"“{entry.name}” is in the thesaurus, and counts in every search from now on.")
    return redirect("/admin/thesaurus", 303)


def _new(form: WordsForm, word: str, refusal: Refusal | None = None) -> Any:
    similar = entries_like(word)
    taken = getattr(refusal, "entry", None)
    return admin_page("admin/thesaurus_new.html", form, refusal, word=word, similar=similar, taken=taken)


@bp.route("/admin/thesaurus/<int:entry_id>", methods=["GET", "POST"])
@admins_only
@fresh_only
def words(entry_id: int) -> ResponseReturnValue:
    entry = found(find_thesaurus_entry(entry_id))
    form = WordsForm(words=entry.words, version=entry.version)
    if entry.removed_at is not None or not form.validate_on_submit():
        return _entry(entry, form)
    try:
        with write():
            entry = found(find_thesaurus_entry(entry_id))
            change_words(current_member(), entry, form.lines, form.reason.data, version=form.version.data)
    except Refusal as refusal:
        return _entry(found(find_thesaurus_entry(entry_id)), form, refusal)
    flash("The entry is changed, and counts in every search from now on.")
    return redirect("/admin/thesaurus", 303)


def _entry(entry: ThesaurusEntry, form: WordsForm, refusal: Refusal | None = None) -> Any:
    is_stale = isinstance(refusal, Conflict)
    if is_stale:
        # Whoever sends it again has read how it stands now.
        form.version.data = entry.version
    return admin_page(
        "admin/thesaurus_entry.html",
        form,
        refusal,
        entry=entry,
        is_stale=is_stale,
        taken=getattr(refusal, "entry", None),
        history=thesaurus_history(entry.id),
        details_of=details_of,
    )


@bp.route("/admin/thesaurus/<int:entry_id>/join", methods=["POST"])
@admins_only
@fresh_only
def join_words(entry_id: int) -> ResponseReturnValue:
    """Add one word that somebody searched for to an entry."""
    entry = found(find_thesaurus_entry(entry_id))
    word, version = clean_line(request.form.get("word")), whole_number(request.form.get("version")) or 0
    try:
        with write():
            entry = found(find_thesaurus_entry(entry_id))
            change_words(current_member(), entry, [*entry.word_list, word], SEARCHED_FOR, version=version)
    except Refusal as refusal:
        return _entry(found(find_thesaurus_entry(entry_id)), _joined_form(entry, word), refusal)
    flash(f"“{word}” is in the entry “{entry.name}”, and counts in every search from now on.")
    return redirect("/admin/search", 303)


def _joined_form(entry: ThesaurusEntry, word: str) -> WordsForm:
    return WordsForm(None, words=f"{entry.words}\n{word}", version=entry.version, reason=SEARCHED_FOR)


@bp.route("/admin/thesaurus/<int:entry_id>/remove", methods=["GET", "POST"])
@admins_only
@fresh_only
def remove_entry(entry_id: int) -> ResponseReturnValue:
    entry = found(find_thesaurus_entry(entry_id))
    form = RemoveWordsForm(version=entry.version)
    if not form.validate_on_submit():
        return admin_page("admin/thesaurus_remove.html", form, entry=entry)
    try:
        with write():
            entry = found(find_thesaurus_entry(entry_id))
            remove_words(current_member(), entry, form.version.data, form.reason.data)
    except Refusal as refusal:
        return admin_page("admin/thesaurus_remove.html", form, refusal, entry=found(find_thesaurus_entry(entry_id)))
    flash(f"“{entry.name}” is removed.")
    return redirect(f"/admin/thesaurus/{entry_id}", 303)


@bp.route("/admin/thesaurus/<int:entry_id>/restore", methods=["POST"])
@admins_only
@fresh_only
def restore_entry(entry_id: int) -> ResponseReturnValue:
    found(find_thesaurus_entry(entry_id))
    version = whole_number(request.form.get("version")) or 0
    try:
        with write():
            entry = found(find_thesaurus_entry(entry_id))
            restore_words(current_member(), entry, version, BROUGHT_BACK)
    except Refusal as refusal:
        entry = found(find_thesaurus_entry(entry_id))
        return _entry(entry, WordsForm(None, words=entry.words, version=entry.version), refusal)
    flash(f"“{entry.name}” is back.")
    return redirect(f"/admin/thesaurus/{entry_id}", 303)
