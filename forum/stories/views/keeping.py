"""Naming who looks after a story while its author is away."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.accounts.queries import colleagues
from forum.database import write
from forum.discussions.requests import note_refusal
from forum.errors import NotAllowed, Refusal
from forum.stories.forms import KeeperForm
from forum.stories.models import Story
from forum.stories.permissions import can_name_keeper
from forum.stories.queries import find_any_story, find_story
from forum.stories.services.keeping import name_keeper
from forum.stories.views.blueprint import bp
from forum.web.audience import current_member, moderators_only
from forum.web.keeping import refused
from forum.web.loading import found

NAMED = "{name} may edit this practice story now. They and its author are told."


@bp.route("/stories/<int:story_id>/keeper", methods=["GET", "POST"])
@moderators_only
def keeper(story_id: int) -> ResponseReturnValue:
    moderator = current_member()
    story = found(find_story(story_id, moderator))
    if not can_name_keeper(moderator, story):
        raise NotAllowed("Somebody else is named only once its author has been away for 30 days.")
    people = [each for each in colleagues(story.organisation_id) if each.id != story.author_id]
    form = KeeperForm().choose_from(people)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return _page(form, story, people), status
    try:
        with write():
            name_keeper(found(find_any_story(story_id)), moderator, form.member.data, form.reason.data)
    except Refusal as refusal:
        note_refusal(form, refusal)
        return refused(_page(form, found(find_any_story(story_id)), people), refusal)
    name = next(each.name for each in people if each.handle == form.member.data)
    flash(NAMED.format(name=name))
    return redirect(f"/stories/{story_id}", 303)


def _page(form: KeeperForm, story: Story, people: list[Member]) -> str:
    shown = {"form": form, "story": story, "people": people}
    return render_template("stories/keeper.html", form_has_errors=form.is_submitted(), **shown)
