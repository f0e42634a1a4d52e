"""One practice story with its discussion."""

from dataclasses import dataclass
from typing import Any

from flask import abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.clock import today
from forum.discussions.conversation import Conversation, converse
from forum.discussions.form_parts import ReplyForm
from forum.discussions.models import Discussion, DiscussionKind
from forum.discussions.pages import pages, reply_form, versions_of
from forum.discussions.permissions import can_reply
from forum.discussions.requests import asked, note_read
from forum.revisions.services import revisions_of
from forum.stories.adoptions import tried_of
from forum.stories.models import Story
from forum.stories.origins import Origin, origin_of
from forum.stories.permissions import (
    can_adopt,
    can_confirm,
    can_correct_story,
    can_delete_story,
    can_edit_story,
    can_name_keeper,
    can_publish_again,
    can_redact_story,
    can_unpublish,
    could_have_seen,
)
from forum.stories.queries import (
    card_text,
    find_any_story,
    find_story,
    story_of_discussion,
    versions_for_visitors,
)
from forum.stories.sections import SECTIONS, completeness
from forum.stories.services.asking import Contact, contact_of
from forum.stories.views.asking import question_of
from forum.stories.views.blueprint import bp
from forum.stories.words import benefits_of, facts_of, record_of
from forum.web.audience import current_member, public
from forum.web.etags import asks_again, tag_of, tagged, unchanged
from forum.web.loading import found
from forum.web.paging import with_query


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
    talk = converse(story.discussion, viewer, wanted, page=("story", story.id))
    if wanted.page > talk.pages.last:
        abort(404)
    beside = _beside(story, viewer)
    tag = "" if form else tag_of(viewer, story.id, story.version, *versions_of(talk), *beside.changes)
    held = unchanged(tag) if tag else None
    if held:
        return held
    page = _render((story, beside), talk, reply_form(talk, form), viewer)
    if form is None:
        note_read(talk, viewer)
        return tagged(page, tag)
    return make_response(page, status)


@dataclass(frozen=True)
class Beside:
    """What stands beside the text and changes without it: where it came from, and who answers."""

    origin: Origin | None
    contact: Contact
    is_for_member: bool

    @property
    def changes(self) -> tuple[Any, ...]:
        """What a browser's copy is judged by; a visitor's by where it came from alone, as `versions_for_visitors`."""
        person = self.contact.person.id if self.contact.person else 0
        standing = (person, self.contact.absent) if self.is_for_member else ()
        return (self.origin.changes if self.origin else None, *standing)


def _beside(story: Story, viewer: Member | None) -> Beside:
    return Beside(origin_of(story, viewer), contact_of(story, viewer), is_for_member=viewer is not None)


def _render(shown: tuple[Story, Beside], talk: Conversation, form: ReplyForm | None, viewer: Member | None) -> str:
    story, beside = shown
    asking = question_of(story, viewer, form.asks.data if form and form.is_submitted() else request.args.get("ask"))
    if form is not None:
        form.asks.data = asking.asks if asking else ""
    return render_template(
        "stories/show.html",
        story=story,
        origin=beside.origin,
        contact=beside.contact,
        discussion=story.discussion,
        talk=talk,
        form=form,
        form_has_errors=bool(form and form.errors),
        tried=tried_of(story, viewer, request.args.get("tried"), lambda cursor: _tried_address(story, cursor)),
        asking=asking,
        story_files=talk.page_files,
        may=_may(viewer, story),
        **_record(story),
    )


def _record(story: Story) -> dict[str, Any]:
    """What the record says, in the words of the page."""
    return {
        "lead": card_text(story),
        "facts": facts_of(story),
        "completeness": completeness(story),
        "parts": [(part, part.is_filled(story)) for part in SECTIONS.values() if part.is_offered(story)],
        "record": record_of(story),
        "benefits": benefits_of(story),
        "is_confirmed_today": story.confirmed_on == today(),
        "ask_address": with_query(
            "/discussions/new",
            kind="question",
            title=f"Has anybody tried this: {story.title}",
            objective=[objective.slug for objective in story.objectives],
        ),
    }


def _tried_address(story: Story, cursor: str) -> str:
    return f"{with_query(story.address, tried=cursor)}#adoptions"


def _may(viewer: Member | None, story: Story) -> dict[str, bool]:
    """What the page offers this viewer."""
    # A story is closed with its discussion, by those who may correct it.
    corrects = can_correct_story(viewer, story) and story.deleted_at is None
    return {
        "reply": can_reply(viewer, story.discussion),
        "accept": False,
        "delete": can_delete_story(viewer, story),
        "edit": can_edit_story(viewer, story),
        "unpublish": can_unpublish(viewer, story),
        "publish": can_publish_again(viewer, story),
        "name_keeper": can_name_keeper(viewer, story),
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
