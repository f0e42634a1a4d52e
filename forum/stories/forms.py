"""What may be typed to share a practice story."""

from typing import Any

from wtforms import IntegerField, RadioField
from wtforms.validators import Length, StopValidation

from forum.discussions.forms import AUDIENCES, REASON_EMPTY, TagForm
from forum.stories.models import OBJECTIVES_MOST, SUMMARY_MOST
from forum.text.fields import LineField, MarkdownField, PlainTextField, one_line


class StoryForm(TagForm):
    """The short page that publishes a story."""

    problem = MarkdownField(
        "The problem", empty="Write what the problem was.", description="What went wrong, where, and how you knew."
    )
    what_we_did = MarkdownField(
        "What we did", empty="Write what you did.", description="The steps, who took part, what it needed."
    )
    result = MarkdownField(
        "What happened",
        empty="Write what came of it.",
        description="The result with its figures, also when it failed. Say what a figure counts and what it does not.",
    )
    summary = LineField(
        "Summary",
        [Length(max=SUMMARY_MOST, message=f"Use {SUMMARY_MOST} characters or fewer.")],
        description="One sentence for the list. Without it the first sentence of the result stands there.",
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.title.description = "Let it state the result, like “Cleaning by risk cut gully visits by a third”."
        self.objectives.description = f"1 to {OBJECTIVES_MOST}."
        self.objectives.flags.required = True

    def validate_objectives(self, field: Any) -> None:
        if not 1 <= len(field.data or []) <= OBJECTIVES_MOST:
            raise StopValidation(f"Choose 1 to {OBJECTIVES_MOST} objectives.")


class NewStoryForm(StoryForm):
    audience = RadioField("Who may read it", choices=AUDIENCES)


class EditStoryForm(StoryForm):
    version = IntegerField()


class CorrectStoryForm(TagForm):
    """A moderator or lead corrects title and tags."""

    reason = PlainTextField("Reason", [one_line(REASON_EMPTY, 2, 1000)])
