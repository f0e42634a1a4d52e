"""The page that shares a story, filled in from a discussion."""

from flask import abort, current_app, redirect, request

from forum.accounts.models import Member
from forum.discussions.form_parts import AUDIENCES
from forum.discussions.models import Audience, Discussion
from forum.discussions.permissions import can_make_story
from forum.discussions.queries import find_discussion, opening_of
from forum.errors import NotAllowed
from forum.stories.forms import NewStoryForm
from forum.stories.models import Story
from forum.stories.origins import answers_that_stand, story_made_by
from forum.stories.services.from_discussion import MEMBERS_ONLY, NOT_YOURS, publish_from_discussion, taken_over
from forum.stories.services.sharing import StoryDraft, publish_story
from forum.text.plain import whole_number
from forum.web.audience import current_member
from forum.web.loading import found


def source_asked() -> Discussion | None:
    """The discussion of the address that a story is to be made out of; None without one.

    Ends in the page 404 for one that the viewer may not see, and leads to the story that there is already.
    """
    typed = request.args.get("discussion")
    if not typed:
        return None
    member = current_member()
    source = found(find_discussion(whole_number(typed) or 0, member))
    if not can_make_story(member, source):
        raise NotAllowed(NOT_YOURS)
    made = story_made_by(member, source.id) if request.method == "GET" else None
    if made is not None:
        abort(redirect(made.address, 302))
    return source


def fill_in(form: NewStoryForm, source: Discussion | None) -> None:
    """What stands in the form at first: what the address says, or what the discussion gives."""
    form.audience.data = source.audience if source else current_app.config["DEFAULT_AUDIENCE"]
    if source is None:
        form.objectives.data = request.args.getlist("objective")
        form.themes.data = request.args.getlist("theme")
        return
    form.objectives.data = [objective.slug for objective in source.objectives]
    form.themes.data = [theme.slug for theme in source.themes]
    form.title.data = source.title
    form.problem.data = opening_of(source.id).source
    form.what_we_did.data = taken_over(answers_that_stand(source.id), current_member())


def offer_audiences(form: NewStoryForm, source: Discussion | None) -> None:
    """What only members read is not made public."""
    if source is not None and source.audience == Audience.MEMBERS:
        form.audience.choices = {"members": AUDIENCES["members"]}
        form.audience.description = MEMBERS_ONLY
        form.audience.data = "members"


def publish(author: Member, draft: StoryDraft, source: Discussion | None) -> Story:
    """Publish what was written, made out of a discussion or not; the discussion is read again."""
    if source is None:
        return publish_story(author, draft)
    return publish_from_discussion(author, found(find_discussion(source.id, author)), draft)
