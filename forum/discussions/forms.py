"""What may be typed in discussions."""

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from forum.discussions.form_parts import AUDIENCES, REASON_EMPTY, WHO_READS, TagForm, WritingForm
from forum.text.fields import MarkdownField, PlainTextField, VersionField, one_line
from forum.uploads.form_parts import FilesPart

BODY_HINT = "Plain text or Markdown: **bold**, lists, > quotes, tables, and @name to mention somebody."
KINDS = {"question": "A question that needs an answer", "discussion": "A discussion without one answer"}


class DiscussionForm(FilesPart, TagForm):
    kind = RadioField("What is it?", [InputRequired("Say what it is.")], choices=KINDS, default="question")
    body = MarkdownField(
        "Your question or text",
        empty="Write your question or text.",
        description="Say where you are, what you tried and what you want to know. " + BODY_HINT,
    )
    audience = RadioField("Who may read it", [InputRequired(WHO_READS)], choices=AUDIENCES)


class EditOpeningForm(FilesPart, TagForm):
    body = MarkdownField("Text", empty="Write your text.", description=BODY_HINT)
    version = VersionField()


class EditPostForm(FilesPart, WritingForm):
    body = MarkdownField("Text", empty="Write your text.", description=BODY_HINT)
    version = VersionField()


class RedactForm(WritingForm):
    """A moderator takes a detail out of another's text."""

    body = MarkdownField("Text", empty="Write your text.", description=BODY_HINT)
    version = VersionField()
    reason = PlainTextField("Reason", [one_line(REASON_EMPTY, 2, 1000)])


class ReasonForm(FlaskForm):
    """An act that needs its reason only."""

    reason = PlainTextField("Reason", [one_line("Enter the reason. Everybody reads it.", 2, 1000)])
