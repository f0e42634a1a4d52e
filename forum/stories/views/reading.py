"""The list of practice stories, and one of them with its discussion."""

from typing import Any

from flask import abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.clock import today
from forum.discussions.conversation import Conversation, converse
from forum.discussions.form_parts import ReplyForm
from forum.discussions.listing import latest_change
from forum.discussions.models import Discussion, DiscussionKind
from forum.discussions.pages import pages, reply_form, versions_of
from forum.discussions.permissions import can_reply
from forum.discussions.requests import asked, note_read
from forum.objectives.queries import all_objectives
from forum.revisions.services import revisions_of
from forum.stories.adoptions import tried_of
from forum.stories.models import Story
from forum.stories.permissions import (
    can_adopt,
    can_confirm,
    can_correct_story,
    can_delete_story,
    can_edit_story,
    can_redact_story,
    could_have_seen,
)
from forum.stories.queries import (
    StoryFilter,
    card_text,
    find_any_story,
    find_story,
    story_list,
    story_of_discussion,
    versions_for_visitors,
)
from forum.stories.services.asking import contact_of
from forum.stories.views.asking import question_of
from forum.stories.views.blueprint import bp
from forum.stories.words import facts_of, missing_parts
from forum.themes.queries import all_themes
from forum.web.audience import current_member, public
from forum.web.etags import asks_again, tag_of, tagged, unchanged
from forum.web.loading import all_chosen_of, found
from forum.web.paging import with_query


@bp.route("/stories")
@public
def index() -> ResponseReturnValue:
    viewer = current_member()
    # What a visitor sees changes with the stories and their discussions only.
    tag = tag_of(None, latest_change()) if viewer is None else ""
    held = unchanged(tag)
    if held:
        return held
    objectives, themes = all_objectives(), all_themes()
    chosen = all_chosen_of(objectives, request.args.getlist("objective"))
    chosen_themes = all_chosen_of(themes, request.args.getlist("theme"))
    wanted = StoryFilter(
        objective_ids=tuple(objective.id for objective in chosen), theme_ids=tuple(theme.id for theme in chosen_themes)
    )
    place = {"objective": [o.slug for o in chosen], "theme": [theme.slug for theme in chosen_themes]}
    page = story_list(viewer, wanted, request.args.get("after"), lambda after: _address(place, after=after))
    tag = tag or tag_of(viewer, page.rows)
    return unchanged(tag) or tagged(
        render_template(
            "stories/index.html",
            page=page,
            chosen=chosen,
            chosen_themes=chosen_themes,
            themes=themes,
            symbols=[("All", _address(place, objective=""), not chosen, "")]
            + [(o.name, _address(place, objective=o.slug), o in chosen, o.symbol) for o in objectives],
        ),
        tag,
    )


def _address(place: dict[str, list[str]], **values: str) -> str:
    return with_query("/stories", **{**place, **values})


@bp.route("/stories/<int:story_id>")
@bp.route("/stories/<int:story_id>-")
@bp.route("/stories/<int:story_id>-<slug>")
@public
def show(story_id: int, slug: str = "") -> ResponseReturnValue:
    viewer = current_member()
    if viewer is None and asks_again():
        versions = versions_for_visitors(story_id)
        held = unchanged(tag_of(None, story_id, *versions)) if versions else None
        if held:
            return held
    story = find_open(story_id, viewer)
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
        _say_gone(find_any_story(story_id), viewer)
        abort(404)
    return story


def _say_gone(gone: Story | None, viewer: Member | None) -> None:
    if gone is None or not gone.is_gone or not could_have_seen(viewer, gone):
        return
    if viewer is not None and viewer.id == gone.author_id and gone.deleted_at and request.method == "GET":
        abort(redirect(f"/stories/{gone.id}/deleted", 302))
    abort(410)


def show_page(story: Story, form: ReplyForm | None, status: int = 200) -> Any:
    """The page, or «not changed»; with a form that was refused or is previewed it is always built."""
    viewer = current_member()
    wanted = asked(request.args, form)
    talk = converse(story.discussion, viewer, wanted)
    if wanted.page > talk.pages.last:
        abort(404)
    contact = contact_of(story, viewer)
    standing = (contact.person.id if contact.person else 0, contact.absent) if viewer else ()
    tag = "" if form else tag_of(viewer, story.id, story.version, *versions_of(talk), *standing)
    held = unchanged(tag) if tag else None
    if held:
        return held
    page = _render(story, talk, reply_form(talk, form), viewer)
    if form is None:
        note_read(talk, viewer)
        return tagged(page, tag)
    return make_response(page, status)


def _tried_address(story: Story, cursor: str) -> str:
    return f"{with_query(story.address, tried=cursor)}#adoptions"


def _render(story: Story, talk: Conversation, form: ReplyForm | None, viewer: Member | None) -> str:
    asking = question_of(story, viewer, form.asks.data if form and form.is_submitted() else request.args.get("ask"))
    if form is not None:
        form.asks.data = asking.asks if asking else ""
    return render_template(
        "stories/show.html",
        story=story,
        discussion=story.discussion,
        talk=talk,
        form=form,
        form_has_errors=bool(form and form.errors),
        lead=card_text(story),
        facts=facts_of(story),
        missing=missing_parts(story),
        is_confirmed_today=story.confirmed_on == today(),
        tried=tried_of(story, viewer, request.args.get("tried"), lambda cursor: _tried_address(story, cursor)),
        contact=contact_of(story, viewer),
        asking=asking,
        ask_address=with_query(
            "/discussions/new",
            kind="question",
            title=f"Has anybody tried this: {story.title}",
            objective=[objective.slug for objective in story.objectives],
        ),
        may=_may(viewer, story),
    )


def _may(viewer: Member | None, story: Story) -> dict[str, bool]:
    """What the page offers this viewer."""
    # A story is closed with its discussion, by those who may correct it.
    corrects = can_correct_story(viewer, story) and story.deleted_at is None
    return {
        "reply": can_reply(viewer, story.discussion),
        "accept": False,
        "delete": can_delete_story(viewer, story),
        "edit": can_edit_story(viewer, story),
        "close": corrects,
        "correct": corrects,
        "redact": can_redact_story(viewer, story),
        "confirm": can_confirm(viewer, story),
        "adopt": can_adopt(viewer, story),
    }


def _show_discussion(discussion: Discussion, form: ReplyForm, status: int) -> Any:
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
