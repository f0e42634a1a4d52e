"""Parts of forms that every page with a conversation needs; practice stories use them too."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.validators import StopValidation

from forum.accounts.models import Member
from forum.discussions.models import OBJECTIVES_MOST, THEMES_MOST, TITLE_LEAST, TITLE_MOST
from forum.objectives.queries import all_objectives
from forum.text.fields import (
    CarriedField,
    LineField,
    MarkdownField,
    PlainTextField,
    SubmissionField,
    VersionField,
    new_submission,
    one_line,
)
from forum.text.plain import whole_number
from forum.text.prepare import Budget
from forum.themes.queries import all_themes
from forum.uploads.form_parts import FilesPart

REASON_EMPTY = "Enter the reason. It is told to the author and kept in the log."
WHO_READS = "Choose who may read it."
AUDIENCES = {"public": "Everybody, also without signing in", "members": "Members only"}


class WritingForm(FlaskForm):
    """A form whose texts keep within the limits of their author."""

    submission = SubmissionField(default=new_submission)

    def limit_to(self, member: Member) -> "WritingForm":
        """Use the author's limits of links and mentions."""
        limits = member.post_limits
        self.text_budget = Budget(links=limits.links, mentions=limits.mentions)
        return self


class TagForm(WritingForm):
    """Title, objectives and themes."""

    title = LineField("Title", [one_line("Enter a title.", TITLE_LEAST, TITLE_MOST)])
    objectives = SelectMultipleField(
        "Objectives", description=f"Up to {OBJECTIVES_MOST}. Choose at least one objective or theme."
    )
    themes = SelectMultipleField(
        "Themes", description=f"Up to {THEMES_MOST}. Of those you choose, the first in this list is the main one."
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.objectives.choices = {row.slug: row.name for row in all_objectives()}
        self.themes.choices = {row.slug: row.name for row in all_themes()}

    def validate_objectives(self, field: Any) -> None:
        if len(field.data or []) > OBJECTIVES_MOST:
            raise StopValidation(f"Choose up to {OBJECTIVES_MOST} objectives.")
        if not field.data and not self.themes.data:
            raise StopValidation("Choose an objective or a theme.")

    def validate_themes(self, field: Any) -> None:
        if len(field.data or []) > THEMES_MOST:
            raise StopValidation(f"Choose up to {THEMES_MOST} themes.")


class CorrectForm(TagForm):
    """A moderator or lead corrects title and tags of somebody else's discussion or story."""

    reason = PlainTextField("Reason", [one_line(REASON_EMPTY, 2, 1000)])
    version = VersionField()


class ReplyForm(FilesPart, WritingForm):
    """The form below a conversation."""

    body = MarkdownField("Your reply", empty="Write your reply.")
    parent = CarriedField(default="1")
    # Whom it is put to, where the page knows somebody to ask.
    asks = CarriedField(default="")

    @property
    def parent_number(self) -> int:
        """The number of the post it answers; 1 for anything that is no number."""
        return whole_number(self.parent.data) or 1
