"""What may be typed about an objective."""

from flask_wtf import FlaskForm

from forum.text.fields import MarkdownField, VersionField


class ObjectiveForm(FlaskForm):
    body = MarkdownField(
        "What this objective is about",
        empty="Write what this objective is about.",
        description="Plain text or Markdown: **bold**, lists, tables. Everybody reads it; the former text is kept.",
    )
    version = VersionField()
