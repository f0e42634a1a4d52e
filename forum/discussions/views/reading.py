"""One discussion."""

from typing import Any

from flask import abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.discussions.conversation import Conversation, converse
from forum.discussions.form_parts import ReplyForm
from forum.discussions.models import Discussion, DiscussionKind
from forum.discussions.outcomes import Outcome, outcome_of
from forum.discussions.pages import pages, reply_form, versions_of
from forum.discussions.permissions import (
    can_accept,
    can_correct,
    can_delete_discussion,
    can_make_story,
    can_put_to,
    can_reply,
    can_see_notice,
    could_have_seen,
)
from forum.discussions.places import address_of_post
from forum.discussions.queries import changes_for_visitors, find_any_discussion, find_discussion, post_of_number
from forum.discussions.requests import asked, note_read
from forum.discussions.views.blueprint import bp
from forum.web.audience import current_member, public
from forum.web.etags import asks_again, tag_of, tagged, unchanged
from forum.web.loading import found


@bp.route("/discussions/<int:discussion_id>")
@bp.route("/discussions/<int:discussion_id>-")
@bp.route("/discussions/<int:discussion_id>-<slug>")
@public
def show(discussion_id: int, slug: str = "") -> ResponseReturnValue:
    viewer = current_member()
    if viewer is None and asks_again():
        changes = changes_for_visitors(discussion_id)
        held = (
            unchanged(tag_of(None, discussion_id, changes, outcome_of(discussion_id, None)))
            if changes is not None
            else None
        )
        if held:
            return held
    discussion = find_open(discussion_id, viewer)
    if request.path != discussion.address:
        query = request.query_string.decode("ascii", "ignore")
        response = redirect(discussion.address + (f"?{query}" if query else ""), 301)
        response.headers["Cache-Control"] = "no-store"
        return response
    return show_page(discussion, None)


def find_open(discussion_id: int, viewer: Member | None, *, with_tags: bool = True) -> Discussion:
    """The discussion if the viewer may see it; else the page 404, or 410 for what is gone and was once theirs."""
    discussion = find_discussion(discussion_id, viewer, with_tags=with_tags)
    if discussion is None:
        _say_gone(find_any_discussion(discussion_id), viewer)
        abort(404)
    return discussion


def _say_gone(gone: Discussion | None, viewer: Member | None) -> None:
    if gone is None or not gone.is_gone or not could_have_seen(viewer, gone):
        return
    can_bring_back = viewer is not None and viewer.id == gone.author_id and gone.deleted_at and not gone.home
    if can_bring_back and request.method == "GET":
        abort(redirect(f"/discussions/{gone.id}/deleted", 302))
    abort(410)


def show_page(discussion: Discussion, form: ReplyForm | None, status: int = 200) -> Any:
    """The page, or «not changed»; with a form that was refused or is previewed it is always built."""
    viewer = current_member()
    wanted = asked(request.args, form)
    talk = converse(discussion, viewer, wanted)
    if wanted.page > talk.pages.last:
        abort(404)
    outcome = outcome_of(discussion.id, viewer)
    tag = "" if form else tag_of(viewer, discussion.id, *versions_of(talk), outcome)
    held = unchanged(tag) if tag else None
    if held:
        return held
    page = _render(talk, outcome, reply_form(talk, form), viewer)
    if form is None:
        note_read(talk, viewer)
        return tagged(page, tag)
    return make_response(page, status)


pages[DiscussionKind.DISCUSSION] = pages[DiscussionKind.QUESTION] = show_page


def _render(talk: Conversation, outcome: Outcome, form: ReplyForm | None, viewer: Member | None) -> str:
    discussion = talk.discussion
    corrects = can_correct(viewer, discussion)
    return render_template(
        "discussions/show.html",
        discussion=discussion,
        talk=talk,
        outcome=outcome,
        form=form,
        form_has_errors=bool(form and form.errors),
        may={
            "reply": can_reply(viewer, discussion),
            "accept": can_accept(viewer, discussion),
            "put_to": can_put_to(viewer, discussion),
            "lock": corrects and discussion.deleted_at is None,
            "correct": corrects,
            "delete": can_delete_discussion(viewer, discussion),
            "make_story": can_make_story(viewer, discussion) and not outcome.is_made,
        },
    )


@bp.route("/discussions/<int:discussion_id>/replies/<int:number>")
@public
def permalink(discussion_id: int, number: int) -> ResponseReturnValue:
    viewer = current_member()
    discussion = find_open(discussion_id, viewer)
    if number == 1:
        return redirect(f"{discussion.address}#p1", 302)
    post = found(post_of_number(discussion, number))
    if not can_see_notice(viewer, post):
        abort(404)
    return redirect(address_of_post(discussion, post, request.args.get("view", "")), 302)
