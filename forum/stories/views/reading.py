"""The list of practice stories, and one of them with its discussion."""

from typing import Any

from flask import abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.discussions.conversation import converse
from forum.discussions.forms import ReplyForm
from forum.discussions.models import Discussion, DiscussionKind
from forum.discussions.pages import pages
from forum.discussions.permissions import can_reply
from forum.discussions.requests import asked, note_read
from forum.objectives.queries import all_objectives
from forum.revisions.services import revisions_of
from forum.stories.models import STAGE_LABELS, Story
from forum.stories.permissions import (
    can_confirm,
    can_correct_story,
    can_delete_story,
    can_edit_story,
    could_have_seen,
)
from forum.stories.queries import (
    StoryFilter,
    card_text,
    find_any_story,
    find_story,
    story_list,
    story_of_discussion,
)
from forum.stories.views.blueprint import bp
from forum.stories.words import cost_line, saving_line
from forum.web.audience import current_member, public
from forum.web.etags import tag_of, tagged, unchanged
from forum.web.loading import found
from forum.web.paging import with_query


@bp.route("/stories")
@public
def index() -> ResponseReturnValue:
    viewer, slug = current_member(), request.args.get("objective", "")
    objectives = all_objectives()
    chosen = next((objective for objective in objectives if objective.slug == slug), None)
    if slug and chosen is None:
        abort(404)
    wanted = StoryFilter(objective_id=chosen.id if chosen else None)
    page = story_list(
        viewer, wanted, request.args.get("after"), lambda after: with_query("/stories", objective=slug, after=after)
    )
    tag = tag_of(viewer, [(row.id, row.version) for row in page.rows])
    return unchanged(tag) or tagged(
        render_template(
            "stories/index.html",
            page=page,
            chosen=chosen,
            symbols=[("All", "/stories", not slug, "")]
            + [(o.name, f"/stories?objective={o.slug}", o.slug == slug, o.symbol) for o in objectives],
        ),
        tag,
    )


@bp.route("/stories/<int:story_id>")
@bp.route("/stories/<int:story_id>-")
@bp.route("/stories/<int:story_id>-<slug>")
@public
def show(story_id: int, slug: str = "") -> ResponseReturnValue:
    story = find_open(story_id, current_member())
    if request.path != story.address:
        query = request.query_string.decode("ascii", "ignore")
        response = redirect(story.address + (f"?{query}" if query else ""), 301)
        response.headers["Cache-Control"] = "no-store"
        return response
    return show_page(story, None)


def find_open(story_id: int, viewer: Member | None) -> Story:
    """The story if the viewer may see it; else the page 404, or 410 for what is gone and was once theirs."""
    story = find_story(story_id, viewer)
    if story is None:
        gone = find_any_story(story_id)
        abort(410 if gone is not None and gone.is_gone and could_have_seen(viewer, gone) else 404)
    return story


def show_page(story: Story, form: ReplyForm | None, status: int = 200) -> Any:
    """The page, or «not changed»; with a form that was refused or is previewed it is always built."""
    viewer = current_member()
    wanted = asked(request.args, form)
    talk = converse(story.discussion, viewer, wanted)
    if wanted.page > talk.pages.last:
        abort(404)
    mark = talk.mark.number if talk.mark else 0
    counts = (story.id, story.version, story.discussion.change_count, mark, talk.is_following, talk.helpful_ids)
    tag = "" if form else tag_of(viewer, *counts)
    held = unchanged(tag) if tag else None
    if held:
        return held
    parent = talk.replying_to.number if talk.replying_to else 1
    page = render_template(
        "stories/show.html",
        story=story,
        discussion=story.discussion,
        talk=talk,
        form=form or ReplyForm(formdata=None, body=talk.quoted, parent=str(parent)),
        form_has_errors=bool(form and form.errors),
        lead=card_text(story),
        saving=saving_line(story),
        cost=cost_line(story),
        stage=STAGE_LABELS[story.stage] if story.stage else "",
        may={
            "reply": can_reply(viewer, story.discussion),
            "accept": False,
            "delete": can_delete_story(viewer, story),
            "edit": can_edit_story(viewer, story),
            "correct": can_correct_story(viewer, story),
            "confirm": can_confirm(viewer, story),
        },
    )
    if form is None:
        note_read(talk, viewer)
        return tagged(page, tag)
    return make_response(page, status)


def _show_discussion(discussion: Discussion, form: ReplyForm, status: int = 200) -> Any:
    story_id = found(story_of_discussion(discussion.id))
    return show_page(found(find_story(story_id, current_member())), form, status)


pages[DiscussionKind.STORY] = _show_discussion


@bp.route("/stories/<int:story_id>/history")
@public
def history(story_id: int) -> ResponseReturnValue:
    viewer = current_member()
    story = found(find_story(story_id, viewer))
    rows = revisions_of("story", story.id, for_moderator=viewer is not None and viewer.is_moderator)
    return render_template("stories/history.html", story=story, rows=rows)
