"""The list of updates, and one of them."""

from flask import Response, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.clock import now
from forum.revisions.services import revisions_of
from forum.text.plain import NOT_IN_XML
from forum.updates.models import Update
from forum.updates.permissions import can_write_updates, could_have_seen
from forum.updates.queries import (
    drafts,
    find_any_update,
    find_update,
    latest_update_change,
    latest_updates,
    update_list,
)
from forum.updates.views.blueprint import bp
from forum.web.audience import current_member, public
from forum.web.etags import tag_of, tagged, unchanged
from forum.web.paging import with_query

FEED_MOST = 20


@bp.route("/updates")
@public
def index() -> ResponseReturnValue:
    viewer = current_member()
    tag = tag_of(viewer, latest_update_change())
    held = unchanged(tag)
    if held:
        return held
    is_editor = can_write_updates(viewer)
    return tagged(
        render_template(
            "updates/index.html",
            page=update_list(request.args.get("after"), lambda after: with_query("/updates", after=after)),
            is_editor=is_editor,
            drafts=drafts() if is_editor else [],
        ),
        tag,
    )


@bp.route("/updates/feed")
@public
def feed() -> ResponseReturnValue:
    """The latest updates as Atom, for feed readers."""
    rows = latest_updates(FEED_MOST)
    updated = max((row.published_at for row in rows if row.published_at), default=now())
    template = current_app.jinja_env.get_template("updates/feed.xml")
    words = template.render(rows=rows, updated=updated, site=current_app.config["SITE_URL"])
    response = Response(words.translate(NOT_IN_XML), mimetype="application/atom+xml")
    if rows:
        response.last_modified = updated
    response.add_etag()
    return response.make_conditional(request)


@bp.route("/updates/<int:update_id>")
@bp.route("/updates/<int:update_id>-")
@bp.route("/updates/<int:update_id>-<slug>")
@public
def show(update_id: int, slug: str = "") -> ResponseReturnValue:
    viewer = current_member()
    update = find_open(update_id, viewer)
    if request.path != update.address:
        response = redirect(update.address, 301)
        response.headers["Cache-Control"] = "no-store"
        return response
    tag = tag_of(viewer, update.id, update.version, update.changed_at, update.letters_ended_at)
    held = unchanged(tag)
    if held:
        return held
    return tagged(render_template("updates/show.html", update=update, is_editor=can_write_updates(viewer)), tag)


def find_open(update_id: int, viewer: Member | None) -> Update:
    """The update as it stands; else the page 404, or 410 for a deleted one that was published once.

    Editors are sent on to where they can bring it back.
    """
    update = find_update(update_id, viewer)
    if update is None or update.deleted_at is not None:
        _say_gone(update_id, is_editor=update is not None)
        abort(404)
    return update


def _say_gone(update_id: int, *, is_editor: bool) -> None:
    gone = find_any_update(update_id)
    if is_editor and request.method == "GET":
        abort(redirect(f"/updates/{update_id}/deleted", 302))
    if gone is not None and gone.deleted_at is not None and could_have_seen(gone):
        abort(410)


@bp.route("/updates/<int:update_id>/history")
@public
def history(update_id: int) -> ResponseReturnValue:
    update = find_open(update_id, current_member())
    rows = revisions_of("update", update.id, for_moderator=can_write_updates(current_member()))
    return render_template("updates/history.html", update=update, rows=rows)
